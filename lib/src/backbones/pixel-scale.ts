import type { InputSpec, Layer } from '../core/net';
import { tf } from '../engine/tensorflow';

/** How a network of the hub scales pixels: divided by `divisor`, then standardised channel by channel. */
export interface PixelScale {
  /** 255 for pixels in 0..255. */
  readonly divisor: number;
  /** Means and standard deviations of the channels, in units of the divided pixels. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** The input of square images, whose pixels are divided. */
export function pixelInput(size: number, { divisor }: PixelScale): InputSpec {
  return { shape: [size, size, 3], mean: 0, std: divisor };
}

/** A layer without weights: `(x - mean) / std` of each channel of x `[batch, height, width, 3]`. */
export function standardise({ mean, std }: PixelScale): Layer {
  return { name: 'standardise', apply: (x) => x.sub(tf.tensor1d([...mean])).div(tf.tensor1d([...std])) };
}
