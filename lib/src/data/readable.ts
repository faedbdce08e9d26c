import type { Dataset, Skipped } from '../core/dataset';
import { TransferError } from '../error';
import { requireDataset } from '../require/arguments';
import { subset } from './subset';

/**
 * The readable examples of a set. Reads every example once; those that fail are appended to `skipped` with the reason.
 * For data collected in the wild, where a few damaged files should be reported but should not stop the work. Throws if
 * `data` is not a dataset, or if no example can be read (with the first reason). Errors other than TransferError, such
 * as those of a custom `read`, are thrown too.
 */
export async function readable(data: Dataset): Promise<Dataset> {
  requireDataset('readable', data);
  const readableIndices: number[] = [];
  const unreadable: Skipped[] = [];
  for (const index of data.labels.keys()) {
    try {
      (await data.read([index])).dispose();
      readableIndices.push(index);
    } catch (cause) {
      if (!(cause instanceof TransferError)) throw cause;
      unreadable.push({ id: data.ids[index], reason: cause.message });
    }
  }
  if (readableIndices.length === 0) {
    throw new TransferError(
      `None of the ${data.labels.length} examples of ${data.name} can be read. ${unreadable[0]?.reason ?? ''}`,
    );
  }
  return { ...subset(data, readableIndices), skipped: [...(data.skipped ?? []), ...unreadable] };
}
