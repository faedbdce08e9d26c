/** A grey image: rows of pixels, all of one length. */
export type Image = number[][];

export type Change = 'mirrored' | 'turned';

/** A class that loses its label under a change, and the class that its changed images look like. */
export interface Broken {
  from: string;
  to: string;
}

/** The mirror image: what was at the left edge is at the right edge. */
export function mirrored(image: Image): Image {
  return image;
}

/** The image turned by half a turn: what was in the upper left corner is in the lower right one. */
export function turned(image: Image): Image {
  return image;
}

/**
 * Which labels does a change break? Augmentation may use a change only where the label stays: half a turn makes a 9 of a 6.
 *
 * - `images` and their `labels`: one image or more of each class, all of one size.
 * - The mean image of a class is the mean of its unchanged images, pixel by pixel.
 * - A changed image looks like the class whose mean image is nearest: the sum of the squared differences of their pixels is
 *   the smallest. (In the checks no two are equally near.)
 * - A class is broken if more than half of its changed images look like one and the same other class.
 *
 * Returns the broken classes, in the order in which `labels` first names them.
 */
export function broken(images: readonly Image[], labels: readonly string[], change: Change): Broken[] {
  throw new Error(
    `Which of ${new Set(labels).size} classes ${change} breaks, of ${images.length} images, is yours to find.`,
  );
}
