import type { Dataset } from '../core/dataset';
import type { InputSpec, Net } from '../core/net';
import { TransferError } from '../error';
import { described } from '../require/described';

/** The fields of a Dataset or a Stream by which a net is built. */
type MadeFor = Pick<Dataset, 'name' | 'shape' | 'classes' | 'pixels'>;

/**
 * The preprocessing that scales pixels 0..255 to 0..1. A fixed scale instead of the data's mean and standard deviation needs no
 * pass over the data, is the same for every subset and domain, and leaves black at 0.
 */
const PIXELS: Pick<InputSpec, 'mean' | 'std'> = { mean: 0, std: 255 };

/** Throws unless `data` is a Dataset or a Stream. */
export function requireMadeFor(net: string, data: MadeFor): void {
  if (Array.isArray(data.shape) && Array.isArray(data.classes)) return;
  throw new TransferError(
    `${net}'s for is ${described(data)}; it must be a Dataset or a Stream, such as csv() and images() give.`,
  );
}

/** The number of outputs: as requested, or one for each class. Throws if there are no classes and no request. */
export function outputsFor(net: string, { name, classes }: MadeFor, outputs: number | undefined): number {
  if (outputs !== undefined) return outputs;
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
