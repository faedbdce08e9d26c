import type { Tensor } from '@tensorflow/tfjs';
import { TransferError } from '../error';
import { requireTensor } from '../require/arguments';
import { requireOptions } from '../require/options';
import { embedded } from './embedded';
import type { Figure } from './figure';
import { overPicture } from './over-picture';

export interface PlotMapOptions {
  readonly title?: string;
  /** What the map's values are, for the scale beside it. */
  readonly of?: string;
  /** Value with the strongest colour; the map's largest unless given. */
  readonly most?: number;
}

/** From transparent to strong, darker as it grows, so that it reads without colour too (viridis' order, reversed). */
const SCALE = [
  [0, 'rgba(253,231,37,0)'],
  [0.15, 'rgba(253,231,37,0.45)'],
  [0.5, 'rgba(33,145,140,0.75)'],
  [1, 'rgba(68,1,84,0.9)'],
] as const;

/**
 * A map of values from 0, `[h, w]`, over the picture that it tells of, a file or pixels `[height, width, 3]`: what is 0 stays
 * clear. One place of the map covers an equal part of the picture. Throws where the map is no `[h, w]`.
 */
export async function plotMap(picture: string | Tensor, map: Tensor, options: PlotMapOptions = {}): Promise<Figure> {
  requireOptions('plotMap', options, { title: true, of: true, most: true });
  requireTensor('plotMap', map);
  const { title, of = 'value', most } = options;
  if (map.rank !== 2) throw new TransferError(`plotMap's map is [h, w], one number a place; it was [${map.shape}].`);
  const embed = await embedded(picture);
  const { width, height } = embed;
  const values = (await map.array()) as number[][];
  const [rows, columns] = map.shape;
  const largest = values.flat().reduce((one, other) => Math.max(one, other), 0);
  const row = values.findIndex((line) => line.includes(largest));
  /** Middles of the map's places in the picture's pixels. */
  const middles = (count: number, length: number) =>
    Array.from({ length: count }, (_, k) => ((k + 0.5) * length) / count);
  const [x, y] = [middles(columns, width), middles(rows, height)];
  return {
    data: [
      {
        ...{ type: 'heatmap', z: values, x, y, zmin: 0, zmax: most ?? Math.max(largest, Number.MIN_VALUE) },
        ...{ colorscale: SCALE, colorbar: { title: { text: of } }, hovertemplate: `${of} %{z:.3f}<extra></extra>` },
      },
    ],
    layout: overPicture(embed, { title, most: [560, 480], beside: 100 }),
    description:
      `${title ?? 'Map'} over a picture of ${width} x ${height} pixels: ${of} is largest, ${largest.toFixed(3)}, ` +
      `at pixel (${Math.round(x[values[row]?.indexOf(largest) ?? 0])}, ${Math.round(y[Math.max(row, 0)])}).`,
  };
}
