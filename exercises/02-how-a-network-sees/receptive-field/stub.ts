/** A layer that reads `size` positions in a row of the map before it, and keeps every `stride`-th position. */
export interface Layer {
  size: number;
  stride: number;
}

/**
 * How many pixels in a row can one position see, after each layer?
 *
 * One pixel sees itself: r = 1, and neighbouring pixels lie a step of j = 1 apart. Layer by layer,
 * r[l] = r[l - 1] + (size[l] - 1) * j[l - 1] and j[l] = j[l - 1] * stride[l].
 *
 * Return the receptive field after each layer, in the order of the layers: no layers, no fields. A field may be larger
 * than the image. For two layers of size 3, the first with stride 2, the fields are 3 and 7.
 *
 * The line below only repeats the sizes.
 */
export function receptiveFields(layers: readonly Layer[]): number[] {
  return layers.map(({ size }) => size);
}
