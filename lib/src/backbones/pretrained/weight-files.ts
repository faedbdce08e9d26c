import { existsSync, readdirSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { TransferError } from '../../error';
import { type NamedArray, openSafetensors } from '../../safetensors';
import type { Arrays } from '../own';
import { readJsonObject } from './json-file';

export const WEIGHTS = 'model.safetensors';
export const WEIGHTS_INDEX = 'model.safetensors.index.json';
const FETCH_AGAIN = 'Download it again, with its whole size.';

/** Endings of formats that are not read: Python's pickles, and the files of other frameworks. */
const PICKLE = /\.(bin|pt|pth|ckpt|pkl|pickle)$/;
const OTHER_FORMATS = /\.(h5|msgpack|onnx|gguf)$/;

/** The arrays of a folder's safetensors files, and the name of the file that error messages mention. */
export interface WeightFiles {
  readonly file: string;
  readonly arrays: Arrays;
}

/**
 * Reads `model.safetensors`, or the shards that `model.safetensors.index.json` lists. Throws if the folder has neither, if a file
 * is missing or damaged, or if the index names a file outside the folder.
 */
export function readWeights(folder: string): WeightFiles {
  if (existsSync(join(folder, WEIGHTS))) {
    return { file: WEIGHTS, arrays: openSafetensors(join(folder, WEIGHTS), FETCH_AGAIN).arrays };
  }
  if (existsSync(join(folder, WEIGHTS_INDEX))) return readShards(folder);
  throw noWeights(folder, readdirSync(folder));
}

/** Whether a file's name is that of a pickle, which runs code when it is opened. */
export const isPickle = (name: string) => PICKLE.test(name);

/** The error for a pickle; `from` is its folder or name on the hub, and `to` the folder for the conversion. */
export function pickleError(name: string, from: string, to = from): TransferError {
  return new TransferError(
    `${name} is a pickle, which can run any code when it is opened, so it is not read. If you trust its source, convert it in ` +
      `Python: from transformers import AutoModel; AutoModel.from_pretrained('${from}').save_pretrained('${to}').`,
  );
}

/** The same for the first pickle in a list of files; undefined if there is none. */
export function pickleIn(names: readonly string[], from: string, to = from): TransferError | undefined {
  const pickle = names.find(isPickle);
  return pickle === undefined ? undefined : pickleError(pickle, from, to);
}

function noWeights(folder: string, names: readonly string[]): TransferError {
  const pickle = pickleIn(names, folder);
  if (pickle) return pickle;
  const other = names.find((name) => OTHER_FORMATS.test(name));
  const found = names.length === 0 ? 'It is empty' : `It has ${names.slice(0, 6).join(', ')}`;
  const advice =
    other === undefined
      ? 'Download the weights too.'
      : `${other} has another format; download the safetensors file, or convert it with Python's transformers.`;
  return new TransferError(`${folder} has no ${WEIGHTS} and no ${WEIGHTS_INDEX}. ${found}. ${advice}`);
}

function readShards(folder: string): WeightFiles {
  const entries = shardedWeights(folder);
  const opened = new Map(namesOf(entries).map((shard) => [shard, openShard(folder, shard)]));
  const arrays = new Map<string, NamedArray>();
  for (const [name, shard] of entries) {
    const { arrays: inShard, integers } = opened.get(shard) as ReturnType<typeof openShard>;
    const array = inShard.get(name);
    if (array) arrays.set(name, array);
    else if (!integers.has(name)) {
      throw new TransferError(
        `${shard} has no weight '${name}' of a known type, which ${WEIGHTS_INDEX} lists. Download both files again, from one network.`,
      );
    }
  }
  return { file: WEIGHTS_INDEX, arrays };
}

/** The shards that a folder's index lists. Throws if one is not a safetensors file inside the folder. */
export const shardsIn = (folder: string) => namesOf(shardedWeights(folder));

const namesOf = (entries: readonly (readonly [string, string])[]) => [...new Set(entries.map(([, shard]) => shard))];

/** The names of weights, and the shard of each. */
function shardedWeights(folder: string): [name: string, shard: string][] {
  const { weight_map: map } = readJsonObject(join(folder, WEIGHTS_INDEX));
  if (typeof map !== 'object' || map === null || Array.isArray(map)) {
    throw new TransferError(
      `${WEIGHTS_INDEX} must have a weight_map from names of weights to files. Download it again, or merge the shards into ${WEIGHTS}.`,
    );
  }
  return Object.entries(map).map(([name, shard]) => [name, requireInside(folder, name, shard)]);
}

/** The name of a shard. Throws unless it is that of a safetensors file inside the folder. */
function requireInside(folder: string, name: string, shard: unknown): string {
  if (typeof shard !== 'string' || !shard.endsWith('.safetensors')) {
    throw new TransferError(
      `${WEIGHTS_INDEX} must name a safetensors file for '${name}'; got ${JSON.stringify(shard)}. Download it again.`,
    );
  }
  const path = relative(folder, resolve(folder, shard));
  if (!isAbsolute(shard) && !isAbsolute(path) && !path.startsWith('..')) return shard;
  throw new TransferError(
    `${WEIGHTS_INDEX} names '${shard}' for '${name}', outside of ${folder}. Its files must be in the folder: move the shard there and ` +
      'correct the index, or download both again.',
  );
}

function openShard(folder: string, shard: string) {
  const path = join(folder, shard);
  if (existsSync(path)) return openSafetensors(path, FETCH_AGAIN);
  throw new TransferError(`${folder} has no ${shard}, which ${WEIGHTS_INDEX} lists. Download it into the folder.`);
}
