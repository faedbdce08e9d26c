import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Callback } from '../core/callback';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { eagerly } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { drawn } from '../fixtures/drawn';
import { dispose, join } from '../net/compose';
import { PREDICTING } from '../net/forward';
import { head } from '../net/head';
import { dense } from '../net/layers';
import { denseWeights, drawWeights } from '../net/weights';
import { adam } from '../optimize/adam';
import { chain } from '../optimize/chain';
import { freeze } from '../optimize/freeze';
import { layerwiseRate } from '../optimize/layerwise-rate';
import { sgd } from '../optimize/sgd';
import type { Adaptation, Domain } from '../train/adaptation';
import { checkpoint } from '../train/callbacks/checkpoint';
import { csvLog } from '../train/callbacks/csv-log';
import { evaluate } from '../train/evaluate';
import { type FitOptions, fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { type CdanOptions, cdan } from './cdan';
import { type AdversaryOptions, dann } from './dann';
import { ACCURACY } from './discriminator';
import { deepNet, settling, shifted, smallNet, valuesOf } from './fixtures/shifted';

const source = shifted(80, 0, 1);
/** Another length than the source's, and no multiple of the batch. */
const target = shifted(67, 2, 2);
const options: FitOptions = { loss: crossEntropy(), optimizer: settling(0.1), epochs: 60, batch: 16, seed: 3 };
const small = { hidden: [8] };

const METHODS: Record<string, (to: Dataset, more?: CdanOptions) => Adaptation> = {
  dann: (to, more) => dann(to, { ...small, ...more }),
  cdan: (to, more) => cdan(to, { ...small, ...more }),
  'cdan+e': (to, more) => cdan(to, { ...small, entropy: true, ...more }),
};
const each = Object.keys(METHODS);

/** A run from new weights: its history, and the net's accuracy on either domain. */
async function run(
  adapt: Adaptation | undefined,
  more: Partial<FitOptions> & { start?: number; make?: typeof smallNet } = {},
) {
  const { start = 4, make = smallNet, ...rest } = more;
  const net = make(start);
  try {
    const history = await fit(net, source, { ...options, ...rest, adapt });
    const [onSource, onTarget] = [await evaluate(net, source), await evaluate(net, target)];
    const weights = valuesOf(net);
    return { history, weights, onSource: onSource.accuracy, onTarget: onTarget.accuracy };
  } finally {
    dispose(net);
  }
}

describe('recovers the target, whose points the source alone gets wrong', () => {
  test.each(
    drawn(
      each.flatMap((method) => [1, 2, 3].map((seed) => [method, seed] as const)),
      3,
    ),
  )('%s, seed %i', async (method, seed) => {
    const without = await run(undefined, { seed, start: seed });
    const adapted = await run(METHODS[method](target, { seed }), { seed, start: seed });
    expect(without.onTarget).toBeLessThan(0.75);
    expect(adapted.onTarget).toBeGreaterThan(0.9);
    expect(adapted.onSource).toBeGreaterThan(0.9);
  });
});

describe('the discriminator', () => {
  const accuracies = ({ history }: Awaited<ReturnType<typeof run>>) =>
    history.epochs.map(({ measures }) => measures?.[ACCURACY] ?? Number.NaN);

  test('tells the domains apart where nothing works against it, and less and less where the net does', async () => {
    const alone = accuracies(await run(METHODS.dann(target, { weight: 0 })));
    const opposed = accuracies(await run(METHODS.dann(target)));
    expect(alone[59]).toBeGreaterThan(0.9);
    expect(Math.max(...opposed)).toBeGreaterThan(0.75);
    const last = opposed.slice(-10).reduce((sum, accuracy) => sum + accuracy / 10, 0);
    expect(last).toBeLessThan(0.7);
  });

  test('is at chance from the first epoch on where it does not learn, and then nothing adapts', async () => {
    // Hidden units that nothing reaches: its outputs are those of its bias.
    const deaf = dann(target, small);
    const weights: Adaptation['weights'] = (...widths) => {
      const created = deaf.weights?.(...widths) ?? {};
      for (const weight of Object.values(created)) weight.assign(tf.zerosLike(weight));
      return created;
    };
    const result = await run({ ...deaf, weights });
    for (const accuracy of accuracies(result)) expect(accuracy).toBe(0.5);
    expect(result.onTarget).toBeLessThan(0.75);
  });

  test('too strong from the first step on can make one class of all, and is at chance too; the ramp does not', async () => {
    const ends = { collapsed: [] as { onSource: number; told: number }[], ramped: [] as number[] };
    for (const seed of [1, 2, 3, 4]) {
      const more = { make: deepNet, optimizer: sgd(0.1), epochs: 40, seed, start: seed };
      const strong = await run(dann(target, { ...small, seed, weight: 10 }), more);
      if (strong.onSource < 0.6) ends.collapsed.push({ ...strong, told: accuracies(strong)[39] });
      ends.ramped.push((await run(dann(target, { ...small, seed }), more)).onTarget);
    }
    // Which seeds it breaks hangs on rounding.
    expect(ends.collapsed.length).toBeGreaterThan(0);
    for (const { told } of ends.collapsed) expect(told).toBeCloseTo(0.5, 1);
    for (const accuracy of ends.ramped) expect(accuracy).toBeGreaterThan(0.85);
  });

  test('counts domains alike whatever their sizes: by hand', () => {
    const { loss, measures } = dann(target, { hidden: [] });
    const weights = drawWeights(denseWeights('discriminator/1', 1, 1, 'glorot'), 1);
    weights['discriminator/1/kernel'].assign(tf.tensor2d([[1]]));
    const domain = (features: number[]): Domain => {
      const created = tf.tensor2d(features, [features.length, 1]);
      return { features: created, outputs: created };
    };
    const [from, to] = [domain([2, 2, 2, -1]), domain([0.5])];
    const context = { weights, scalars: { weight: tf.scalar(1) }, mode: PREDICTING };
    const log = (value: number) => Math.log1p(Math.exp(value));
    const expected = ((3 * log(-2) + log(1)) / 4 + log(0.5)) / 2;
    expect(loss(from, to, context).dataSync()[0]).toBeCloseTo(expected, 6);
    // Three of four of the source right, and none of one of the target: not three of five.
    expect(measures?.[ACCURACY](from, to, context).dataSync()[0]).toBeCloseTo(0.375, 6);
    for (const weight of Object.values(weights)) weight.dispose();
  });

  test('learns at the full rate of the optimizer under a rate by layer, and though all of the net is frozen', async () => {
    const moved = async (link: ReturnType<typeof freeze>) => {
      const far: number[] = [];
      const before: Record<string, number[]> = {};
      const watch: Callback = {
        begin({ state }) {
          for (const name of own) before[name] = Array.from(state[name].dataSync());
        },
        step({ state, step }) {
          if (step > 1) return;
          for (const name of own) {
            const now = Array.from(state[name].dataSync());
            far.push(Math.max(...now.map((value, index) => Math.abs(value - before[name][index]))));
          }
        },
      };
      const own = [1, 2].map((layer) => `discriminator/${layer}/kernel`);
      const more = { optimizer: chain(link, adam(0.01)), epochs: 1, callbacks: [watch] };
      const { weights } = await run(dann(target, small), more);
      return { far, weights };
    };
    const start = smallNet(4);
    // Adam's first step is as long as the rate, in every number that has a gradient.
    for (const distance of (await moved(layerwiseRate(0.1))).far) expect(distance).toBeCloseTo(0.01, 4);
    const frozen = await moved(freeze('hidden', 'classes'));
    for (const distance of frozen.far) expect(distance).toBeCloseTo(0.01, 4);
    expect(frozen.weights).toEqual(valuesOf(start));
    dispose(start);
  });

  test('with dropout sees other units in each step and all of them where its accuracy is measured', async () => {
    const [first, again, none] = [0.5, 0.5, 0].map((dropout) =>
      run(dann(target, { ...small, dropout }), { epochs: 2 }),
    );
    const losses = ({ history }: Awaited<typeof first>) => history.epochs.map(({ loss }) => loss);
    expect(losses(await first)).toEqual(losses(await again));
    expect(losses(await first)[0]).not.toBe(losses(await none)[0]);
  });
});

describe.each(each)('%s', (method) => {
  const adapt = METHODS[method];
  const short = { epochs: 3 };

  test('is the same whether the step is compiled or runs as it is, to 1e-5', async () => {
    const more = { dropout: 0.3 };
    const [compiled, eager] = [
      await run(adapt(target, more), short),
      await eagerly(() => run(adapt(target, more), short)),
    ];
    for (const [index, { loss, measures }] of compiled.history.epochs.entries()) {
      const other = eager.history.epochs[index];
      expect(Math.abs(loss - other.loss)).toBeLessThan(1e-5 * loss);
      expect(measures?.[ACCURACY]).toBeCloseTo(other.measures?.[ACCURACY] ?? Number.NaN, 5);
    }
    for (const [name, values] of Object.entries(compiled.weights)) {
      for (const [index, value] of values.entries())
        expect(Math.abs(value - eager.weights[name][index])).toBeLessThan(1e-5);
    }
  });

  test('cannot see the labels of the target: with others, and with none, the run is the same to the bit', async () => {
    const trained = async (labels: readonly number[]) => {
      const { weights, history } = await run(adapt({ ...target, labels }), short);
      return { weights, numbers: history.epochs.map(({ seconds, ...rest }) => rest) };
    };
    const truth = await trained(target.labels);
    expect(await trained(target.labels.map((label) => 1 - label))).toEqual(truth);
    expect(await trained(target.labels.map(() => Number.NaN))).toEqual(truth);
  });

  test.each([
    ['a target smaller than a batch', 5, 16],
    ['a target longer than the source', 150, 16],
    ['a last batch of the source of one example', 40, 79],
  ])('takes %s', async (_, count, batch) => {
    const { history } = await run(adapt(shifted(count, 2, 5)), { ...short, batch });
    expect(history.epochs).toHaveLength(3);
    for (const { loss, measures } of history.epochs) {
      expect(loss).toBeGreaterThan(0);
      expect(measures?.[ACCURACY]).toBeGreaterThanOrEqual(0);
      expect(measures?.[ACCURACY]).toBeLessThanOrEqual(1);
    }
  });

  test('frees its weights', async () => {
    const before = tf.memory().numTensors;
    await run(adapt(target), { epochs: 1 });
    expect(tf.memory().numTensors).toBe(before);
  });

  test('goes on from a checkpoint with the measures of the whole epoch, as a run that was not cut off', async () => {
    const folder = mkdtempSync(joinPath(tmpdir(), 'adversary-'));
    const file = joinPath(folder, 'run.safetensors');
    const numbers = ({ history, weights }: Awaited<ReturnType<typeof run>>) => ({
      epochs: history.epochs.map(({ seconds, ...rest }) => rest),
      weights,
    });
    const whole = numbers(await run(adapt(target), short));
    const controller = new AbortController();
    const cut: Callback = { step: ({ step }) => (step === 8 ? controller.abort() : undefined) };
    const part = await run(adapt(target), { ...short, callbacks: [checkpoint(file), cut], signal: controller.signal });
    expect(part.history.stopped).toBe('interrupted');
    expect(numbers(await run(adapt(target), { ...short, callbacks: [checkpoint(file)] }))).toEqual(whole);
    rmSync(folder, { recursive: true });
  });

  test('does not care about the order of the examples in a batch', () => {
    const own = adapt(target).weights?.(3, 2, []) ?? {};
    const context = { weights: own, scalars: { weight: tf.scalar(0.5) }, mode: PREDICTING };
    const drawn = (rows: number, columns: number, seed: number) =>
      tf.randomNormal([rows, columns], 0, 1, 'float32', seed).arraySync() as number[][];
    const [features, outputs] = [drawn(6, 3, 1), drawn(6, 2, 2)];
    const other: Domain = { features: tf.tensor2d(drawn(4, 3, 3)), outputs: tf.tensor2d(drawn(4, 2, 4)) };
    const lossOf = (order: number[]) =>
      tf.tidy(() => {
        const domain = {
          features: tf.tensor2d(order.map((index) => features[index])),
          outputs: tf.tensor2d(order.map((index) => outputs[index])),
        };
        return adapt(target).loss(domain, other, context).dataSync()[0];
      });
    const straight = lossOf([0, 1, 2, 3, 4, 5]);
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), (order) => {
        expect(Math.abs(lossOf(order) - straight)).toBeLessThan(1e-6);
      }),
      { numRuns: 20 },
    );
    tf.dispose([own, other.features, other.outputs]);
  });
});

