import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/generator/xoroshiro128plus';
import type { LabelledBytes } from './labelled-bytes';

/** A photograph as RGB bytes, `height * width * 3`. */
export interface Photograph {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/**
 * Blends digits over photographs as MNIST-M does (Ganin & Lempitsky 2015, section 4). Each greyscale digit is combined with
 * a patch of the same size at a random position of a random photograph: each channel becomes |patch - digit|. Black digit
 * pixels keep the patch, white ones invert it. Returns `[n, height, width, 3]`; the same `random` gives the same patches.
 */
export function blendOverPhotographs(
  { images, labels, shape: [height, width] }: LabelledBytes,
  photographs: readonly Photograph[],
  random: RandomGenerator,
): LabelledBytes {
  const out = new Uint8Array(labels.length * height * width * 3);
  let offset = 0;
  for (let example = 0; example < labels.length; example++) {
    const photograph = photographs[uniformInt(random, 0, photographs.length - 1)];
    const top = uniformInt(random, 0, photograph.height - height);
    const left = uniformInt(random, 0, photograph.width - width);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const digit = images[(example * height + y) * width + x];
        const from = ((top + y) * photograph.width + left + x) * 3;
        for (let channel = 0; channel < 3; channel++) {
          out[offset++] = Math.abs(photograph.pixels[from + channel] - digit);
        }
      }
    }
  }
  return { images: out, labels, shape: [height, width, 3] };
}
