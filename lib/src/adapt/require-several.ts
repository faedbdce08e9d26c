import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';

/** Throws unless the target has two examples or more. `caller` compares the predictions of a batch, or normalises by it. */
export function requireSeveral(caller: string, { name, labels }: Dataset): void {
  if (labels.length >= 2) return;
  throw new TransferError(
    `${caller} compares the examples of a batch, so the target must have two examples or more; got ${labels.length} in ${name}. ` +
      'Try more examples.',
  );
}
