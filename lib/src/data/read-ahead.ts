import { TransferError } from '../error';
import { numberText } from '../require/described';

export interface ReadAhead<Item> {
  /** Items that are read while the one before is worked on. */
  readonly ahead: number;
  /** Frees an item that was read and will not be asked for. */
  free(item: Item): void;
}

/**
 * The items `0 … count - 1` in order, the next ones read in the background while the consumer works. At most `ahead + 1`
 * are read, waiting or in the consumer's hands, so memory is bounded. An error in reading is thrown where its item is
 * due. A consumer that stops early (`break`, an error, `return()`) waits for the reads under way, and they are freed.
 */
export async function* readAhead<Item>(
  count: number,
  read: (place: number) => Promise<Item>,
  { ahead, free }: ReadAhead<Item>,
): AsyncGenerator<Item, void, void> {
  const reading: Promise<Item>[] = [];
  let next = 0;
  try {
    while (next < count || reading.length > 0) {
      while (next < count && reading.length <= ahead) {
        const started = read(next++);
        // A failure is reported where the item is awaited; until then it must not count as unhandled.
        started.catch(() => {});
        reading.push(started);
      }
      yield await (reading.shift() as Promise<Item>);
    }
  } finally {
    for (const unused of await Promise.allSettled(reading)) {
      if (unused.status === 'fulfilled') free(unused.value);
    }
  }
}

/** Says so where `ahead` is no number of items. */
export function requireAhead(ahead: number): void {
  if (Number.isInteger(ahead) && ahead >= 0) return;
  throw new TransferError(
    `ahead is how many batches are read in the background, 0 or more; it was ${numberText(ahead)}. 2 is enough where reading is faster than training.`,
  );
}
