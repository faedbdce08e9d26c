import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dann } from '../adapt/dann';
import { augment } from '../augment/augment';
import { noise } from '../augment/noise';
import { lenet } from '../backbones/lenet';
import { mlp } from '../backbones/mlp';
import { calibrate } from '../calibrate/temperature';
import type { Callback } from '../core/callback';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { withTasks } from '../data/task-labels';
import { wordDecoder } from '../decoder/fixtures/word-decoder';
import { generateText } from '../decoder/generate-text';
import { logLikelihoods } from '../decoder/log-likelihood';
import { eagerly } from '../engine/compile/compile';
import { RUNS_ALL } from '../fixtures/drawn';
import { dynamicWeightAverage } from '../multitask/dynamic-weight-average';
import { pcgrad } from '../multitask/pcgrad';
import { uncertainty } from '../multitask/uncertainty';
import { copy, dispose, join } from '../net/compose';
import { head } from '../net/head';
import { heads } from '../net/heads';
import { convNorm, dense } from '../net/layers';
import { batchNormWeights, denseWeights, drawWeights, kernelWeights } from '../net/weights';
import { adam } from '../optimize/adam';
import { chain } from '../optimize/chain';
import { freeze } from '../optimize/freeze';
import { sgd } from '../optimize/sgd';
import { prototypes } from '../recipes/prototypes';
import { soup } from '../recipes/soup';
import { bestWeights } from './callbacks/best-weights';
import { checkpoint } from './callbacks/checkpoint';
import { earlyStopping } from './callbacks/early-stopping';
import { distillation } from './distillation';
import { evaluate } from './evaluate';
import { evaluateTasks } from './evaluate-tasks';
import { extract } from './extract';
import { findLearningRate } from './find-learning-rate';
import { type FitOptions, fit } from './fit';
import { faulty, faultyLater, leftovers, makeAddonFaulty, withFault } from './fixtures/faults';
import { cacheInMemory } from './frozen/store';
import { crossEntropy } from './loss';
import { mixup } from './mixup';
import { predict } from './predict';
import { reestimateNorms } from './reestimate-norms';

/** So many calls of each case fail, one a run; where all do it takes about ten minutes. */
const DRAWN = RUNS_ALL ? Number.POSITIVE_INFINITY : 2;

const folder = mkdtempSync(joinPath(tmpdir(), 'faults-'));
const before = process.env.TRANSFERLAB_CACHE;
process.env.TRANSFERLAB_CACHE = folder;
beforeAll(makeAddonFaulty);
afterAll(() => {
  process.env.TRANSFERLAB_CACHE = before;
  rmSync(folder, { recursive: true });
});

/** Numbers that look random, of two classes in turn. */
function points(count: number, shape: readonly number[], name = 'points'): Dataset {
  const size = shape.reduce((product, side) => product * side, 1);
  const x = Float32Array.from({ length: count * size }, (_, index) => Math.sin(index * index + count));
  return arrays(
    x,
    Array.from({ length: count }, (_, index) => index % 2),
    { shape, name },
  );
}

/** The same set, read a batch at a time by a function that may fail, at once or later. */
const read = (data: Dataset): Dataset => ({ ...data, read: faultyLater(faulty(data.read, 'read'), 'read later') });

/** A convolution with batch normalisation and a head. */
function convNet(): Net {
  const body: Net = {
    name: 'body',
    input: { shape: [4, 4, 1] },
    layers: [{ name: 'body', apply: (x, w, mode) => convNorm(x, w, ['body/conv', 'body/norm'], mode).relu() }],
    weights: drawWeights(
      [...kernelWeights('body/conv', [3, 3, 1, 2], { bias: false }), ...batchNormWeights('body/norm', 2)],
      1,
    ),
    output: [4, 4, 2],
  };
  return join(body, head({ classes: 2, dropout: 0.2, seed: 2 }));
}

function tasksNet(): Net {
  const trunk: Net = {
    name: 'trunk',
    input: { shape: [4] },
    layers: [{ name: 'first', apply: (x, w) => dense(x, w, 'first').tanh() }],
    weights: drawWeights(denseWeights('first', 4, 3, 'glorot'), 1),
    output: [3],
  };
  return join(trunk, heads({ one: head({ classes: 2 }), two: head({ classes: 2, seed: 3 }) }));
}

const small = points(10, [4]);
const held = points(6, [4], 'held');
const images = points(10, [4, 4, 1], 'images');
const tasks = withTasks(small, {
  one: { classes: ['a', 'b'], labels: small.labels },
  two: { classes: ['a', 'b'], labels: small.labels.map((label) => 1 - label) },
});
const options = (more: Partial<FitOptions> = {}): FitOptions => ({
  loss: faulty(crossEntropy(), 'loss'),
  optimizer: faulty(adam(0.01), 'optimizer'),
  epochs: 2,
  batch: 4,
  seed: 1,
  ...more,
});
const nothing = () => {};
/** Moments that throw, and moments that reject later. */
const callback = (): Callback => ({
  ...faulty({ memory: () => ({}), begin: nothing, settled: nothing, end: nothing }, 'callback'),
  step: faultyLater(async () => undefined, 'step'),
  epoch: faultyLater(async () => undefined, 'epoch'),
});
const mlpOf = () => mlp({ inputFeatures: 4, hidden: 3, classes: 2 });

