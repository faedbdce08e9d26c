import {
  adam,
  addClasses,
  backbone,
  chain,
  concat,
  copy,
  crossEntropy,
  type Dataset,
  dispose,
  distillation,
  evaluate,
  type FitOptions,
  fineTune,
  fit,
  freezeNorms,
  head,
  images,
  join,
  type Net,
  oneCycle,
  onlyClasses,
  predict,
  take,
  tf,
} from 'transferlab';
import { photographOf } from './photograph-of';
import { SEEDS } from './seeds';
import { inThreeParts } from './set-aside';
import { type Run, storeRuns } from './stored-runs';

/**
 * Appendix C's stored results for classes that come later: EfficientNet-Lite0 at 96 px is fine-tuned on six classes of
 * photographs, then on six others, in five ways with the same number of steps. Measured on test photographs of all twelve
 * classes, the same in every run; nothing is chosen by them, the rates are those that lesson 05 chose for drawings. A seed draws
 * six in seven of the others to train on, and the old ones that are kept.
 */
const COMMAND = 'npm run experiment:more-classes';
const SIZE = 96;
const BATCH = 16;
const STEPS = 120;
const RATE = 1e-3;
/** Old photographs of each class that replay keeps. */
const KEPT = 2;

const photographs = images('datasets/photographs', { size: SIZE });
const OLD = photographs.classes.filter((_, index) => index % 2 === 0);
const NEW = photographs.classes.filter((_, index) => index % 2 === 1);

const options = (data: Dataset, seed: number, steps = STEPS): FitOptions => ({
  loss: crossEntropy(),
  optimizer: chain(freezeNorms(), adam(oneCycle(RATE))),
  epochs: Math.ceil(steps / Math.ceil(data.labels.length / BATCH)),
  batch: BATCH,
  seed,
});

/** The same classes in the same order for every set, so that labels are places of the widened head. */
const all = [...OLD, ...NEW];
const labelled = (data: Dataset): Dataset => ({
  ...data,
  classes: all,
  labels: data.labels.map((label) => all.indexOf(data.classes[label])),
});

interface Given {
  readonly fresh: Dataset;
  readonly kept: Dataset;
  readonly every: Dataset;
  /** The net of six classes, as it was. */
  readonly before: Net;
}

/** Held by its answers, the net is held only where the new pictures look like the old. */
const lossesWith = (before: Net) => ({ labels: crossEntropy(), old: distillation(before) });

const WAYS: Readonly<Record<string, (given: Given, seed: number) => readonly [Dataset, FitOptions]>> = {
  'new only': ({ fresh }, seed) => [fresh, options(fresh, seed)],
  replay: ({ fresh, kept }, seed) => [concat(fresh, kept), options(concat(fresh, kept), seed)],
  distillation: ({ fresh, before }, seed) => [fresh, { ...options(fresh, seed), loss: lossesWith(before) }],
  'replay and distillation': ({ fresh, kept, before }, seed) => {
    const both = concat(fresh, kept);
    return [both, { ...options(both, seed), loss: lossesWith(before) }];
  },
  'all old pictures': ({ every }, seed) => [every, options(every, seed)],
};

async function accuracyOn(net: Net, data: Dataset): Promise<number> {
  return (await evaluate(net, data)).accuracy;
}

/** Accuracy if only the old classes may be predicted: whether the net still distinguishes them. */
async function accuracyAmongOld(net: Net, data: Dataset): Promise<number> {
  const logits = await predict(net, data);
  const answers = tf.tidy(() => logits.slice([0, 0], [-1, OLD.length]).argMax(1).dataSync());
  logits.dispose();
  return data.labels.filter((label, index) => label === answers[index]).length / data.labels.length;
}

export async function main(): Promise<void> {
  const settings = SEEDS.flatMap((seed) =>
    Object.keys(WAYS).map((way) => ({ way, seed, rate: RATE, steps: STEPS, size: SIZE })),
  );
  const partsOf = (seed: number) => inThreeParts(photographs, { test: 0.3, validate: 0.1, group: photographOf, seed });
  const measured = async ({ way, seed }: { way: string; seed: number }): Promise<Run> => {
    const { train, test } = partsOf(seed);
    const old = onlyClasses(train, OLD);
    const body = await backbone('efficientnet-lite0', { size: SIZE });
    const net = join(body, head({ classes: OLD, seed }));
    await fineTune(net, old, {
      ...options(old, seed, STEPS / 2),
      probe: { optimizer: adam(oneCycle(1e-2)), epochs: options(old, seed, STEPS / 2).epochs },
    });
    const before = copy(net);
    const oldTest = onlyClasses(test, OLD);
    const start = await accuracyOn(net, oldTest);
    const wide = addClasses(net, NEW, { seed });
    const fresh = labelled(onlyClasses(train, NEW));
    const kept = labelled(take(old, { perClass: KEPT, seed }));
    const inputs = { fresh, kept, every: concat(fresh, labelled(old)), before };
    const [data, how] = WAYS[way](inputs, seed);
    await fit(wide, data, how);
    const run = {
      before: start,
      old: await accuracyOn(wide, labelled(oldTest)),
      amongOld: await accuracyAmongOld(wide, oldTest),
      fresh: await accuracyOn(wide, labelled(onlyClasses(test, NEW))),
      all: await accuracyOn(wide, labelled(test)),
    };
    // The wide net shares its body with the narrow one.
    for (const network of [net, before]) dispose(network);
    return run;
  };
  await storeRuns('more-classes', COMMAND, settings, measured, partsOf(SEEDS[0]).test);
}

if (require.main === module) main();
