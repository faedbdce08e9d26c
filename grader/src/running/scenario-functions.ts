import type { Tensor } from '@tensorflow/tfjs';
import { asData, type TensorData } from './codec';
import { expectPlain } from './plain';
import type { TensorRegister } from './tensor-register';

/**
 * What a scenario may use to look at what an answer does: `course/scenario`. All of it reads TensorFlow by handles that were
 * taken before the answer was loaded, and none of it asks an object of the answer's for its methods.
 */
export interface ScenarioFunctions {
  /**
   * Counts tensors from here on: `left(...mayStay)` is how many were made since and are still in memory, without those in
   * `mayStay` (tensors, or objects and arrays of them).
   */
  memory(): { left(...mayStay: unknown[]): number };
  /** Shape and values of each tensor or variable as they are now, as data; null for what is none, or was disposed. */
  weightsOf(weights: unknown): Record<string, TensorData | null>;
  /** Whether this is a tensor of TensorFlow's that nobody has disposed. */
  isInMemory(tensor: unknown): boolean;
  /** A copy as plain data: what the answer changes afterwards does not change it. Throws if it is not data. */
  copied<T>(value: T): T;
  /**
   * The same of plain data that was handed to the answer, as it is now, where the question is whether it was left as it was.
   * Throws a sentence where the answer put something else in it that only looks like the data: a getter, a proxy, an iterator.
   */
  copiedBack<T>(value: T): T;
  /**
   * What the answer's function `name` returned, where it must be a tensor at once, as inside of a gradient. Throws a sentence
   * for a promise, and for what is not a tensor.
   */
  tensorFrom<T extends Tensor = Tensor>(name: string, value: unknown): T;
}

export function scenarioFunctions(register: TensorRegister | undefined): ScenarioFunctions {
  const copied = <T>(value: T) => asData(value, 'what is copied');
  const functions: ScenarioFunctions = {
    memory() {
      const mark = register?.mark();
      return {
        left: (...mayStay) => (register && mark ? register.leftSince(mark, tensorsIn(mayStay, register)) : 0),
      };
    },
    weightsOf(weights) {
      if (weights === null || typeof weights !== 'object') return {};
      const entries = Object.entries(weights).map(([name, tensor]): [string, TensorData | null] => [
        name,
        register?.has(tensor) ? dataOf(tensor, register) : null,
      ]);
      return Object.fromEntries(entries);
    },
    isInMemory: (tensor) => register?.has(tensor) ?? false,
    copied,
    copiedBack(value) {
      expectPlain(value, 'What was given');
      return copied(value);
    },
    tensorFrom: (name, value) => tensorFrom(name, value, register) as never,
  };
  return Object.freeze(functions);
}

/** Throws a sentence for the learner where the result of the answer's function `name` is not a tensor. */
export function tensorFrom(name: string, value: unknown, register: TensorRegister | undefined): Tensor {
  if (register?.has(value)) return value;
  throw new Error(
    isPromise(value)
      ? promised(name)
      : `${name} has to return a tensor that is still in memory; it returned ${kindOf(value)}.`,
  );
}

/** What a learner is told, everywhere, whose function returns a promise where its tensor is needed at once. */
export const promised = (name: string) =>
  `${name} returned a promise, and its result is needed at once: write it without async and await, and return the result itself.`;

export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}

function dataOf(tensor: Tensor, register: TensorRegister): TensorData {
  const { dtype, shape } = tensor;
  return { dtype: dtype as TensorData['dtype'], shape: [...shape], values: Array.from(register.valuesOf(tensor)) };
}

/** How deeply an object may nest in which tensors are looked for. */
const DEPTH = 4;

/** The tensors in plain objects and arrays. */
export function tensorsIn(value: unknown, register: TensorRegister, depth = DEPTH): Tensor[] {
  if (register.has(value)) return [value];
  if (typeof value !== 'object' || value === null || depth === 0 || ArrayBuffer.isView(value)) return [];
  // For an array only its items: other properties are not in the result as it is sent, and so they would be hidden there.
  const parts = Array.isArray(value) ? Array.from({ length: value.length }, (_, i) => value[i]) : Object.values(value);
  return parts.flatMap((part) => tensorsIn(part, register, depth - 1));
}
