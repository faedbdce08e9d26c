import type { Dataset, Skipped } from '../core/dataset';
import { TransferError } from '../error';
import { requireDataset } from '../require/arguments';
import { subset } from './subset';

/**
 * The set without what cannot be read: every example is read once, and those that fail are listed in `skipped` with the
 * reason, behind what was left out before. For sets from the wild, where a few broken files should not stop the work but
 * must not go unseen. Where nothing can be read, that is a TransferError with the first reason.
 */
export async function readable(data: Dataset): Promise<Dataset> {
  requireDataset('readable', data);
  const good: number[] = [];
  const unreadable: Skipped[] = [];
  for (const place of data.labels.keys()) {
    try {
      (await data.read([place])).dispose();
      good.push(place);
    } catch (cause) {
      if (!(cause instanceof TransferError)) throw cause;
      unreadable.push({ id: data.ids[place], reason: cause.message });
    }
  }
  if (good.length === 0) {
    throw new TransferError(
      `None of the ${data.labels.length} examples of ${data.name} can be read. ${unreadable[0]?.reason ?? ''}`,
    );
  }
  return { ...subset(data, good), skipped: [...(data.skipped ?? []), ...unreadable] };
}
