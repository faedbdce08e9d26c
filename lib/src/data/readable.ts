import { TransferError } from '../error';
import type { Dataset } from './dataset';
import { subset } from './subset';

/**
 * Reads every example once and parts the set: `data` holds those that can be read, `unreadable` names the others with
 * the reason. For sets from the wild, where a few broken files should not stop the work but must not go unseen.
 */
export async function readable(
  data: Dataset,
): Promise<{ data: Dataset; unreadable: { id: string; reason: string }[] }> {
  const good: number[] = [];
  const unreadable: { id: string; reason: string }[] = [];
  for (const place of data.labels.keys()) {
    try {
      (await data.read([place])).dispose();
      good.push(place);
    } catch (cause) {
      if (!(cause instanceof TransferError)) throw cause;
      unreadable.push({ id: data.ids[place], reason: cause.message });
    }
  }
  return { data: subset(data, good), unreadable };
}
