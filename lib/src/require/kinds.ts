import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import type { Stream } from '../core/stream';

type Loose = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Loose => typeof value === 'object' && value !== null;

/** By what it holds, so that nets made by hand and in another realm count. */
export function isNet(value: unknown): value is Net {
  return isObject(value) && Array.isArray(value.layers) && isObject(value.weights) && isObject(value.input);
}

export function isDataset(value: unknown): value is Dataset {
  return isObject(value) && typeof value.read === 'function' && isObject(value.labels) && isObject(value.shape);
}

export function isStream(value: unknown): value is Stream {
  return isObject(value) && typeof value.epoch === 'function' && 'steps' in value;
}

export function isTensor(value: unknown): value is Tensor {
  return isObject(value) && isObject(value.shape) && typeof value.dtype === 'string' && 'dataId' in value;
}

/** What came back from an asynchronous function without `await`. */
export function isPromise(value: unknown): boolean {
  return isObject(value) && typeof value.then === 'function';
}

/** A generator, synchronous or not, and what else is read by `for await`. */
export function isIterator(value: unknown): boolean {
  return isObject(value) && (typeof value.next === 'function' || Symbol.asyncIterator in value);
}
