import type { Dataset } from './dataset';

const copying = new WeakSet<Dataset['read']>();

/** Says of a `read` that it only copies what is in memory, the same at each call. A set that is given another loses that. */
export function inMemory(read: Dataset['read']): Dataset['read'] {
  copying.add(read);
  return read;
}

export function isInMemory({ read }: Dataset): boolean {
  return copying.has(read);
}
