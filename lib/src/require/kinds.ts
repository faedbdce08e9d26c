import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import type { Stream } from '../core/stream';

type Loose = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Loose => typeof value === 'object' && value !== null;

/** Checks properties, not the class, so that nets made by hand or in another realm are accepted. */
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

/** Whether a value is a promise: the result of an asynchronous function without `await`. */
export function isPromise(value: unknown): boolean {
  return isObject(value) && typeof value.then === 'function';
}

/** Whether a value is an iterator, synchronous or not, or can be read by `for await`. */
export function isIterator(value: unknown): boolean {
  return isObject(value) && (typeof value.next === 'function' || Symbol.asyncIterator in value);
}
