import type { Dataset } from '../core/dataset';
import { readExamples } from '../data/read-examples';
import { evenFrom } from '../data/shuffle';
import { TransferError } from '../error';
import { requireDataset, requireRecord } from '../require/arguments';
import { requireCount } from '../require/number';
import { requireOneOf } from '../require/one-of';
import { requireOptions } from '../require/options';
import { type Figure, layout, PALETTE } from './figure';

/** The colours of `plotFeatures`, and UMAP's settings. */
export interface PlotFeaturesOptions {
  readonly title?: string;
  /** What the colour of an example shows: its dataset or its class; `set` by default. The marker always shows the dataset. */
  readonly colour?: 'set' | 'class';
  /** UMAP's number of neighbours, 15 by default: low values show local clusters, high values the global structure. */
  readonly neighbours?: number;
  /** Maximum number of examples drawn per dataset, 400 by default: the first ones. */
  readonly most?: number;
  /** Seed of UMAP; default 0. */
  readonly seed?: number;
}

const MARKERS = ['circle', 'x', 'diamond', 'triangle-up', 'square'] as const;

/**
 * Draws one UMAP plot of several datasets of features `[features]`, as `extract` gives them: neighbours in feature
 * space stay neighbours in the plane (UMAP: McInnes et al. 2018). It shows whether two domains are separated, and
 * whether classes form clusters. Distances between far clusters, and the axes, have no meaning. Classes of examples
 * without a label are not shown. The same seed gives the same plot. Throws if an argument has the wrong type, an option
 * is unknown, the datasets do not have features of one width, there are not more examples than `neighbours`,
 * `neighbours` is not an integer of at least 2, `most` is not a positive integer, or `colour` is not one of the two
 * names.
 */
export async function plotFeatures(
  sets: Readonly<Record<string, Dataset>>,
  options: PlotFeaturesOptions = {},
): Promise<Figure> {
  requireOptions('plotFeatures', options, { title: true, colour: true, neighbours: true, most: true, seed: true });
  requireRecord('plotFeatures', 'sets', sets);
  for (const set of Object.values(sets)) requireDataset('plotFeatures', set);
  const { title, colour = 'set', neighbours = 15, most = 400, seed = 0 } = options;
  requireOneOf("plotFeatures' colour", colour, ['set', 'class']);
  if (most !== Number.POSITIVE_INFINITY) requireCount("plotFeatures' most", most, 'Try 400.');
  requireAlike(sets, neighbours);
  const points: Point[] = [];
  for (const [set, data] of Object.entries(sets)) {
    for (const point of await pointsOf(set, data, most)) points.push(point);
  }
  const { UMAP } = await import('umap-js');
  const umap = new UMAP({ nNeighbors: Math.min(neighbours, points.length - 1), random: evenFrom(seed) });
  const coordinates = umap.fit(points.map(({ features }) => features));
  const groups = [...new Set(points.map((point) => point[colour]))];
  const markers = [...new Set(points.map((point) => point.set))];
  const data = groups.map((group, which) => {
    const indices = [...points.keys()].filter((index) => points[index][colour] === group);
    return {
      type: 'scatter',
      mode: 'markers',
      name: group,
      x: indices.map((index) => coordinates[index][0]),
      y: indices.map((index) => coordinates[index][1]),
      text: indices.map((index) => `${points[index].class}, ${points[index].set}`),
      hoverinfo: 'text',
      marker: {
        color: groups.length > PALETTE.length ? `hsl(${(360 * which) / groups.length}, 65%, 45%)` : PALETTE[which],
        symbol: indices.map((index) => MARKERS[markers.indexOf(points[index].set) % MARKERS.length]),
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
  const indices = [...data.labels.keys()].slice(0, most);
  const tensor = await readExamples(data, indices);
  const rows = tensor.arraySync() as number[][];
  tensor.dispose();
  return rows.map((features, index) => ({ set, class: data.classes[data.labels[index]] ?? 'no label', features }));
}

function requireAlike(sets: Readonly<Record<string, Dataset>>, neighbours: number): void {
  if (!(Number.isInteger(neighbours) && neighbours >= 2)) {
    throw new TransferError(`neighbours must be an integer of at least 2; got ${neighbours}. Try 15.`);
  }
  const all = Object.entries(sets);
  const odd = all.find(([, { shape }]) => shape.length !== 1 || shape[0] !== all[0][1].shape[0]);
  if (odd) {
    throw new TransferError(
      `plotFeatures needs datasets of features of one width; ${odd[0]} has the shape [${odd[1].shape}]` +
        `${odd[0] === all[0][0] ? '' : `, ${all[0][0]} [${all[0][1].shape}]`}. Take them from one layer: extract(net, data).`,
    );
  }
  const count = all.reduce((sum, [, { labels }]) => sum + labels.length, 0);
  if (count > neighbours) return;
  throw new TransferError(
    `plotFeatures needs more examples than neighbours; got ${count} examples and ${neighbours} neighbours. ` +
      'Draw more examples, or pass fewer neighbours.',
  );
}
