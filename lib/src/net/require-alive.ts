import type { Net } from '../core/net';
import { TransferError } from '../error';

/** Throws if a weight of a net has been freed: it can be neither used nor read. */
export function requireAlive({ name, weights }: Pick<Net, 'name' | 'weights'>): void {
  for (const weight in weights) {
    if (!weights[weight].isDisposed) continue;
    throw new TransferError(
      `The weight '${weight}' of ${name} has been freed: dispose was called on this net, or on one that shares its weights ` +
        '(join and cut share them). Make or load the net again, and call dispose after its last use; copy(net) gives a net ' +
        'separate weights.',
    );
  }
}
