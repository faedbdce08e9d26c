import { TransferError } from '../error';
import { numberText } from '../require/described';

export interface ReadAhead<Item> {
  /** Items that are read in advance while the consumer processes the current one. */
  readonly ahead: number;
  /** Frees an item that was read but not consumed. */
  free(item: Item): void;
}

/**
 * Prefetches the items `0 … count - 1` in order: the next ones are read in the background while the consumer works. At most
 * `ahead + 1` items are being read, waiting or being processed, so memory is bounded. A read error is thrown when its item is due.
 * If the consumer stops early (`break`, an error, `return()`), pending reads are awaited and freed.
 */
export async function* readAhead<Item>(
  count: number,
  read: (index: number) => Promise<Item>,
  { ahead, free }: ReadAhead<Item>,
): AsyncGenerator<Item, void, void> {
  const reading: Promise<Item>[] = [];
  let next = 0;
  try {
    while (next < count || reading.length > 0) {
      while (next < count && reading.length <= ahead) {
        const pending = read(next++);
        // A failure is reported when the item is awaited; until then it must not count as an unhandled rejection.
        pending.catch(() => {});
        reading.push(pending);
      }
      yield await (reading.shift() as Promise<Item>);
    }
  } finally {
    for (const unused of await Promise.allSettled(reading)) {
      if (unused.status === 'fulfilled') free(unused.value);
    }
  }
}

/** Throws unless `ahead` is a non-negative integer. */
export function requireAhead(ahead: number): void {
  if (Number.isInteger(ahead) && ahead >= 0) return;
  throw new TransferError(
    `ahead, the number of batches that are read in the background, must be a non-negative integer; got ${numberText(ahead)}. 2 is enough if reading is faster than training.`,
  );
}
