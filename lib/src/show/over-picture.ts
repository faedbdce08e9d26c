import type { Embedded } from './embedded';
import { layout } from './figure';

/**
 * The layout of a figure drawn over an image, in the image's pixel coordinates, with row 0 at the top. The image is as large as
 * `most` (width and height in page pixels) allows, with `right` and `below` pixels of room to its right and below it.
 */
export function overPicture(
  { source, width, height }: Embedded,
  { title, most, right = 0, below = 0 }: { title?: string; most: readonly number[]; right?: number; below?: number },
): Record<string, unknown> {
  const scale = Math.min(most[0] / width, most[1] / height);
  const axis = { visible: false, constrain: 'domain' };
  return {
    ...layout({ title, x: 'pixels', y: 'pixels' }),
    xaxis: { ...axis, range: [0, width] },
    yaxis: { ...axis, range: [height, 0], scaleanchor: 'x' },
    images: [
      { source, xref: 'x', yref: 'y', x: 0, y: 0, sizex: width, sizey: height, sizing: 'stretch', layer: 'below' },
    ],
    width: Math.round(width * scale) + 40 + right,
    height: Math.round(height * scale) + 70 + below,
    margin: { l: 20, r: 20, t: 50, b: 20 },
  };
}
