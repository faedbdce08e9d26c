import {
  type Adaptation,
  adam,
  type Callback,
  centerLoss,
  crossEntropy,
  type Dataset,
  dann,
  detect,
  type FitOptions,
  fit,
  fixMatch,
  mmd,
  type Net,
  predict,
  sgd,
  shot,
  unlabelled,
} from 'transferlab';
import { measuring } from './coco-sets';
import { drawnDigits, drawnLenet, strongly } from './drawn-digits';
import { cacheOf, drawnPictures, fineTuned, isFineTuning, optimizerOf } from './fine-tuned';
import { isMultitask, multitaskOf } from './multitask';
import { examples, NETS, partsOf } from './nets';
import { EXAMPLES, MEASURING, PICTURES, ROWS, SCENES } from './rows';
import { serve, type Timed } from './serve';
import { DETECTOR, drawnScenes, fineTunedDetector } from './tuned-detector';
import { drawnTexts, TUNED, tunedBy, tunedText } from './tuned-texts';

serve(async (row) => {
  const { what, net: name } = partsOf(row);
  if (row in MEASURING) return measuring(row);
  if (isFineTuning(row)) return fineTuning(row);
  if (row === DETECTOR) return fineTuningDetector();
  if (row in TUNED) return fineTuningText(row);
  if (what === 'detect') return detecting();
  if (row === 'adapt-shot') return adaptingByShot(row);
  if (row === 'adapt-fixmatch') return adaptingByFixMatch(row);
  if (what === 'adapt') return adapting(row);
  if (isMultitask(row)) return multitask(row);
  const net = await NETS[name]();
  return what === 'train' ? training(net, examples(net, EXAMPLES), row) : predicting(net, row);
});

function multitask(row: string) {
  const { net, data, ...options } = multitaskOf(row);
  return training(net, data, row, adam(1e-3), options);
}

async function fineTuning(row: string) {
  const net = await fineTuned();
  // A step of rate 0 on the first batch: its loss is held to the peer's.
  const loss = crossEntropy();
  const { batch } = ROWS[row];
  const { epochs } = await fit(net, drawnPictures(batch), {
    loss,
    optimizer: optimizerOf(row, sgd(0)),
    epochs: 1,
    batch,
    cache: false,
  });
  return { ...(await training(net, drawnPictures(PICTURES), row, optimizerOf(row))), firstLoss: epochs[0].loss };
}

async function fineTuningDetector() {
  const net = await fineTunedDetector();
  const { batch } = ROWS[DETECTOR];
  const loss = { boxes: centerLoss() };
  const { epochs } = await fit(net, drawnScenes(batch), { loss, optimizer: sgd(0), epochs: 1, batch });
  const timed = await training(net, drawnScenes(SCENES), DETECTOR, adam(1e-5), { loss });
  return { ...timed, firstLoss: epochs[0].loss };
}

async function fineTuningText(row: string) {
  const net = await tunedText(row);
  const { batch } = ROWS[row];
  const options = { loss: crossEntropy(), epochs: 1, batch, cache: false } as const;
  const { epochs } = await fit(net, drawnTexts(row, net, batch), { ...options, optimizer: tunedBy(row, sgd(0)) });
  return { ...(await training(net, drawnTexts(row, net), row, tunedBy(row))), firstLoss: epochs[0].loss };
}

/** `detect` of one picture, which is asked for again and again as a page that watches would do. */
async function detecting() {
  const net = await NETS.centernet();
  const data = examples({ ...net, output: [2] }, 1);
  const run: Timed = async (steps) => {
    const from = performance.now();
    for (let step = 0; step < steps; step++) await detect(net, data, { batch: 1 });
    return performance.now() - from;
  };
  return { firstStep: await run(1), run };
}

/** Adaptation methods, by the name after `adapt-`, with a weight of 1. */
const ADAPTATIONS: Readonly<Record<string, (target: Dataset) => Adaptation>> = {
  dann: (target) => dann(target, { weight: 1 }),
  mmd: (target) => mmd(target, { weight: 1 }),
};

async function adapting(row: string) {
  const net = await NETS.lenet();
  const target = unlabelled(examples(net, EXAMPLES, 2));
  const adapt = ADAPTATIONS[partsOf(row).net](target);
  return training(net, examples(net, EXAMPLES), row, adam(1e-3), { adapt });
}

/** SHOT on the target alone: 64 steps are an epoch, with the clustering before the next. */
async function adaptingByShot(row: string) {
  const net = drawnLenet();
  const { batch } = ROWS[row];
  const options = { batch, seed: 1 };
  const { epochs } = await shot(net, drawnDigits(batch), { ...options, optimizer: sgd(0), epochs: 1 });
  const target = unlabelled(drawnDigits(EXAMPLES));
  const timed = await heldUp((callback) =>
    shot(net, target, { ...options, optimizer: adam(1e-3), epochs: 1e6, callbacks: [callback] }),
  );
  return { ...timed, firstLoss: epochs[0].loss };
}

async function adaptingByFixMatch(row: string) {
  const net = drawnLenet();
  const { batch } = ROWS[row];
  // Random views differ between the sides: in the first loss they are the images themselves, and each prediction counts.
  const first = drawnDigits(batch);
  const adapt = fixMatch(unlabelled(first), { strong: strongly(0), threshold: 0 });
  const { epochs } = await fit(net, first, { loss: crossEntropy(), adapt, optimizer: sgd(0), epochs: 1, batch });
  const data = drawnDigits(EXAMPLES);
  const timed = await training(net, data, row, adam(1e-3), {
    adapt: fixMatch(unlabelled(data), { strong: strongly() }),
  });
  return { ...timed, firstLoss: epochs[0].loss };
}

/** `fit` itself, held up after as many steps as were asked for. */
async function training(
  net: Net,
  data: Dataset,
  row: string,
  optimizer = adam(1e-3),
  more: Partial<Pick<FitOptions, 'loss' | 'balance' | 'adapt'>> = {},
) {
  const { batch } = ROWS[row];
  return heldUp((callback) =>
    fit(net, data, {
      loss: crossEntropy(),
      optimizer,
      epochs: 1e6,
      batch,
      seed: 1,
      cache: row in TUNED ? false : cacheOf(row),
      ...more,
      callbacks: [callback],
    }),
  );
}

/** A run that a callback holds up after as many steps as were asked for. */
async function heldUp(start: (callback: Callback) => Promise<unknown>) {
  let remaining = 2;
  let stopped: () => void = () => {};
  let goOn: () => void = () => {};
  const started = performance.now();
  const firstSteps = new Promise<void>((resolve) => {
    stopped = resolve;
  });
  const failed = start({
    step() {
      remaining--;
      if (remaining > 0) return;
      return new Promise((resolve) => {
        goOn = () => resolve(undefined);
        stopped();
      });
    },
  });
  await Promise.race([firstSteps, failed]);
  const firstStep = performance.now() - started;
  const run: Timed = async (steps) => {
    const done = new Promise<void>((resolve) => {
      stopped = resolve;
    });
    remaining = steps;
    const from = performance.now();
    goOn();
    await Promise.race([done, failed]);
    return performance.now() - from;
  };
  return { run, firstStep };
}

/** `predict` over a set in memory: an integer of times, as often as gives the steps. */
async function predicting(net: Net, row: string) {
  const { batch, steps: once } = ROWS[row];
  const data = examples(net, once * batch);
  const run: Timed = async (steps) => {
    const from = performance.now();
    for (let done = 0; done < steps; done += once) (await predict(net, data, { batch })).dispose();
    return performance.now() - from;
  };
  return { firstStep: await run(once), run };
}
