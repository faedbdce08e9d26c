import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { forward } from '../net/forward';
import { requireNet } from '../require/arguments';
import { numberText } from '../require/described';

/**
 * A fully convolutional net, such as a detector, for images `[size, size, channels]` instead of its input size,
 * with shared weights. The result cannot be saved; save the original net. Throws if `net` is not a Net, does not read
 * images `[height, width, channels]`, or `size` is not a positive integer. Also throws if the layers cannot run at this
 * size: for example, a dense layer needs the original size, and some nets need a multiple of their stride.
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
