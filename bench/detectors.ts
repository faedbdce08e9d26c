import {
  adam,
  backbone,
  boxPictures,
  centerHead,
  centerLoss,
  chain,
  clipByGlobalNorm,
  cut,
  type Dataset,
  detect,
  type FitOptions,
  fit,
  freeze,
  join,
  type LabelledPicture,
  layerwiseRate,
  type Net,
  oneCycle,
  pyramid,
  type Transform,
} from 'transferlab';
import { type Goodness, goodness } from './goodness';
import { mean } from './mean';
import { scenePictures } from './scene-pictures';

/** Side of the pictures in pixels: a quarter of the work of the 512 that the scenes have and CenterNet was trained at. */
export const SIZE = 256;
export const BATCH = 8;
export const STEPS = 120;

/** Scenes of the training part that rates are chosen on; those before them train then. */
const CHOOSING_FROM = 200;

/** Boxes of less probability are not kept, and no more than so many a picture. */
const KEPT = { minScore: 0.02, maxDetections: 30 };

/** A net that starts somewhere, and what it learns with. */
export interface Way {
  readonly rates: readonly number[];
  net(classes: readonly string[], seed: number): Promise<Net>;
  /** In front of Adam. */
  readonly transforms: readonly Transform[];
  /** As many as all have, unless said. */
  readonly steps?: number;
  /** Numbers of pictures that it is trained on; all unless said. */
  readonly pictures?: readonly number[];
}

/** COCO's CenterNet with a head for these classes that knows already what sides are. */
export async function fromCoco(classes: readonly string[], seed: number): Promise<Net> {
  const body = await backbone('centernet', { size: SIZE });
  return join(cut(body, 'pyramid'), centerHead({ classes, from: body, seed }));
}

/** EfficientNet-Lite0 with a pyramid of stride 8, from ImageNet or drawn. */
async function onLite0(classes: readonly string[], seed: number, pretrained: boolean): Promise<Net> {
  const body = await backbone('efficientnet-lite0', { size: SIZE, pretrained, seed });
  return join(pyramid(body, { stride: 8, seed }), centerHead({ classes, seed }));
}

/** What `few-pictures.ts` chose for scratch. */
const SCRATCH_RATE = 1e-2;

/** Where a detector can start. Both that have learnt take smaller steps in earlier layers. */
export const STARTS: Readonly<Record<string, Way>> = {
  coco: { rates: [1e-3, 2e-3, 4e-3, 8e-3], net: fromCoco, transforms: [layerwiseRate(0.8)] },
  imagenet: {
    rates: [3e-3, 1e-2, 3e-2],
    net: (classes, seed) => onLite0(classes, seed, true),
    transforms: [layerwiseRate(0.9)],
  },
  scratch: { rates: [1e-3, 3e-3, 1e-2, 3e-2], net: (classes, seed) => onLite0(classes, seed, false), transforms: [] },
  // The same budget is not a baseline where a net knows nothing yet: twenty times as many steps, at the rate chosen for fewer.
  'scratch, twenty times the steps': {
    rates: [SCRATCH_RATE],
    net: (classes, seed) => onLite0(classes, seed, false),
    transforms: [],
    steps: 20 * STEPS,
    pictures: [100],
  },
};

/** The convolutions that lead up to CenterNet's pyramid. */
const DOWN = ['stem', 'block*', 'top'];

/** All of CenterNet but its head. */
export const BODY = [...DOWN, 'lateral*', 'up*', 'gate'];

/** How much of COCO's CenterNet may learn. */
export const THAWED: Readonly<Record<string, Way>> = {
  'head only': { rates: [3e-3, 1e-2, 3e-2], net: fromCoco, transforms: [freeze(...BODY)] },
  'pyramid and head': { rates: [1e-3, 3e-3, 1e-2], net: fromCoco, transforms: [freeze(...DOWN)] },
  'all, one rate': { rates: [1e-4, 3e-4, 1e-3], net: fromCoco, transforms: [] },
  'all, layer by layer': STARTS.coco,
};

/** Trains a net on pictures; seconds, and the mean loss of each tenth of the epochs, by which to see whether it still falls. */
export async function train(
  net: Net,
  data: Dataset,
  {
    rate,
    seed,
    transforms,
    steps = STEPS,
    loss,
  }: Pick<Way, 'transforms' | 'steps'> & { rate: number; seed: number } & Partial<Pick<FitOptions, 'loss'>>,
): Promise<{ seconds: number; losses: number[] }> {
  const batch = Math.min(BATCH, data.labels.length);
  const { seconds, epochs } = await fit(net, data, {
    loss: loss ?? { boxes: centerLoss() },
    optimizer: chain(...transforms, clipByGlobalNorm(10), adam(oneCycle(rate))),
    epochs: Math.ceil(steps / Math.ceil(data.labels.length / batch)),
    batch,
    seed,
  });
  const tenths = Array.from({ length: 10 }, (_, tenth) =>
    epochs.filter((_, epoch) => Math.floor((10 * epoch) / epochs.length) === tenth).map(({ loss }) => loss),
  );
  return { seconds, losses: tenths.filter(({ length }) => length > 0).map((some) => Number(mean(some).toFixed(4))) };
}

/** How good what a net finds in pictures is. */
export async function measured(net: Net, pictures: readonly LabelledPicture[]): Promise<Goodness> {
  return goodness(await detect(net, boxPictures(pictures, { for: net }), KEPT), pictures, SIZE);
}

/** Training scenes to choose a rate with: those that train, and those that it is chosen on. */
export async function choosingPictures() {
  const { pictures, classes } = await scenePictures('train');
  return { training: pictures.slice(0, CHOOSING_FROM), choosing: pictures.slice(CHOOSING_FROM), classes };
}

/** So many of the pictures, drawn by the seed, the same for every way. */
export function drawnFrom(pictures: readonly LabelledPicture[], count: number, seed: number): LabelledPicture[] {
  let state = seed * 2654435761;
  const next = () => {
    // xorshift32 (Marsaglia 2003)
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  return pictures
    .map((picture) => ({ picture, key: next() }))
    .sort((a, b) => a.key - b.key)
    .slice(0, count)
    .map(({ picture }) => picture);
}
