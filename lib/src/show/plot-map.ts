import type { Tensor } from '@tensorflow/tfjs';
import { TransferError } from '../error';
import { requireTensor } from '../require/arguments';
import { requireOptions } from '../require/options';
import { embedded } from './embedded';
import type { Figure } from './figure';
import { overPicture } from './over-picture';

/** The titles and the colour scale of `plotMap`. */
export interface PlotMapOptions {
  readonly title?: string;
  /** Title of the colour scale: what the map's values are. */
  readonly of?: string;
  /** Value with the strongest colour; by default the map's largest. */
  readonly most?: number;
}

/** From transparent to opaque, darker for larger values, so that it is readable without colour (viridis, reversed). */
const SCALE = [
  [0, 'rgba(253,231,37,0)'],
  [0.15, 'rgba(253,231,37,0.45)'],
  [0.5, 'rgba(33,145,140,0.75)'],
  [1, 'rgba(68,1,84,0.9)'],
] as const;

/**
 * Draws a heat map of non-negative values `[h, w]` over its image, a file or pixels `[height, width, 3]`. Values of 0
 * are transparent. Each cell of the map covers an equal part of the image. Throws if an argument has the wrong type, an
 * option is unknown, the map does not have the shape `[h, w]`, or the image cannot be read.
 */
export async function plotMap(picture: string | Tensor, map: Tensor, options: PlotMapOptions = {}): Promise<Figure> {
  requireOptions('plotMap', options, { title: true, of: true, most: true });
  requireTensor('plotMap', map);
  const { title, of = 'value', most } = options;
  if (map.rank !== 2)
    throw new TransferError(`plotMap's map must have the shape [h, w], one value per cell; got [${map.shape}].`);
  const embed = await embedded(picture);
  const { width, height } = embed;
  const values = (await map.array()) as number[][];
  const [rows, columns] = map.shape;
  const largest = values.flat().reduce((maximum, value) => Math.max(maximum, value), 0);
  const row = values.findIndex((line) => line.includes(largest));
  /** Centres of the map's cells in the image's pixels. */
  const centres = (count: number, length: number) =>
    Array.from({ length: count }, (_, k) => ((k + 0.5) * length) / count);
  const [x, y] = [centres(columns, width), centres(rows, height)];
  return {
    data: [
      {
        ...{ type: 'heatmap', z: values, x, y, zmin: 0, zmax: most ?? Math.max(largest, Number.MIN_VALUE) },
        ...{ colorscale: SCALE, colorbar: { title: { text: of } }, hovertemplate: `${of} %{z:.3f}<extra></extra>` },
      },
    ],
    layout: overPicture(embed, { title, most: [560, 480], right: 100 }),
    description:
      `${title ?? 'Map'} over a picture of ${width} x ${height} pixels: ${of} is largest, ${largest.toFixed(3)}, ` +
      `at pixel (${Math.round(x[values[row]?.indexOf(largest) ?? 0])}, ${Math.round(y[Math.max(row, 0)])}).`,
  };
}
