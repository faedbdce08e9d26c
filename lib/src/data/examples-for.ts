import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { TransferError } from '../error';
import { findUpwards } from '../places';
import { workingFolder } from '../platform/machine';
import { refuse, requirePath, requireTensor } from '../require/arguments';
import { isTensor } from '../require/kinds';
import { arrays } from './arrays';
import { readPictures, sideOf } from './read-pictures';
import { readRecordings } from './read-recordings';
import { datasetOf } from './rows';

/**
 * One example for a net: the path of an image or WAV file, a text, or its values as a tensor `[...shape]`, or as numbers in an
 * array: samples, features.
 */
export type Example = string | Tensor | Float32Array | readonly number[];

/** Whether a value is one example, and no list of examples. */
export function isExample(value: unknown): value is Example {
  return typeof value === 'string' || isTensor(value) || value instanceof Float32Array || isNumbers(value);
}

/** Whether a value is a non-empty array whose first element is a number. */
function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && typeof value[0] === 'number';
}

/** What errors ask for. */
const EXPECTED = 'a path, a text, a tensor, numbers, a list of these, or a Dataset';

/**
 * Examples as the unlabelled set that a net reads. Strings are texts for a net with a tokenizer, paths of WAV files for a net
 * that reads audio, and paths of images for one that reads `[size, size, 3]`. Throws if the list is empty, if an example has
 * another kind or shape than the net reads, or if a file is missing. Errors name `call`, the public function.
 */
export function examplesFor(
  call: string,
  net: Net,
  examples: readonly Example[],
  { truncate }: { truncate: boolean },
): Dataset {
  if (!Array.isArray(examples)) refuse(call, examples, EXPECTED, "Try the path of an image: 'lemon.webp'.");
  if (examples.length === 0) {
    throw new TransferError(`${call} must get one example or more; got an empty list. Try the path of a file in it.`);
  }
  const unknown = examples.find((example) => !isExample(example));
  if (unknown !== undefined) refuse(call, unknown, EXPECTED, 'Try one kind of example for the full list.');
  const strings = examples.filter((example) => typeof example === 'string');
  if (strings.length === 0) return valuesFor(call, net, examples as Exclude<Example, string>[]);
  if (strings.length < examples.length) {
    throw new TransferError(`${call}'s list must have one kind of example; got strings and values. Try two calls.`);
  }
  return net.input.tokenizer ? textsFor(call, net, strings, truncate) : filesFor(call, net, strings);
}

function textsFor(call: string, net: Net, texts: readonly string[], truncate: boolean): Dataset {
  const rows = texts.map((text, index) => ({ at: `text ${index}`, values: { text } }));
  return datasetOf({ name: `the texts for ${call}`, columns: ['text'], rows }, { text: 'text', for: net, truncate });
}

function filesFor(call: string, net: Net, files: readonly string[]): Dataset {
  const { name, input } = net;
  const { rate, shape } = input;
  const isImage = shape.length === 3 && shape[2] === 3;
  if (rate === undefined && !isImage) {
    throw new TransferError(
      `${call}'s net must read texts, audio or RGB images to take a string; got ${name}, which reads [${shape}]. ` +
        `Try values of that shape: tf.tensor(values, [${shape}]).`,
    );
  }
  const paths = files.map((file) => pathOf(call, file));
  const named = { name: `the files for ${call}`, classes: [], labels: files.map(() => Number.NaN), ids: files, shape };
  if (rate === undefined) return { ...named, pixels: true, read: readPictures(paths, sideOf({ for: net })) };
  return { ...named, pixels: false, rate, read: readRecordings(paths, { rate, length: shape[0] }) };
}

function pathOf(call: string, file: string): string {
  requirePath(call, file);
  const path = findUpwards(file);
  if (path !== undefined) return path;
  throw new TransferError(
    `There is no file '${file}' in ${workingFolder()} or above it. Give its path from there, or the full path.`,
  );
}

function valuesFor(call: string, net: Net, examples: readonly Exclude<Example, string>[]): Dataset {
  const { input, name } = net;
  const { shape, mean, std, tokenizer, rate } = input;
  const length = shape.reduce((product, size) => product * size, 1);
  const values = new Float32Array(examples.length * length);
  for (const [index, example] of examples.entries()) {
    const given: readonly number[] = isTensor(example) ? example.shape : [example.length];
    const fits = isTensor(example) ? String(given) === String(shape) : example.length === length;
    if (!fits) throw misfit(call, name, { expected: shape, given });
    if (isTensor(example)) requireTensor(call, example);
    values.set(isTensor(example) ? example.dataSync() : example, index * length);
  }
  const labels = examples.map(() => Number.NaN);
  const pixels = mean !== undefined || std !== undefined;
  const data = arrays(values, labels, { classes: [], name: `the examples for ${call}`, shape, pixels });
  return { ...data, ...(tokenizer && { vocabulary: tokenizer.name }), ...(rate !== undefined && { rate }) };
}

function misfit(
  call: string,
  net: string,
  { expected, given }: { expected: readonly number[]; given: readonly number[] },
): TransferError {
  const isImage = expected.length === 3 && given.length === 3 && expected[2] === given[2];
  const [height, width] = expected;
  return new TransferError(
    `${call}'s example must have the shape that ${net} reads, [${expected}]; got [${given}]. ` +
      (isImage
        ? `Try letterboxPictures(pixels.expandDims(), { height: ${height}, width: ${width} }).squeeze([0]).`
        : 'Try one example at a time, or a list of them.'),
  );
}
