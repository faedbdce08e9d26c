import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Net } from '../core/net';
import { TransferError } from '../error';
import { findUpwards } from '../places';
import { requirePath } from '../require/arguments';
import { requireOneOf } from '../require/one-of';
import { requireOptions } from '../require/options';
import { tokenizer } from '../text/tokenizer';
import { backbone } from './backbone';
import type { BackboneOptions } from './catalogue';
import type { Tower } from './from-safetensors';
import { hubSnapshot, isHubName } from './hub/snapshot';
import { readFamily, requireFamily, requireUnquantised } from './pretrained/families';
import { readJsonObject, textOf } from './pretrained/json-file';
import { requireWeights } from './pretrained/require-weights';
import { isPickle, pickleError, readWeights } from './pretrained/weight-files';
import { tokenNames } from './token-names';

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
  const found = findUpwards(source);
  const isOfHub = found === undefined && isHubName(source);
  const folder = isOfHub ? await fetched(source, options) : folderAt(found, source, options);
  return readNetwork(folder, isOfHub ? source.split('/')[1] : basename(folder), source, options);
}

const fetched = (name: string, { revision = 'main' }: PretrainedOptions) =>
  hubSnapshot({ name, revision }, (config) => requireFamily(config, name));

/** The net in a folder. Errors call it `source`. */
async function readNetwork(
  path: string,
  name: string,
  source: string,
  { tower, revision: _, ...options }: PretrainedOptions,
): Promise<Net> {
  const configPath = join(path, 'config.json');
  if (!existsSync(configPath)) {
    throw new TransferError(`${source} has no config.json, which names the family. Download it into the folder.`);
  }
  const config = readJsonObject(configPath);
  requireUnquantised(config, source);
  const { file, arrays } = readWeights(path);
  const [tokenizerPath, preprocessorPath] = ['tokenizer.json', 'preprocessor_config.json'].map((one) =>
    join(path, one),
  );
  const json = existsSync(tokenizerPath) ? textOf(tokenizerPath) : undefined;
  const preprocessor = existsSync(preprocessorPath) ? readJsonObject(preprocessorPath) : undefined;
  const own = readFamily({ arrays, config, preprocessor, tower, file, tokenOf: tokenNames(json) });
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

/** The path of the folder. Throws if there is none, or if it is a file. */
function folderAt(path: string | undefined, source: string, { revision }: PretrainedOptions): string {
  if (path === undefined) {
    throw new TransferError(
      `There is no folder '${source}' in ${process.cwd()} or above it. Networks of the hub are named 'owner/name', such as ` +
        "'google/vit-base-patch16-224'.",
    );
  }
  if (!statSync(path).isDirectory()) {
    if (isPickle(path)) throw pickleError(basename(path), dirname(source));
    throw new TransferError(
      `fromPretrained needs a folder; '${source}' is a file. Pass its folder: '${dirname(source)}'.`,
    );
  }
  if (revision === undefined) return resolve(path);
  throw new TransferError(
    `'${source}' is a folder here, which has no revision. Leave revision out, or read the hub's network from another folder.`,
  );
}
