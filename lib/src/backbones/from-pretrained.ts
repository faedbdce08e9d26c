import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Net } from '../core/net';
import { TransferError } from '../error';
import { findUpwards } from '../places';
import { requirePath } from '../require/arguments';
import { requireOptions } from '../require/options';
import { tokenizer } from '../text/tokenizer';
import { backbone } from './backbone';
import type { BackboneOptions } from './catalogue';
import { readFamily } from './pretrained/families';
import { readJsonObject, textOf } from './pretrained/json-file';
import { requireWeights } from './pretrained/require-weights';
import { isPickle, pickleError, readWeights } from './pretrained/weight-files';
import { tokenNames } from './token-names';

/** Options of `fromPretrained`. */
export type PretrainedOptions = Pick<BackboneOptions, 'classifier' | 'size' | 'tokens'>;

/**
 * Reads a pretrained network from a folder in Hugging Face's layout, `await fromPretrained('my-bert')`: `config.json`,
 * `model.safetensors` or its shards, `tokenizer.json` or `preprocessor_config.json`. Texts `[batch, tokens]`: encoders (`bert`,
 * `distilbert`, `roberta`, `mpnet`) output the mean of the last hidden states, decoders (`llama`, `mistral`, `qwen2`, `gpt2`) the
 * last token's. Images `[batch, size, size, 3]`: `vit`, `deit` and `dinov2` output the class token's features, `resnet` the pooled
 * ones. With `classifier` the output is the original head's logits. Throws if a file is missing, damaged or a pickle, if the
 * family is unknown, if `config.json` and weights disagree, or if a weight is not finite.
 */
export async function fromPretrained(folder: string, options: PretrainedOptions = {}): Promise<Net> {
  requireOptions('fromPretrained', options, { classifier: true, size: true, tokens: true });
  requirePath('fromPretrained', folder);
  const path = folderOf(folder);
  const configPath = join(path, 'config.json');
  if (!existsSync(configPath)) {
    throw new TransferError(`${folder} has no config.json, which names the family. Download it into the folder.`);
  }
  const config = readJsonObject(configPath);
  if (config.quantization_config) {
    throw new TransferError(
      `${folder} is quantised (quantization_config of its config.json), which is not read. Take the network in full or half precision.`,
    );
  }
  const { file, arrays } = readWeights(path);
  const [tokenizerPath, preprocessorPath] = ['tokenizer.json', 'preprocessor_config.json'].map((one) =>
    join(path, one),
  );
  const json = existsSync(tokenizerPath) ? textOf(tokenizerPath) : undefined;
  const preprocessor = existsSync(preprocessorPath) ? readJsonObject(preprocessorPath) : undefined;
  const own = readFamily({ arrays, config, preprocessor, file, tokenOf: tokenNames(json) });
  const name = basename(path);
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
      `${folder} has no original head that is read for classifier: true. Leave it out, and join a head of your own: join(net, head({ classes })).`,
    );
  }
  requireWeights(build(options).weights, own.arrays, file);
  return backbone({ name, arrays: own.arrays, build }, options);
}

/** The path of the folder. Throws if there is none, or if it is a file. */
function folderOf(folder: string): string {
  const path = findUpwards(folder);
  if (path === undefined) {
    throw new TransferError(
      `There is no folder '${folder}' in ${process.cwd()} or above it. Networks of the hub are not fetched: download one first, ` +
        `for example with \`hf download ${folder} --local-dir ${basename(folder)}\`.`,
    );
  }
  if (statSync(path).isDirectory()) return resolve(path);
  if (isPickle(path)) throw pickleError(basename(path), dirname(folder));
  throw new TransferError(
    `fromPretrained needs a folder; '${folder}' is a file. Pass its folder: '${dirname(folder)}'.`,
  );
}
