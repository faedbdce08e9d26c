import type { Net } from '../core/net';
import { TransferError } from '../error';
import { requirePath } from '../require/arguments';
import { requireOneOf } from '../require/one-of';
import { requireOptions } from '../require/options';
import { tokenizer } from '../text/tokenizer';
import { backbone } from './backbone';
import type { BackboneOptions } from './catalogue';
import type { Tower } from './from-safetensors';
import { readFamily } from './pretrained/families';
import { findPretrained, openPretrained, type PretrainedFiles } from './pretrained/open-folder';
import { requireWeights } from './pretrained/require-weights';

/** Options of `fromPretrained`. */
export interface PretrainedOptions extends Pick<BackboneOptions, 'classifier' | 'size' | 'tokens' | 'seconds'> {
  /** Networks of the hub: the branch, tag or commit; 'main' by default. */
  readonly revision?: string;
  /** Networks with two towers (`clip`, `siglip`): which one; 'image' by default. */
  readonly tower?: Tower;
}

/**
 * Reads a pretrained network in Hugging Face's layout, from a folder or, as `await fromPretrained('google/vit-base-patch16-224')`,
 * from the hub. That fills the cache of huggingface_hub, whose variables apply: HF_ENDPOINT, HF_HOME, HF_TOKEN, HF_HUB_OFFLINE.
 * Texts `[batch, tokens]`: encoders such as `bert` and `modernbert` output the mean of the last hidden states, decoders such as
 * `llama` and `gpt2` the last token's. Images `[batch, size, size, 3]`: `vit` outputs the class token's features, `resnet` the pooled
 * ones; with `classifier` they output the original head's logits. `clip` and `siglip` output a tower's features, `whisper` and
 * `wav2vec2` the mean over audio `[batch, samples]`. The guide lists all families. Throws if a file is
 * missing, damaged or a pickle, if the family is unknown, if `config.json` and weights disagree, or if the hub refuses.
 */
export async function fromPretrained(source: string, options: PretrainedOptions = {}): Promise<Net> {
  requireOptions('fromPretrained', options, {
    classifier: true,
    size: true,
    tokens: true,
    seconds: true,
    revision: true,
    tower: true,
  });
  if (options.tower !== undefined) requireOneOf("fromPretrained's tower", options.tower, ['image', 'text']);
  requirePath('fromPretrained', source);
  const { path, name } = await findPretrained('fromPretrained', source, options);
  return readNetwork(openPretrained(path, source), name, source, options);
}

/** The net of a folder's files. Errors call it `source`. */
async function readNetwork(
  { json, tokenizerPath, ...files }: PretrainedFiles,
  name: string,
  source: string,
  { tower, revision: _, ...options }: PretrainedOptions,
): Promise<Net> {
  const { file } = files;
  const own = readFamily({ ...files, tower });
  if (tower && !own.hasTowers) {
    throw new TransferError(`${source} has no two towers, so it has no tower: '${tower}'. Leave tower out.`);
  }
  const textTokenizer = json && own.tokens ? tokenizer(json, { name: tokenizerPath, ...own.tokens }) : undefined;
  if (textTokenizer && own.vocabulary !== undefined && textTokenizer.size > own.vocabulary) {
    throw new TransferError(
      `tokenizer.json has ids up to ${textTokenizer.size - 1}, and the embedding table of ${file} has ${own.vocabulary} rows. ` +
        'Take both files from the same network.',
    );
  }
  const build = (asked: BackboneOptions) => own.build(asked, textTokenizer);
  if (options.classifier && !own.hasHead) {
    throw new TransferError(
      `${source} has no original head that is read for classifier: true. Leave it out, and join a head of your own: join(net, head({ classes })).`,
    );
  }
  requireWeights(build(options).weights, own.arrays, file);
  return backbone({ name, arrays: own.arrays, build }, options);
}
