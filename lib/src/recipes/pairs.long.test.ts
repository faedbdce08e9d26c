import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Scalar, Tensor1D } from '@tensorflow/tfjs';
import { augment } from '../augment/augment';
import { noise } from '../augment/noise';
import { mlp } from '../backbones/mlp';
import type { Callback } from '../core/callback';
import type { Dataset } from '../core/dataset';
import type { History } from '../core/history';
import type { Net } from '../core/net';
import type { Transform } from '../core/transform';
import { arrays } from '../data/arrays';
import { stream } from '../data/stream';
import { tf } from '../engine/tensorflow';
import { drawn } from '../fixtures/drawn';
import { dispose, join } from '../net/compose';
import { forwardTo } from '../net/forward';
import { head } from '../net/head';
import { batchNorm, dense } from '../net/layers';
import { batchNormWeights, denseWeights, drawWeights } from '../net/weights';
import { adamw } from '../optimize/adamw';
import { chain } from '../optimize/chain';
import { clipByGlobalNorm } from '../optimize/clip-by-global-norm';
import { freeze } from '../optimize/freeze';
import { freezeNorms } from '../optimize/freeze-norms';
import { l2sp } from '../optimize/l2sp';
import { layerwiseRate } from '../optimize/layerwise-rate';
import { oneCycle, type Schedule } from '../optimize/schedule';
import { sgd } from '../optimize/sgd';
import { unfreeze } from '../optimize/unfreeze';
import { weightDecay } from '../optimize/weight-decay';
import type { Adaptation } from '../train/adaptation';
import type { Balance } from '../train/balance';
import { bestWeights } from '../train/callbacks/best-weights';
import { checkpoint } from '../train/callbacks/checkpoint';
import { earlyStopping } from '../train/callbacks/early-stopping';
import { distillation } from '../train/distillation';
import { type FitOptions, fit } from '../train/fit';
import { type CrossEntropyOptions, crossEntropy, type Loss } from '../train/loss';
import { mixup } from '../train/mixup';

/**
 * Every technique of fine-tuning with every other in one `fit`: the run ends with finite losses, and each of the two
 * still does what it is there for.
 */

const folder = mkdtempSync(joinPath(tmpdir(), 'pairs-'));
afterAll(() => rmSync(folder, { recursive: true }));

function points(count: number, seed: number, shift = 0): Dataset {
  const drawn = tf.tidy(() => tf.randomNormal([count, 5], shift, 1, 'float32', seed).arraySync()) as number[][];
  const labels = drawn.map((_, place) => place % 3);
  const x = drawn.map((row, place) => row.map((value, axis) => value + (axis === labels[place] ? 1 : 0)));
  return arrays(x, labels, { name: 'points' });
}

const [data, held, target] = [points(16, 1), points(9, 2), points(16, 3, 0.7)];
const teacher = mlp({ inputFeatures: 5, hidden: 4, classes: 3, seed: 9 });
const taught = valuesOf(teacher);

/** `one`, a batch normalisation, `two`, and a head that may drop features. */
function tiny(dropout: number): Net {
  const body: Net = {
    name: 'tiny',
    input: { shape: [5] },
    layers: [
      { name: 'one', apply: (x, w) => dense(x, w, 'one') },
      { name: 'norm', apply: (x, w, mode) => batchNorm(x, w, 'norm', mode).tanh() },
      { name: 'two', apply: (x, w) => dense(x, w, 'two').tanh() },
    ],
    weights: drawWeights(
      [...denseWeights('one', 5, 4, 'glorot'), ...batchNormWeights('norm', 4), ...denseWeights('two', 4, 4, 'glorot')],
      5,
    ),
    output: [4],
  };
  return join(body, head({ classes: 3, seed: 6, dropout }));
}

type Values = Record<string, number[]>;
function valuesOf(net: Net): Values {
  return Object.fromEntries(Object.entries(net.weights).map(([name, w]) => [name, Array.from(w.dataSync())]));
}

/** What becomes of a run before it is put together; techniques change it. */
interface Draft {
  readonly links: ((net: Net) => Transform)[];
  optimizer: (rate: number | Schedule) => Transform;
  rate: number | Schedule;
  readonly cross: { -readonly [Key in keyof CrossEntropyOptions]: CrossEntropyOptions[Key] };
  readonly losses: Record<string, Loss>;
  readonly callbacks: (() => Callback)[];
  dropout: number;
  isChanged: boolean;
  isStream: boolean;
  readonly more: { -readonly [Key in keyof FitOptions]?: FitOptions[Key] };
}

