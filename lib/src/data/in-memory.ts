import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { readExamples } from './read-examples';

/** Functions `read` of sets in memory, each with a function that returns the full set. */
const memoryReads = new WeakMap<Dataset['read'], (() => Tensor) | undefined>();

/**
 * Marks a `read` as one that only copies examples from memory and always returns the same values. `fullSet`, if possible,
 * returns all examples in order without copying them. A dataset that replaces `read` loses the mark.
 */
export function inMemory(read: Dataset['read'], fullSet?: () => Tensor): Dataset['read'] {
  memoryReads.set(read, fullSet);
  return read;
}

/** Whether the examples of a set are in memory. */
export function isInMemory({ read }: Dataset): boolean {
  return memoryReads.has(read);
}

/** All examples in order, `[examples, ...shape]`; read-only. */
export async function allExamples(data: Dataset): Promise<Tensor> {
  const indices = () => data.labels.map((_, index) => index);
  return memoryReads.get(data.read)?.() ?? (await readExamples(data, indices()));
}