/** What is run, on a net that is made for it; the values it gives are compared. */
interface Case {
  net(): Net;
  run(net: Net): Promise<unknown>;
}

const trained = (net: () => Net, data: () => Dataset, more: () => Partial<FitOptions> = () => ({})): Case => ({
  net,
  run: (model) => fit(model, data(), options(more())),
});

const cases: Record<string, Case> = {
  'a perceptron on a resident set, with held-out data and callbacks': trained(
    mlpOf,
    () => small,
    () => ({
      validate: held,
      callbacks: [callback(), bestWeights(), earlyStopping({ patience: 5 }), callback()],
    }),
  ),
  'the same with a checkpoint': {
    net: mlpOf,
    async run(net) {
      const file = joinPath(folder, 'run.safetensors');
      rmSync(file, { force: true });
      const run = () => fit(net, small, options({ validate: held, callbacks: [checkpoint(file), bestWeights()] }));
      try {
        const controller = new AbortController();
        const stop = { step: () => controller.abort() };
        await fit(
          net,
          small,
          options({ validate: held, signal: controller.signal, callbacks: [checkpoint(file), bestWeights(), stop] }),
        );
        await run();
      } finally {
        rmSync(file, { force: true });
      }
    },
  },
  'a lenet whose images are read': trained(
    () => lenet({ size: 4, classes: 2, normalise: true }),
    () => read(images),
  ),
  'a step that is not compiled': {
    net: convNet,
    run: (net) => eagerly(() => fit(net, images, options({ epochs: 1 }))),
  },
  'a frozen front kept in memory': trained(
    convNet,
    () => images,
    () => ({ optimizer: faulty(chain(freeze('body'), sgd(0.1, 0.9)), 'optimizer'), validate: points(6, [4, 4, 1]) }),
  ),
  'a frozen front kept on disk': trained(
    () => lenet({ size: 4, classes: 2 }),
    () => images,
    () => ({ optimizer: chain(freeze('conv*'), sgd(0.1)), cache: { where: 'disk' } }),
  ),
  'views of a frozen front': trained(
    () => augment(convNet(), noise(0.1)),
    () => read(images),
    () => ({ optimizer: chain(freeze('body'), sgd(0.1)), cache: { views: 2 } }),
  ),
  'an adaptation': trained(
    mlpOf,
    () => read(small),
    () => ({ adapt: faulty(dann(read(held), { hidden: [3] }), 'adapt'), validate: held }),
  ),
  'pcgrad on two tasks': trained(
    tasksNet,
    () => tasks,
    () => ({
      loss: { one: faulty(crossEntropy(), 'loss one'), two: crossEntropy() },
      balance: faulty(pcgrad(), 'balance'),
      validate: tasks,
    }),
  ),
  'a balance with weights of its own': trained(
    tasksNet,
    () => tasks,
    () => ({ loss: { one: crossEntropy(), two: crossEntropy() }, balance: faulty(uncertainty(), 'balance') }),
  ),
  'a balance with a memory': trained(
    tasksNet,
    () => tasks,
    () => ({ loss: { one: crossEntropy(), two: crossEntropy() }, balance: faulty(dynamicWeightAverage(), 'balance') }),
  ),
  'mixed examples': trained(
    mlpOf,
    () => small,
    () => ({ mix: mixup(0.2) }),
  ),
  distillation: {
    net: mlpOf,
    async run(net) {
      const teacher = copy(net);
      try {
        return await fit(net, small, options({ loss: distillation(teacher), validate: held }));
      } finally {
        dispose(teacher);
      }
    },
  },
  'a search for a learning rate': {
    net: mlpOf,
    run: (net) =>
      findLearningRate(net, small, { loss: faulty(crossEntropy(), 'loss'), batch: 4, steps: 12 }).catch((cause) => {
        // So short a search finds nothing.
        if (!/did not fall/.test(String(cause))) throw cause;
      }),
  },
  'a prediction by windows on a set in memory': {
    net: convNet,
    run: async (net) => numbersOf(await predict(net, points(25, [4, 4, 1]), { batch: 4 })),
  },
  'a prediction on a set that is read': {
    net: convNet,
    run: async (net) => numbersOf(await predict(net, read(points(25, [4, 4, 1])), { batch: 4 })),
  },
  'an evaluation': {
    net: convNet,
    run: (net) => evaluate(net, read(images), { loss: faulty(crossEntropy(), 'loss'), batch: 4 }),
  },
  'an evaluation by task': { net: tasksNet, run: (net) => evaluateTasks(net, tasks) },
  features: {
    net: convNet,
    run: async (net) => (await extract(net, read(images), { at: 'body', batch: 4 })).labels,
  },
  'running means and variances': { net: convNet, run: (net) => reestimateNorms(net, read(images), { batch: 4 }) },
  'a temperature': {
    net: mlpOf,
    async run(net) {
      const calibrated = await calibrate(net, read(small));
      const { 'temperature/value': value } = calibrated.weights;
      try {
        return [...value.dataSync()];
      } finally {
        value.dispose();
      }
    },
  },
  'a text that is continued': {
    net: wordDecoder,
    run: (net) => generateText(net, 'the film is', { tokens: 4, onToken: faulty(() => true, 'onToken') }),
  },
  'how likely answers are': {
    net: wordDecoder,
    run: (net) => logLikelihoods(net, ['the film is', 'the film is the'], [' good', ' bad']),
  },
  prototypes: {
    net: mlpOf,
    async run() {
      const model = await prototypes(read(small));
      try {
        return numbersIn(model);
      } finally {
        dispose(model);
      }
    },
  },
  'a soup': {
    net: mlpOf,
    async run(net) {
      const model = soup([net, net]);
      try {
        return numbersIn(model);
      } finally {
        dispose(model);
      }
    },
  },
};

