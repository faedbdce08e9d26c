import { TransferError } from '../error';
import type { InputSpec, Net } from '../net/net';

/** What a net is made for; a Dataset and a Stream say it. */
export interface MadeFor {
  readonly name: string;
  /** Shape of one example. */
  readonly shape: readonly number[];
  readonly classes: readonly string[];
  readonly pixels: boolean;
}

/**
 * How pixels 0..255 are scaled to 0..1. A fixed scale, and not the data's own mean and standard deviation: it needs no pass
 * over the data, is the same for every part and domain of it, and leaves black at 0.
 */
const PIXELS: Pick<InputSpec, 'mean' | 'std'> = { mean: 0, std: 255 };

/** The names of the classes a net is made for; throws where there are none and no number of outputs is given. */
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