describe('the first step equals PyTorch', () => {
  interface Step {
    readonly weights: Record<string, number[]>;
    readonly gradients: Record<string, number[]>;
    readonly loss: number;
    readonly adaptation: number;
  }
  const fixture: {
    weight: number;
    hidden: number[];
    source: number[][];
    labels: number[];
    target: number[][];
    net: Record<string, number[] | number[][]>;
    methods: Record<string, Step>;
  } = JSON.parse(readFileSync(joinPath(__dirname, 'fixtures/adversary.json'), 'utf8'));
  const classes = ['a', 'b', 'c'];

  function referenceNet(): Net {
    const body: Net = {
      name: 'body',
      input: { shape: [3] },
      layers: [{ name: 'body', apply: (x, w) => dense(x, w, 'body').tanh() }],
      weights: drawWeights(denseWeights('body', 3, 4, 'glorot'), 1),
      output: [4],
    };
    const net = join(body, head({ classes }));
    for (const [name, values] of Object.entries(fixture.net)) net.weights[name].assign(tf.tensor(values));
    return net;
  }

  test.each(each)('%s: both losses, and the gradients of all weights to 1e-5', async (method) => {
    const expected = fixture.methods[method];
    const to = arrays(fixture.target, [0, 0, 0], { name: 'target', classes });
    const created = METHODS[method](to, { hidden: fixture.hidden, weight: fixture.weight });
    const adapt: Adaptation = {
      ...created,
      weights(...widths) {
        const own = created.weights?.(...widths) ?? {};
        for (const [name, weight] of Object.entries(own))
          weight.assign(tf.tensor(expected.weights[name], weight.shape));
        return own;
      },
    };
    const after: Record<string, number[]> = {};
    const note: Callback = {
      step({ state }) {
        for (const name of Object.keys(expected.gradients)) after[name] = Array.from(state[name].dataSync());
      },
    };
    const net = referenceNet();
    const from = arrays(fixture.source, fixture.labels, { name: 'source', classes });
    const { epochs } = await fit(net, from, {
      loss: crossEntropy(),
      optimizer: sgd(1),
      epochs: 1,
      batch: 5,
      adapt,
      callbacks: [note],
    });
    dispose(net);
    expect(epochs[0].loss).toBeCloseTo(expected.loss, 5);
    expect(epochs[0].losses?.adaptation).toBeCloseTo(expected.adaptation, 5);
    for (const [name, gradients] of Object.entries(expected.gradients)) {
      const before = expected.weights[name] ?? fixture.net[name].flat();
      for (const [index, gradient] of gradients.entries()) {
        expect(Math.abs(before[index] - after[name][index] - gradient)).toBeLessThan(1e-5);
      }
    }
  });
});

