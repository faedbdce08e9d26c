import type { Dataset } from '../core/dataset';
import type { InputSpec, Net } from '../core/net';
import { TransferError } from '../error';
import { described } from '../require/described';

/** What data says that a net is made for; a Stream says it too. */
type MadeFor = Pick<Dataset, 'name' | 'shape' | 'classes' | 'pixels'>;

/**
 * How pixels 0..255 are scaled to 0..1. A fixed scale, and not the data's own mean and standard deviation: it needs no pass
 * over the data, is the same for every part and domain of it, and leaves black at 0.
 */
const PIXELS: Pick<InputSpec, 'mean' | 'std'> = { mean: 0, std: 255 };

/** Throws unless `data` says what a net can be made for. */
export function requireMadeFor(net: string, data: MadeFor): void {
  if (Array.isArray(data.shape) && Array.isArray(data.classes)) return;
  throw new TransferError(
    `${net}'s for is ${described(data)}; it must be a Dataset or a Stream, such as csv() and images() give.`,
  );
}

/** How many outputs the net has: as many as said, or one for each class. Throws where neither says it. */
export function outputsFor(net: string, { name, classes }: MadeFor, given: number | undefined): number {
  if (given !== undefined) return given;
  if (classes.length > 0) return classes.length;
  throw new TransferError(
    `${name} has no classes that the net could be made for. Say how many outputs it has: ${net}({ for: data, classes: 1 }).`,
  );
}

/** The net with the data's class names, and the scaling of its pixels. */
export function madeFor(net: Net, { classes, pixels }: MadeFor): Net {
  return {
    ...net,
    input: { ...net.input, ...(pixels && PIXELS) },
    ...(classes.length === net.output[0] && { classes }),
  };
}