/** How a run went. */
interface Outcome {
  readonly before: Values;
  readonly first: Values;
  readonly after: Values;
  readonly afterEpochs: Values[];
  readonly history: History;
  /** After the run, as the net predicts. */
  readonly toTeacher: number;
  readonly betweenDomains: number;
  readonly outputs: number;
  readonly balanced: number;
  again(): Promise<Values>;
}

interface Technique {
  add(draft: Draft): void;
  /** Checks its effect; `without` is the run of the other technique alone. */
  holds(found: Outcome, without: Outcome): void;
  /** Techniques next to which it has no further effect, and why. */
  readonly unless?: Readonly<Record<string, string>>;
}

const PEAK = 0.02;
const distance = (a: Values, b: Values, names = Object.keys(a)) =>
  Math.hypot(...names.flatMap((name) => a[name].map((value, place) => value - b[name][place])));
const learning = (values: Values) => Object.keys(values).filter((name) => !/mean|variance/.test(name));
const moved = ({ before, after }: Outcome, names: string[]) => distance(before, after, names);
const expectKept = ({ before, after }: Outcome, names: string[]) => {
  for (const name of names) expect(after[name]).toEqual(before[name]);
};
const expectOtherLosses = (found: Outcome, without: Outcome) =>
  expect(Math.abs(found.history.epochs[0].loss - without.history.epochs[0].loss)).toBeGreaterThan(1e-4);

const apart: Adaptation = {
  target,
  loss: (from, to) => from.features.mean(0).sub(to.features.mean(0)).square().sum().mul(10) as Scalar,
};
/** How often a balance was asked, in the run under way. */
let balanced = 0;
const equally: Balance = (gramian) => {
  balanced++;
  return tf.ones([gramian.shape[0]]) as Tensor1D;
};
let files = 0;