describe('cdan', () => {
  test('takes the random map for many features, the same for the same seed, and trains', async () => {
    const wide = (seed: number): Net => {
      const body: Net = {
        name: 'wide',
        input: { shape: [2] },
        layers: [{ name: 'wide', apply: (x, w) => dense(x, w, 'wide').relu() }],
        weights: drawWeights(denseWeights('wide', 2, 2049, 'he'), seed),
        output: [2049],
      };
      return join(body, head({ classes: ['left', 'right'], seed }));
    };
    const before = tf.memory().numTensors;
    const losses = async (seed: number) => {
      const net = wide(1);
      const more = { ...options, epochs: 2, adapt: cdan(target, { hidden: [8], seed }) };
      const { epochs } = await fit(net, source, more);
      dispose(net);
      return epochs.map(({ loss }) => loss);
    };
    const reference = await losses(1);
    expect(await losses(1)).toEqual(reference);
    expect(await losses(2)).not.toEqual(reference);
    expect(reference[1]).toBeLessThan(reference[0]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('refuses a net of one output', () => {
    expect(() => cdan(target).weights?.(8, 1, [])).toThrow(/the net must have two outputs or more; got 1. Try dann/);
  });
});

describe('what makes no sense is refused in a sentence', () => {
  test.each<[AdversaryOptions, RegExp]>([
    [{ weight: -1 }, /dann's weight is -1; it must be a number of 0 or more. Try ramp\(\)/],
    [{ weight: () => Number.NaN }, /dann's weight is NaN/],
    [{ hidden: [8, 0] }, /dann's hidden must be positive integers.*got 0/],
    [{ dropout: 1 }, /dann's dropout must be at least 0 and below 1; got 1/],
  ])('%p', (odd, message) => {
    expect(() => dann(target, odd)).toThrow(message);
  });

  test('a net with a layer called as the discriminator is', async () => {
    const before = tf.memory().numTensors;
    const named: Net = {
      name: 'namesake',
      input: { shape: [2] },
      layers: [{ name: 'discriminator', apply: (x, w) => dense(x, w, 'discriminator/1') }],
      weights: drawWeights(denseWeights('discriminator/1', 2, 2, 'he'), 1),
      output: [2],
    };
    await expect(fit(named, source, { ...options, adapt: dann(target) })).rejects.toThrow(
      /names that namesake does not use; got 'discriminator\/1\/kernel', which both have/,
    );
    dispose(named);
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('csvLog has a column for each measure', async () => {
  const folder = mkdtempSync(joinPath(tmpdir(), 'adversary-csv-'));
  const file = joinPath(folder, 'log.csv');
  const { history } = await run(dann(target, small), { epochs: 1, callbacks: [csvLog(file)] });
  const [headings, row] = readFileSync(file, 'utf8').split('\n');
  expect(headings).toBe('epoch,loss,loss:loss,loss:adaptation,measure:discriminator accuracy,seconds');
  expect(Number(row.split(',')[4])).toBe(history.epochs[0].measures?.[ACCURACY]);
  rmSync(folder, { recursive: true });
});
