/**
 * Slide a filter over an image.
 *
 * `image` has shape [height, width, channels], at least 3 by 3; `filter` has shape [3, 3, channels]. At each position, multiply
 * the 3 by 3 pixels below the filter by its weights, channel by channel, and sum all products. Return the map
 * [rows, columns] of these sums.
 *
 * - The filter starts in the upper left corner and moves `stride` pixels at a time, to the right and down.
 * - It never reaches over the edge: no padding. An image of 6 by 5 with stride 2 gives 2 by 2.
 * - As in every deep learning library, the filter is not flipped, and sums below 0 stay.
 *
 * The line below returns the first channel of the image, which is a map, but not this one.
 */
export function convolve(image: number[][][], _filter: number[][][], _stride: number): number[][] {
  return image.map((row) => row.map(([first]) => first));
}
