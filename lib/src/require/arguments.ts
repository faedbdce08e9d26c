import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import type { Stream } from '../core/stream';
import type { Transform } from '../core/transform';
import { TransferError } from '../error';
import { described } from './described';
import { isDataset, isIterator, isNet, isPromise, isStream, isTensor } from './kinds';

/** Throws unless `net` is a Net. The error names `call`, the public function. */
export function requireNet(call: string, net: Net): void {
  if (isNet(net)) return;
  refuse(call, net, 'a Net', adviceOnNet(net));
}

/** Throws unless `data` is a Dataset. The error says how to convert a Stream, a tensor or a generator. */
export function requireDataset(call: string, data: Dataset): void {
  if (isDataset(data)) return;
  refuse(call, data, 'a Dataset', adviceOnData(data));
}

/** Throws unless `data` is a Dataset or a Stream. */
export function requireData(call: string, data: Dataset | Stream): void {
  if (isDataset(data) || isStream(data)) return;
  refuse(call, data, 'a Dataset or a Stream', adviceOnData(data));
}

/** Throws unless `tensor` is a numeric tensor that has not been disposed. */
export function requireTensor(call: string, tensor: Tensor): void {
  const isUsable = isTensor(tensor) && !tensor.isDisposed;
  if (isUsable && (tensor.dtype as string) === 'string') {
    throw new TransferError(
      `${call} got a tensor of strings; it computes with numbers. Pass a tensor of float32 or int32.`,
    );
  }
  if (isUsable) return;
  if (isTensor(tensor)) throw new TransferError(`${call} got a tensor that was disposed. Keep it until it was used.`);
  const advice = isDataset(tensor)
    ? 'Read its examples first: await data.read([0, 1, 2]).'
    : 'Make one by tf.tensor(values, shape).';
  refuse(call, tensor, 'a tensor', advice);
}

/** Throws unless two tensors have the same shape. */
export function requireSameShape(call: string, a: Tensor, b: Tensor): void {
  if (String(a.shape) === String(b.shape)) return;
  throw new TransferError(`${call} got tensors of shape [${a.shape}] and [${b.shape}]; both must have one shape.`);
}

/** Throws unless `path` is a non-empty string without null characters: the path of a file or folder. */
export function requirePath(call: string, path: string): void {
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return;
  refuse(call, path, 'a path as a string', 'Pass the path of the file or the folder first.');
}

/** Throws unless `text` is a string. `what` names its purpose in the error. */
export function requireText(call: string, what: string, text: string): void {
  if (typeof text === 'string') return;
  refuse(call, text, `${what} as a string`, "Write it in quotes: '…'.");
}

/** Throws unless `glob` is a non-empty string: the name of a layer or weight, or a glob pattern of such names. */
export function requireName(call: string, glob: string): void {
  if (typeof glob === 'string' && glob !== '') return;
  refuse(call, glob, 'the name of a layer or a weight', "Write it in quotes: 'head' or 'block*'.");
}

/** Throws unless `list` is an array. `what` names its elements in the error: `indices`. */
export function requireArray(call: string, what: string, list: readonly unknown[]): void {
  if (Array.isArray(list)) return;
  refuse(call, list, `an array of ${what}`, 'Write it in brackets: […].');
}

/** Throws unless `numbers` is an array or a typed array. `what` names its values in the error: `samples`. */
export function requireNumbers(call: string, what: string, numbers: ArrayLike<number>): void {
  if (Array.isArray(numbers) || (ArrayBuffer.isView(numbers) && 'length' in numbers)) return;
  refuse(call, numbers, `${what} as a Float32Array`, 'A tensor gives one by await tensor.data().');
}

/** Throws unless `names` is an array of strings. */
export function requireNames(call: string, names: readonly string[]): void {
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return;
  refuse(call, names, 'an array of names', "Write it in brackets: ['one', 'other'].");
}

/** Throws unless `record` is an object that is neither an array nor a promise. `what` names its values in the error. */
export function requireRecord(call: string, what: string, record: object): void {
  const value: unknown = record;
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !isPromise(value)) return;
  refuse(call, record, `an object with ${what}`, 'Write it in braces: { … }.');
}

/** Throws unless `transform` is a gradient transform. */
export function requireTransform(call: string, transform: Transform): void {
  const { init, update } = (transform ?? {}) as Partial<Transform>;
  if (typeof init === 'function' && typeof update === 'function') return;
  refuse(call, transform, 'gradient transforms, as adam(1e-3) makes', adviceOnTransform(transform));
}

/** Throws unless `given` is an object with these properties. `expected` describes it in the error. */
export function requireProperties(call: string, expected: string, value: unknown, names: readonly string[]): void {
  const isObject = typeof value === 'object' && value !== null;
  if (isObject && names.every((name) => (value as Record<string, unknown>)[name] !== undefined)) return;
  refuse(call, value, expected, `It has ${names.join(', ')}.`);
}

/** Throws unless `given` is a function. `what` describes it in the error. */
export function requireFunction(call: string, what: string, value: unknown): void {
  if (typeof value === 'function') return;
  refuse(call, value, `${what} as a function`, 'Pass the function itself, such as (x) => x.');
}

/** Throws unless `balance` is a loss or gradient weighting method. */
export function requireBalancing(call: string, balance: unknown): void {
  if (typeof balance === 'function') return;
  refuse(call, balance, 'a balance, as pcgrad() or uncertainty() makes', 'Try pcgrad().');
}

/**
 * Throws a TransferError: what was expected, what was passed, and what to try. `call` is a function or one of its options.
 */
export function refuse(call: string, got: unknown, expected: string, advice: string): never {
  const problem = `${call}: expected ${expected}; got ${described(got)}.`;
  throw new TransferError(`${problem} ${isPromise(got) ? 'Write await before the call that makes it.' : advice}`);
}

function adviceOnTransform(value: unknown): string {
  return typeof value === 'function' ? 'Call the function: adam(1e-3), not adam.' : 'Try sgd(1e-1) or adam(1e-3).';
}

function adviceOnNet(value: unknown): string {
  if (typeof value === 'string') return 'Read it first: await load(file) or await backbone(name).';
  if (typeof value === 'function') return 'Join it to a net first: join(backbone, head).';
  if (isDataset(value)) return 'The net comes before the data.';
  return 'Make one by backbone(name), mlp({ … }) or load(file).';
}

function adviceOnData(value: unknown): string {
  if (isStream(value)) return 'Only fit takes a Stream, to train on; pass the Dataset that it was made from.';
  if (isTensor(value)) return 'Make one of it: arrays(x, labels). A net runs on a tensor by forward(net, x).';
  if (isIterator(value)) return 'fit reads batches that are generated one by one: generate({ shape, steps, batch }).';
  if (typeof value === 'string') return 'Read it first: images(folder), csv(file).';
  return 'Make one by images(folder), csv(file) or arrays(x, labels).';
}