const TECHNIQUES: Record<string, Technique> = {
  freeze: {
    add: ({ links }) => void links.push(() => freeze('one')),
    holds: (found) => expectKept(found, ['one/kernel', 'one/bias']),
  },
  freezeNorms: {
    add: ({ links }) => void links.push(() => freezeNorms()),
    holds: (found) => expectKept(found, ['norm/scale', 'norm/offset', 'norm/mean', 'norm/variance']),
  },
  'frozen averages': {
    add: ({ links }) => void links.push(() => freeze('norm/mean', 'norm/variance')),
    holds: (found) => expectKept(found, ['norm/mean', 'norm/variance']),
  },
  layerwiseRate: {
    add: ({ links }) => void links.push(() => layerwiseRate(0.2)),
    holds(found, without) {
      const share = (run: Outcome) => moved(run, ['two/kernel']) / moved(run, ['head/kernel']);
      expect(share(found)).toBeLessThan(share(without));
    },
  },
  l2sp: {
    add: ({ links }) => void links.push((net) => l2sp(net, 4)),
    holds: (found, without) =>
      expect(moved(found, learning(found.before))).toBeLessThan(moved(without, learning(without.before))),
  },
  clipByGlobalNorm: {
    add: ({ links }) => void links.push(() => clipByGlobalNorm(0.01)),
    holds({ before, first }) {
      expect(distance(before, first, learning(before))).toBeLessThan(PEAK * 0.01 * 1.001);
      expect(distance(before, first, learning(before))).toBeGreaterThan(0);
    },
    unless: { adamw: 'Adam divides a gradient by its own size' },
  },
  weightDecay: {
    add: ({ links }) => void links.unshift(() => weightDecay(2)),
    holds(found, without) {
      const size = ({ after }: Outcome) => Math.hypot(...after['two/kernel'], ...after['head/kernel']);
      expect(size(found)).toBeLessThan(size(without));
    },
  },
  adamw: {
    add: (draft) => {
      draft.optimizer = (rate) => adamw(rate);
    },
    // Adam's first step is as long as the rate, in every number.
    holds({ before, first }) {
      const steps = first['head/bias'].map((value, place) => Math.abs(value - before['head/bias'][place]));
      for (const step of steps) expect(step).toBeCloseTo(steps[0], 5);
      expect(Math.min(Math.abs(steps[0] - PEAK), Math.abs(steps[0] - oneCycle(PEAK)(0)))).toBeLessThan(1e-4);
    },
  },
  oneCycle: {
    add: (draft) => {
      draft.rate = oneCycle(PEAK);
    },
    holds(found, without) {
      const step = ({ before, first }: Outcome) => distance(before, first, ['head/bias']);
      expect(step(found) / step(without)).toBeCloseTo(oneCycle(PEAK)(0) / PEAK, 3);
    },
  },
  mixup: {
    add: ({ more }) => {
      more.mix = mixup(1);
    },
    holds: expectOtherLosses,
  },
  'label smoothing': {
    add: ({ cross }) => {
      cross.smoothing = 0.3;
    },
    holds: expectOtherLosses,
  },
  'class weights': {
    add: ({ cross }) => {
      cross.classWeights = [6, 1, 1];
    },
    holds: expectOtherLosses,
  },
  distillation: {
    add: ({ losses }) => {
      losses.teacher = distillation(teacher, { weight: 4 });
    },
    holds(found, without) {
      expect(found.toTeacher).toBeLessThan(without.toTeacher);
      expect(found.history.epochs[0].losses?.teacher).toBeGreaterThan(0);
      expect(valuesOf(teacher)).toEqual(taught);
    },
  },
  adapt: {
    add: ({ more }) => {
      more.adapt = apart;
    },
    holds: (found, without) => expect(found.betweenDomains).toBeLessThan(without.betweenDomains),
    unless: { clipByGlobalNorm: 'with which six steps lead nowhere' },
  },
  balance: {
    add({ losses, more }) {
      losses.small = (outputs) => outputs.square().mean().mul(3) as Scalar;
      more.balance = equally;
    },
    holds(found, without) {
      expect(found.outputs).toBeLessThan(without.outputs);
      expect(found.history.epochs[0].losses?.small).toBeGreaterThan(0);
      expect(found.balanced).toBeGreaterThan(0);
    },
  },
  augment: {
    add: (draft) => {
      draft.isChanged = true;
    },
    holds: expectOtherLosses,
    unless: { views: 'which augments already' },
  },
  'dropout in the head': {
    add: (draft) => {
      draft.dropout = 0.5;
    },
    holds: expectOtherLosses,
  },
  earlyStopping: {
    add: ({ callbacks }) => void callbacks.push(() => earlyStopping({ patience: 1, of: 'loss', minDelta: 1e9 })),
    holds({ history }) {
      expect(history.stopped).toBe('loss has not improved for 1 epoch');
      expect(history.epochs).toHaveLength(2);
    },
  },
  bestWeights: {
    add: ({ callbacks }) => void callbacks.push(() => bestWeights({ of: 'loss' })),
    holds({ history, after, afterEpochs }) {
      const losses = history.epochs.map(({ loss }) => loss);
      expect(after).toEqual(afterEpochs[losses.indexOf(Math.min(...losses))]);
    },
  },
  checkpoint: {
    add({ callbacks }) {
      const file = joinPath(folder, `${++files}.safetensors`);
      callbacks.push(() => checkpoint(file));
    },
    holds: () => {},
  },
  views: {
    add(draft) {
      draft.isChanged = true;
      draft.links.push(() => freeze('one'));
      draft.more.cache = { views: 2 };
    },
    holds: ({ history }) => expect(history.frozen?.bytes).toBe(2 * 16 * 4 * 4),
    unless: {
      mixup: 'which makes other examples in each step',
      stream: 'whose examples nobody can count',
      distillation: 'whose teacher sees examples as they are',
      adapt: 'which keeps nothing behind a random change',
      validate: 'whose outputs are counted as well',
    },
  },
  validate: {
    add: ({ more }) => {
      more.validate = held;
    },
    holds(found, without) {
      for (const { validLoss } of found.history.epochs) expect(validLoss).toBeGreaterThan(0);
      expect(found.after).toEqual(without.after);
    },
  },
  stream: {
    add: (draft) => {
      draft.isStream = true;
    },
    holds(found, without) {
      for (const [name, values] of Object.entries(without.after)) {
        expect(found.after[name]).toEqual(values.map((value) => expect.closeTo(value, 4)));
      }
    },
    unless: { views: 'of which a stream has none' },
  },
};

/** Runs these techniques together. */
async function run(techniques: readonly Technique[]): Promise<Outcome> {
  const draft: Draft = {
    links: [],
    optimizer: (rate) => sgd(rate, 0.5),
    rate: PEAK,
    cross: {},
    losses: {},
    callbacks: [],
    dropout: 0,
    isChanged: false,
    isStream: false,
    more: {},
  };
  for (const { add } of techniques) add(draft);
  const { links, losses, callbacks, more } = draft;
  const epochs = 3;
  const start = async (extra: readonly Callback[]) => {
    const made = tiny(draft.dropout);
    const net = draft.isChanged ? augment(made, noise(0.5)) : made;
    const before = valuesOf(net);
    const history = await fit(net, draft.isStream ? stream(data, { batch: 8, seed: 1 }) : data, {
      epochs,
      seed: 1,
      batch: 8,
      ...more,
      loss: { labels: crossEntropy(draft.cross), ...losses },
      optimizer: chain(...links.map((link) => link(net)), draft.optimizer(draft.rate)),
      callbacks: [...extra, ...callbacks.map((make) => make())],
    });
    return { net, before, history };
  };
  const seen: { first: Values; afterEpochs: Values[] } = { first: {}, afterEpochs: [] };
  const watch: Callback = {
    step({ net, step }) {
      if (step === 1) seen.first = valuesOf(net);
    },
    epoch: ({ net }) => void seen.afterEpochs.push(valuesOf(net)),
  };
  balanced = 0;
  const { net, before, history } = await start([watch]);
  const measured = await measure(net);
  const outcome = { before, after: valuesOf(net), history, balanced, ...seen, ...measured };
  dispose(net);
  return {
    ...outcome,
    async again() {
      const { net } = await start([]);
      const values = valuesOf(net);
      dispose(net);
      return values;
    },
  };
}

