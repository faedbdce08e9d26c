import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { forward } from '../net/forward';
import { requireNet } from '../require/arguments';
import { numberText } from '../require/described';

/**
 * The net for pictures of another size, sharing its weights: for nets all of whose layers go over the whole picture alike,
 * as a detector's do. Throws where they do not, or where the size does not divide as the layers need. What it gives
 * cannot be saved; save the net that it was made of.
 */
export function atSize(net: Net, size: number): Net {
  requireNet('atSize', net);
  if (net.input.shape.length !== 3 || !Number.isInteger(size) || size < 1) {
    throw new TransferError(
      `A net that reads pictures can be used at another size, an integer number of pixels; this one reads [${net.input.shape}], and the size was ${numberText(size)}.`,
    );
  }
  const shape = [size, size, net.input.shape[2]];
  const { recipe: _, ...shared } = net;
  try {
    const output = tf.tidy(() => forward(net, tf.zeros([1, ...shape])).shape.slice(1));
    return { ...shared, input: { ...net.input, shape }, output };
  } catch (cause) {
    throw new TransferError(
      `${net.name} cannot read pictures of ${size} pixels: ${(cause as Error).message} Sizes that halve as often as the net does are safe, multiples of 32 for centernet.`,
      { cause },
    );
  }
}
