import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { readExamples } from './read-examples';

const copying = new WeakMap<Dataset['read'], (() => Tensor) | undefined>();

/**
 * Says of a `read` that it only copies what is in memory, the same at each call. `whole` gives all examples in order
 * without copying them, where that can be had. A set that is given another `read` loses that.
 */
export function inMemory(read: Dataset['read'], whole?: () => Tensor): Dataset['read'] {
  copying.set(read, whole);
  return read;
}

export function isInMemory({ read }: Dataset): boolean {
  return copying.has(read);
}

/** All examples in order, `[examples, ...shape]`, to be looked at and not changed. */
export async function wholeSet(data: Dataset): Promise<Tensor> {
  const places = () => data.labels.map((_, place) => place);
  return copying.get(data.read)?.() ?? (await readExamples(data, places()));
}
