import {
  backbone,
  boxPictures,
  centerDistillation,
  centerHead,
  centerLoss,
  copy,
  cut,
  dispose,
  freeze,
  join,
  type Loss,
  layerwiseRate,
  type Net,
  type Transform,
} from 'transferlab';
import { BODY, drawnFrom, measured, SIZE, train } from './detectors';
import { cocoPictures, scenePictures, testScenes } from './scene-pictures';
import { SEEDS } from './seeds';
import { storeRuns } from './stored-runs';

/**
 * Lesson 13's stored results for what a detector forgets: COCO's CenterNet gets twelve classes more and learns them from 30
 * scenes in which only these are labelled. Measured on the test scenes: the new classes, and those of COCO's that are in the
 * scenes (birds, bananas, zebras; `scene-pictures.ts` says which), before and after. Rates are near those that
 * `few-pictures.ts` chose for a head of twelve classes; three weights of distillation show what each gives and takes. `published` is the net before it learns.
 */
const COMMAND = 'npm run experiment:forgetting-classes';
const PICTURES = 30;

interface Way {
  readonly rate: number;
  readonly transforms: readonly Transform[];
  loss(old: Net): Readonly<Record<string, Loss>>;
}

const OLD = 80;
const skipping = () => ({ boxes: centerLoss({ skip: OLD }) });
const RATE = 2e-3;

const distilled = (weight: number): Way => ({
  rate: RATE,
  transforms: [layerwiseRate(0.8)],
  loss: (old) => ({ ...skipping(), old: centerDistillation(old, { weight }) }),
});

const WAYS: Readonly<Record<string, Way>> = {
  // What is not labelled is taught to be background.
  'old classes are background': { rate: RATE, transforms: [layerwiseRate(0.8)], loss: () => ({ boxes: centerLoss() }) },
  'old classes are not judged': { rate: RATE, transforms: [layerwiseRate(0.8)], loss: skipping },
  'distillation, weight 1': distilled(1),
  'distillation, weight 0.1': distilled(0.1),
  'distillation, weight 0.01': distilled(0.01),
  'body frozen': { rate: 1e-2, transforms: [freeze(...BODY)], loss: skipping },
};

/** What a net of old and new classes finds in the test scenes, of each kind. */
async function both(net: Net, fresh: readonly string[]) {
  const [ofNew, ofOld] = [await scenePictures('test'), await cocoPictures('test')];
  const knowsNew = fresh.every((name) => net.classes?.includes(name));
  const { ap50: old } = await measured(net, ofOld);
  return { old, ...(knowsNew && { fresh: (await measured(net, ofNew.pictures)).ap50 }) };
}

export async function main(): Promise<void> {
  const { pictures, classes } = await scenePictures('train');
  const settings = [
    { way: 'published', seed: 0 },
    ...SEEDS.flatMap((seed) => Object.keys(WAYS).map((way) => ({ way, seed }))),
  ];
  await storeRuns(
    'forgetting-classes',
    COMMAND,
    settings,
    async ({ way, seed }) => {
      const old = await backbone('centernet', { size: SIZE });
      if (way === 'published') return both(old, classes);
      const { rate, transforms, loss } = WAYS[way];
      const body = copy(old);
      const names = [...(old.classes as readonly string[]), ...classes];
      const net = join(cut(body, 'pyramid'), centerHead({ classes: names, from: body, seed }));
      const data = boxPictures(drawnFrom(pictures, PICTURES, seed), { for: net, classes: names });
      const { seconds } = await train(net, data, { rate, seed, transforms, loss: loss(old) });
      const result = { rate, seconds, ...(await both(net, classes)) };
      for (const network of [net, old]) dispose(network);
      return result;
    },
    testScenes((await scenePictures('test')).pictures),
  );
}

if (require.main === module) main();