async function measure(net: Net): Promise<Pick<Outcome, 'toTeacher' | 'betweenDomains' | 'outputs'>> {
  const [x, other] = await Promise.all([data.read([...data.labels.keys()]), target.read([...target.labels.keys()])]);
  const measured = tf.tidy(() => {
    const last = net.layers.length - 1;
    const [features, outputs] = forwardTo(net, [last - 1, last], x);
    const [shifted] = forwardTo(net, [last - 1], other);
    const [wanted] = forwardTo(teacher, [1], x);
    const loss = distillation(teacher)(outputs, tf.tensor1d([]), { outputsOf: () => wanted });
    return {
      toTeacher: loss.dataSync()[0],
      betweenDomains: features.mean(0).sub(shifted.mean(0)).norm().dataSync()[0],
      outputs: outputs.square().mean().dataSync()[0],
    };
  });
  tf.dispose([x, other]);
  return measured;
}

/** Each technique alone, against which the pairs are held. */
const alone: Record<string, Outcome> = {};
let plain: Outcome;
beforeAll(async () => {
  plain = await run([]);
  for (const [name, technique] of Object.entries(TECHNIQUES)) alone[name] = await run([technique]);
});

const names = Object.keys(TECHNIQUES);

test.each(names)('%s alone does what it is there for', (name) => {
  TECHNIQUES[name].holds(alone[name], plain);
});

describe('together', () => {
  test.each(drawn(names.slice(0, -1), 4))('%s and every technique behind it in the list', async (name) => {
    const wrong: string[] = [];
    for (const other of names.slice(names.indexOf(name) + 1)) {
      const found = await run([TECHNIQUES[name], TECHNIQUES[other]]);
      const attempt = async (what: string, check: () => unknown) => {
        try {
          await check();
        } catch (cause) {
          wrong.push(`${name} and ${other}: ${what}: ${(cause as Error).message}`);
        }
      };
      await attempt('losses', () => {
        for (const { loss, losses = {} } of found.history.epochs) {
          for (const value of [loss, ...Object.values(losses)]) expect(Number.isFinite(value)).toBe(true);
        }
        expect(moved(found, ['head/kernel'])).toBeGreaterThan(0);
      });
      for (const [one, beside] of [
        [name, other],
        [other, name],
      ]) {
        if (TECHNIQUES[one].unless?.[beside]) continue;
        await attempt(one, () => TECHNIQUES[one].holds(found, alone[beside]));
      }
      // A checkpoint of a run that is done gives its weights back to the bit.
      if (name === 'checkpoint' || other === 'checkpoint') {
        await attempt('going on', async () => expect(await found.again()).toEqual(found.after));
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('what excludes each other is refused in a sentence', () => {
  const REFUSED: Record<string, [run: () => unknown, sentence: RegExp]> = {
    'two optimizers': [() => chain(sgd(0.1), adamw(0.1)), /chain must have at most one optimizer; got two/],
    'decay behind the optimizer': [
      () => chain(sgd(0.1), weightDecay(0.1)),
      /must come before the optimizer; got one after it/,
    ],
    'the way back behind the optimizer': [
      () => chain(adamw(0.1), l2sp({}, 1)),
      /must come before the optimizer; got one after it/,
    ],
    'augment around augment': [
      () => {
        const net = augment(tiny(0), noise(0.1));
        try {
          augment(net, noise(0.1));
        } finally {
          dispose(net);
        }
      },
      /augments its input already/,
    ],
    'freezing what is the only thing to thaw': [
      () =>
        run([{ add: ({ links }) => void links.push(() => chain(unfreeze('one'), freeze('one'))), holds: () => {} }]),
      /tiny \+ head must have a weight to train; got only frozen weights/,
    ],
  };
  test.each(Object.keys(REFUSED))('%s', async (name) => {
    const [refused, sentence] = REFUSED[name];
    await expect((async () => refused())()).rejects.toThrow(sentence);
  });
});