function numbersOf(tensor: Awaited<ReturnType<typeof predict>>): number[] {
  try {
    return [...tensor.dataSync()];
  } finally {
    tensor.dispose();
  }
}

const numbersIn = ({ weights }: Net) => Object.values(weights).map((weight) => [...weight.dataSync()]);

/** Without what depends on the clock. */
const timeless = (result: unknown) =>
  JSON.stringify(result, (key, value) => (/seconds|waited/.test(key) ? undefined : value));

/** Runs a case on a new net with a fault in one call, or in none. */
async function tried({ net, run }: Case, at: number) {
  // What was kept from earlier runs would be found.
  await cacheInMemory(
    'nothing',
    1,
    async function* () {
      yield Float32Array.of(0);
    },
    0,
  );
  rmSync(joinPath(folder, 'activations'), { recursive: true, force: true });
  const model = net();
  const outcome = await withFault(at, () => run(model));
  const values = outcome.thrown === undefined ? timeless([outcome.result, numbersIn(model)]) : undefined;
  dispose(model);
  return { ...outcome, values };
}

/** Calls to let fail, in ascending order: all, or some spread over all of them. */
function chosen(calls: number): number[] {
  if (calls <= DRAWN) return Array.from({ length: calls }, (_, index) => index + 1);
  return Array.from({ length: DRAWN }, (_, index) => 1 + Math.floor(((index + 0.37) * calls) / DRAWN));
}

/** Milliseconds for a case, of which some try 800 calls, while other work runs. */
const LIMIT = 900_000;

describe.each(Object.entries(cases))('a fault in %s', (name, one) => {
  test(
    'leaves nothing behind, and the next run gives what it gave before',
    async () => {
      // The first run makes what is made once in a process.
      await tried(one, 0);
      const empty = leftovers();
      const { calls, values, thrown } = await tried(one, 0);
      expect(thrown).toBeUndefined();
      expect(leftovers()).toEqual(empty);
      const odd: string[] = [];
      const faults = chosen(calls);
      for (const at of faults) {
        const { thrown } = await tried(one, at);
        const now = leftovers();
        const left = Object.keys(empty).filter((what) => now[what] !== empty[what]);
        if (left.length > 0) odd.push(`${thrown}: ${left.map((what) => `${what} ${now[what] - empty[what]}`)}`);
        const again = RUNS_ALL || at === faults.at(-1) ? await tried(one, 0) : undefined;
        if (again && again.values !== values) odd.push(`${thrown}: other values afterwards, ${again.thrown}`);
        // What one fault has left is not laid to the next.
        Object.assign(empty, leftovers());
      }
      if (RUNS_ALL) process.stderr.write(`${name}: ${calls} calls\n`);
      expect(odd).toEqual([]);
    },
    LIMIT,
  );
});

test.each([
  ['in memory', (data: Dataset) => data],
  ['that is read', read],
])('an interruption after any step, on a set %s, leaves nothing and keeps what was learnt', async (_, from) => {
  /** The net's numbers after each step. */
  const run = async (after: number) => {
    const net = convNet();
    const controller = new AbortController();
    const steps: number[][][] = [];
    const stop: Callback = {
      step({ step }) {
        steps.push(numbersIn(net));
        if (step === after) controller.abort();
      },
    };
    const settings = options({ validate: points(6, [4, 4, 1]), signal: controller.signal, callbacks: [stop] });
    const { epochs, stopped } = await fit(net, from(images), settings);
    const last = numbersIn(net);
    dispose(net);
    return { steps, last, epochs: epochs.length, stopped };
  };
  const { steps } = await run(0);
  expect(steps).toHaveLength(6);
  const empty = leftovers();
  for (const [index, values] of steps.entries()) {
    const { last, epochs, stopped } = await run(index + 1);
    // Three steps an epoch; one that was interrupted has no record.
    expect([epochs, stopped]).toEqual([Math.floor(index / 3), 'interrupted']);
    expect(last).toEqual(values);
    expect(leftovers()).toEqual(empty);
  }
});
