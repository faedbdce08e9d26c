import { TransferError } from './error';
import type * as node from './lock';

export type { Holder, Lock } from './lock';

/** The files that are locked; a page's files belong to it alone. */
const locks = new Set<string>();

/** Locks a file within this page. Throws if another call holds it. The caller must call `release` at the end. */
export function lockFile(file: string, { refusal }: node.LockOptions = {}): node.Lock {
  if (locks.has(file)) {
    throw refusal?.(undefined) ?? new TransferError(`${file} is held by another run. Wait for it, and try again.`);
  }
  locks.add(file);
  return {
    release() {
      locks.delete(file);
    },
  };
}
