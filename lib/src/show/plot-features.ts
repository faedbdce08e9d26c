import type { Dataset } from '../core/dataset';
import { evenFrom } from '../data/shuffle';
import { TransferError } from '../error';
import { requireDataset, requireRecord } from '../require/arguments';
import { requireOptions } from '../require/options';
import { type Figure, layout, PALETTE } from './figure';

export interface PlotFeaturesOptions {
  readonly title?: string;
  /** What colour tells: the set that an example is of (then a marker tells the class), or its class; `set` unless said. */
  readonly colour?: 'set' | 'class';
  /** How many neighbours of each example stay close: few show clusters, many the whole. */
  readonly neighbours?: number;
  /** Examples drawn of each set at most, the first ones. */
  readonly most?: number;
  readonly seed?: number;
}

const MARKERS = ['circle', 'x', 'diamond', 'triangle-up', 'square'] as const;

/**
 * Sets of features `[features]` (of `extract`) as a map in the plane, all in one: examples that are neighbours there are
 * neighbours here (UMAP: McInnes et al. 2018). For seeing whether two domains lie apart, and classes together. Distances
 * between far clusters and the axes mean nothing. Classes of examples without a label are not shown.
 * The same seed gives the same map. Throws where the sets have features of different width, or fewer examples than neighbours.
 */
export async function plotFeatures(
  sets: Readonly<Record<string, Dataset>>,
  options: PlotFeaturesOptions = {},
): Promise<Figure> {
  requireOptions('plotFeatures', options, { title: true, colour: true, neighbours: true, most: true, seed: true });
  requireRecord('plotFeatures', 'sets', sets);
  for (const set of Object.values(sets)) requireDataset('plotFeatures', set);
  const { title, colour = 'set', neighbours = 15, most = 400, seed = 0 } = options;
  requireAlike(sets, neighbours);
  const points: Point[] = [];
  for (const [set, data] of Object.entries(sets)) {
    for (const point of await pointsOf(set, data, most)) points.push(point);
  }
  const { UMAP } = await import('umap-js');
  const umap = new UMAP({ nNeighbors: Math.min(neighbours, points.length - 1), random: evenFrom(seed) });
  const places = umap.fit(points.map(({ features }) => features));
  const groups = [...new Set(points.map((point) => point[colour]))];
  const markers = [...new Set(points.map((point) => point.set))];
  const data = groups.map((group, which) => {
    const own = [...points.keys()].filter((place) => points[place][colour] === group);
    return {
      type: 'scatter',
      mode: 'markers',
      name: group,
      x: own.map((place) => places[place][0]),
      y: own.map((place) => places[place][1]),
      text: own.map((place) => `${points[place].class}, ${points[place].set}`),
      hoverinfo: 'text',
      marker: {
        color: groups.length > PALETTE.length ? `hsl(${(360 * which) / groups.length}, 65%, 45%)` : PALETTE[which],
        symbol: own.map((place) => MARKERS[markers.indexOf(points[place].set) % MARKERS.length]),
        size: 6,
        opacity: 0.75,
      },
    };
  });
  const bare = { showticklabels: false, zeroline: false };
  return { data, layout: { ...layout({ title, x: '', y: '' }), xaxis: bare, yaxis: bare } };
}

interface Point {
  readonly set: string;
  readonly class: string;
  readonly features: number[];
}

async function pointsOf(set: string, data: Dataset, most: number): Promise<Point[]> {
  const places = [...data.labels.keys()].slice(0, most);
  const tensor = await data.read(places);
  const rows = tensor.arraySync() as number[][];
  tensor.dispose();
  return rows.map((features, place) => ({ set, class: data.classes[data.labels[place]] ?? 'no label', features }));
}

function requireAlike(sets: Readonly<Record<string, Dataset>>, neighbours: number): void {
  if (!(Number.isInteger(neighbours) && neighbours >= 2)) {
    throw new TransferError(`neighbours is ${neighbours}; it must be 2 or more. 15 is usual.`);
  }
  const all = Object.entries(sets);
  const odd = all.find(([, { shape }]) => shape.length !== 1 || shape[0] !== all[0][1].shape[0]);
  if (odd) {
    throw new TransferError(
      `plotFeatures draws sets of features of one width; ${odd[0]} has the shape [${odd[1].shape}]` +
        `${odd[0] === all[0][0] ? '' : `, ${all[0][0]} [${all[0][1].shape}]`}. Take them from one layer: extract(net, data).`,
    );
  }
  const count = all.reduce((sum, [, { labels }]) => sum + labels.length, 0);
  if (count > neighbours) return;
  throw new TransferError(
    `There are ${count} examples, and each shall stay close to ${neighbours} neighbours. Draw more, or pass fewer neighbours.`,
  );
}
