import { describe, expect, test } from '@jest/globals';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { dispose } from '../net/compose';
import { dense } from '../net/layers';
import { denseWeights, drawWeights } from '../net/weights';
import { sgd } from '../optimize/sgd';
import type { Balance, BalanceContext } from '../train/balance';
import { fit } from '../train/fit';
import type { Loss } from '../train/loss';
import { aggregate } from './aggregate';
import { cagrad } from './cagrad';
import { dynamicWeightAverage } from './dynamic-weight-average';
import { equal } from './equal';
import { fixedWeights } from './fixed-weights';
import { gradnorm } from './gradnorm';
import { imtl, imtlLosses } from './imtl';
import { mgda } from './mgda';
import { nash } from './nash';
import { pcgrad } from './pcgrad';
import { uncertainty } from './uncertainty';
import { upgrad } from './upgrad';
import { watchCosines } from './watch-cosines';

/** Runs a balance step by step on given losses and Gramians, outside of any net: the weights of each step. */
function walk(
  balance: Balance,
  steps: readonly { losses: number[]; gramian?: number[][]; present?: number[]; done?: number }[],
): number[][] {
  const tasks = ['a', 'b'];
  let memory = balance.init?.(tasks) ?? {};
  return steps.map(
    (
      {
        losses,
        gramian = [
          [0, 0],
          [0, 0],
        ],
        present = [1, 1],
        done = 1,
      },
      step,
    ) => {
      const scalars = balance.scalars?.({ step: step + 1, position: 0, done }) ?? {};
      const given: BalanceContext = {
        tasks,
        losses: tf.tensor1d(losses),
        present: tf.tensor1d(present),
        memory,
        weights: {},
        scalars: Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, tf.scalar(value)])),
        seed: () => tf.tensor1d([0, 0], 'int32'),
      };
      const weights = Array.from(balance(tf.tensor2d(gramian), given).dataSync());
      memory = balance.update?.(tf.tensor2d(gramian) as Tensor2D, given) ?? {};
      return weights;
    },
  );
}
const close = (...values: number[]) => values.map((value) => expect.closeTo(value, 4));

/** Two losses of fixed values, whatever the net gives. */
const constants = (first: number, second: number): Record<string, Loss> => ({
  a: (outputs) => outputs.sum().mul(0).add(first) as Scalar,
  b: (outputs) => outputs.sum().mul(0).add(second) as Scalar,
});

function linear(): Net {
  return {
    name: 'linear',
    input: { shape: [2] },
    layers: [{ name: 'one', apply: (x, w) => dense(x, w, 'one') }],
    weights: drawWeights(denseWeights('one', 2, 1, 'glorot'), 3),
    output: [1],
  };
}
const data = arrays(
  [
    [1, 0],
    [0, 1],
    [1, 1],
    [2, 1],
  ],
  [1, 2, 3, 4],
  { classes: [] },
);

/** The weights of the tasks a and b in each epoch of a run. */
async function weightsIn(balance: Balance, loss: Record<string, Loss>, { epochs = 3, batch = 4, rate = 0.1 } = {}) {
  const net = linear();
  const { epochs: records } = await fit(net, data, { loss, optimizer: sgd(rate), epochs, batch, balance });
  dispose(net);
  return records.map(({ measures = {}, losses }) => ({
    weights: [measures['weight of a'], measures['weight of b']],
    losses: losses as Record<'a' | 'b', number>,
  }));
}

describe('uncertainty', () => {
  test('moves each log-variance down its loss, e^-s L + s / 2', async () => {
    const records = await weightsIn(uncertainty(), constants(2, 0.5));
    // The gradient at s = 0 is 1/2 - L: a step of 0.1 from -1.5 and 0.
    const first = 0.15;
    const second = first - 0.1 * (0.5 - 2 * Math.exp(-first));
    expect(records.map(({ weights }) => weights)).toEqual([
      close(1, 1),
      close(Math.exp(-first), 1),
      close(Math.exp(-second), 1),
    ]);
  });

  test('comes to rest at weights of 1 / (2 L)', async () => {
    const records = await weightsIn(uncertainty(), constants(2, 0.1), { epochs: 400 });
    expect(records.at(-1)?.weights).toEqual(close(0.25, 5));
  });
});

test('imtlLosses scales both losses to 1', async () => {
  const records = await weightsIn(imtlLosses(), constants(4, 0.5), { epochs: 200 });
  expect(records[0].weights).toEqual(close(1, 1));
  expect(records.at(-1)?.weights).toEqual(close(0.25, 2));
});

describe('gradnorm', () => {
  const gramian = [
    [4, 0],
    [0, 1],
  ];

  test('moves the weights towards gradients of one length at first', () => {
    const [first, second] = walk(gradnorm(), [
      { losses: [3, 5], gramian },
      { losses: [3, 5], gramian },
    ]);
    expect(first).toEqual([1, 1]);
    // Norms 2 and 1, so the target of both is 1.5; gradients 2 and -1, a rate of 0.025; then both sum to 2 again.
    const [a, b] = [1 - 0.025 * 2, 1 + 0.025];
    expect(second).toEqual(close((2 * a) / (a + b), (2 * b) / (a + b)));
  });

  test('asks for longer gradients of the task that has fallen behind, by the power of alpha', () => {
    // Losses at 1/2 and 1 of their first ones: r = 2/3 and 4/3. The lengths are 1.5 and 1.5, and wanted 1.5 r^alpha.
    const even = [
      [2.25, 0],
      [0, 2.25],
    ];
    const [, , third] = walk(gradnorm({ alpha: 1, rate: 0.1 }), [
      {
        losses: [4, 4],
        gramian: [
          [0, 0],
          [0, 0],
        ],
      },
      { losses: [2, 4], gramian: even },
      { losses: [2, 4], gramian: even },
    ]);
    const [a, b] = [1 - 0.1 * 1.5, 1 + 0.1 * 1.5];
    expect(third).toEqual(close((2 * a) / (a + b), (2 * b) / (a + b)));
  });

  test('leaves a task without a label as it was, and takes its first loss when one comes', () => {
    const [, second, third] = walk(gradnorm(), [
      {
        losses: [3, 0],
        gramian: [
          [4, 0],
          [0, 0],
        ],
        present: [1, 0],
      },
      { losses: [3, 5], gramian },
      { losses: [3, 5], gramian },
    ]);
    expect(second).toEqual(close(1, 1));
    expect(third[0]).toBeLessThan(1);
  });

  test('in a run reads the gradients at the last layer that tasks share', async () => {
    const loss: Record<string, Loss> = {
      a: (outputs) => outputs.add(5).square().mean().mul(10) as Scalar,
      b: (outputs) => outputs.add(5).square().mean() as Scalar,
    };
    const weights = (await weightsIn(gradnorm({ rate: 0.001 }), loss)).map((one) => one.weights);
    expect(weights[0]).toEqual([1, 1]);
    expect(weights[2][0]).toBeLessThan(weights[1][0]);
    expect(weights[2][0] + weights[2][1]).toBeCloseTo(2, 5);
  });
});

describe('dynamicWeightAverage', () => {
  test('weighs by what the last epoch left of the loss of the one before', () => {
    const epochs = [
      [4, 2],
      [2, 2],
      [2, 2],
    ];
    const steps = epochs.flatMap(([a, b]) => [
      { losses: [a - 1, b], done: 0 },
      { losses: [a + 1, b], done: 1 },
    ]);
    const weights = walk(dynamicWeightAverage(), steps);
    // r = 1/2 and 1; 2 softmax(r / 2).
    const [a, b] = [Math.exp(0.25), Math.exp(0.5)];
    const third = close((2 * a) / (a + b), (2 * b) / (a + b));
    expect(weights).toEqual([close(1, 1), close(1, 1), close(1, 1), close(1, 1), third, third]);
  });

  test('keeps what it knew of a task that had no label for an epoch', () => {
    const losses = [4, 2];
    const known = [1, 1];
    const weights = walk(dynamicWeightAverage(), [
      { losses, done: 0 },
      { losses: [2, 1], done: 0 },
      { losses: [0, 1], present: [0, 1], done: 0 },
      { losses: [1, 1], present: known, done: 0 },
    ]);
    const [a, b] = [Math.exp(0.25), Math.exp(0.5)];
    expect(weights[3]).toEqual(close((2 * a) / (a + b), (2 * b) / (a + b)));
  });

  test('in a run goes by its epochs', async () => {
    const loss: Record<string, Loss> = {
      a: (outputs, labels) =>
        outputs
          .sub(labels.reshape([-1, 1]))
          .square()
          .mean() as Scalar,
      b: (outputs) => outputs.add(3).square().mean() as Scalar,
    };
    const records = await weightsIn(dynamicWeightAverage(), loss, { epochs: 4, batch: 2, rate: 0.02 });
    expect(records.slice(0, 2).map(({ weights }) => weights)).toEqual([close(1, 1), close(1, 1)]);
    for (const epoch of [2, 3]) {
      const [before, last] = [records[epoch - 2].losses, records[epoch - 1].losses];
      const [a, b] = [Math.exp(last.a / before.a / 2), Math.exp(last.b / before.b / 2)];
      expect(records[epoch].weights).toEqual(close((2 * a) / (a + b), (2 * b) / (a + b)));
    }
  });

  test.each([0, -1, Number.NaN])('refuses a temperature of %p', (temperature) => {
    expect(() => dynamicWeightAverage({ temperature })).toThrow(
      `dynamicWeightAverage's temperature is ${temperature}; it must be a number above 0. Try 2.`,
    );
  });
});

describe('fixedWeights', () => {
  test('multiplies each loss by its number', async () => {
    const records = await weightsIn(fixedWeights({ b: 0.2, a: 3 }), constants(1, 1));
    expect(records[0].weights).toEqual(close(3, 0.2));
  });

  test.each<[string, () => unknown, string]>([
    [
      'nothing but zeros',
      () => fixedWeights({ a: 0, b: 0 }),
      'fixedWeights needs a weight above 0; got 0 for a, b. Try 1 for each task.',
    ],
    [
      'a weight below zero',
      () => fixedWeights({ a: -1, b: 1 }),
      "fixedWeights's weights must be numbers of 0 or more; got -1 for 'a'. Try 1.",
    ],
    [
      'tasks that are others than the losses',
      () => fixedWeights({ a: 1, c: 1 }).validate?.(['a', 'b']),
      'fixedWeights must have a weight for each loss, a, b; got weights for a, c.',
    ],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(TransferError);
    expect(make).toThrow(message);
  });
});

test('equal is the plain sum', async () => {
  expect((await weightsIn(equal(), constants(1, 9)))[0].weights).toEqual([1, 1]);
  expect(
    tf.tidy(() =>
      Array.from(
        aggregate(
          equal(),
          tf.tensor2d([
            [1, 2],
            [3, 4],
          ]),
        ).dataSync(),
      ),
    ),
  ).toEqual([4, 6]);
});

describe('watchCosines', () => {
  const losses: Record<string, Loss> = {
    a: (outputs) => outputs.mean() as Scalar,
    b: (outputs) => outputs.mean().mul(-3) as Scalar,
  };

  test.each(['weights', 'representation'] as const)(
    'says how far gradients by %s point one way, and changes nothing',
    async (of) => {
      const run = async (balance: Balance) => {
        const net = linear();
        const { epochs } = await fit(net, data, {
          loss: losses,
          optimizer: sgd(0.1),
          epochs: 2,
          batch: 2,
          seed: 1,
          balance,
        });
        const values = Array.from(net.weights['one/kernel'].dataSync());
        dispose(net);
        return { measures: epochs[1].measures, values };
      };
      const [plain, watched] = [await run(equal()), await run(watchCosines(equal(), { of }))];
      expect(watched.values).toEqual(plain.values.map((value) => expect.closeTo(value, 6)));
      expect(watched.measures).toEqual({ ...plain.measures, 'cosine of a and b': expect.closeTo(-1, 5) });
    },
  );

  test('keeps what the balance remembers', async () => {
    const records = await weightsIn(watchCosines(uncertainty()), constants(2, 0.5));
    expect(records[1].weights).toEqual(close(Math.exp(-0.15), 1));
  });
});

const balancesOf: Record<string, (of: 'weights') => Balance> = {
  pcgrad: (of) => pcgrad({ of }),
  upgrad: (of) => upgrad({ of }),
  nash: (of) => nash({ of }),
  cagrad: (of) => cagrad({ of }),
  mgda: (of) => mgda({ of }),
  imtl: (of) => imtl({ of }),
  watchCosines: (of) => watchCosines(equal(), { of }),
};

test.each(Object.entries(balancesOf))(
  '%s refuses gradients of anything but weights or the representation',
  (name, make) => {
    for (const gradients of ['losses', '', 0, Number.NaN, null]) {
      expect(() => make(gradients as 'weights')).toThrow(
        `${name}${name.endsWith('s') ? "'" : "'s"} of must be 'weights' or 'representation'; got `,
      );
    }
  },
);

describe('options that no balance can use', () => {
  const jacobian = tf.tensor2d([
    [1, 2],
    [-1, 1],
  ]);

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 'x', null])('upgrad: regularisation %p', (regularisation) => {
    const make = () => upgrad({ regularisation: regularisation as number });
    expect(make).toThrow(/upgrad's regularisation is .*; it must be a number of 0 or more. Try 1e-4./);
  });

  test.each([
    [[[0, 1], [0]]],
    [
      [
        [0, 1],
        [1, 1],
      ],
    ],
    [
      [
        [0, 1],
        [1, Number.NaN],
      ],
    ],
    [
      [
        [0, 2],
        [1, 0],
      ],
    ],
    [[[0, 1]]],
  ])('pcgrad: orders %j', (orders) => {
    expect(() => pcgrad({ orders })).toThrow(/pcgrad's orders must have each index from 0 to \d once in each of their/);
  });

  test('pcgrad: orders that are no arrays, or of another number of tasks', () => {
    for (const orders of ['x', 0, null]) expect(() => pcgrad({ orders: orders as never })).toThrow("pcgrad's orders");
    expect(() => pcgrad({ orders: ['01', '10'] as never })).toThrow("pcgrad's orders");
    expect(() => aggregate(pcgrad({ orders: [[0]] }), jacobian)).toThrow(
      "pcgrad's orders must have a row for each of the 2 tasks; got 1.",
    );
  });

  test('aggregate: a weighting that returns no weight for each task', () => {
    const before = tf.memory().numTensors;
    for (const wrong of [() => tf.scalar(1), () => tf.ones([3]), () => tf.ones([2, 1]), () => [1, 1], () => undefined])
      expect(() => aggregate(wrong as never, jacobian)).toThrow(
        'The balance must return a weight for each task, a tensor [2]; got ',
      );
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 'x', null])('aggregate: seed %p', (seed) => {
    expect(() => aggregate(equal(), jacobian, { seed: seed as number })).toThrow("aggregate's seed is ");
  });

  test.each([[[1]], [[1, 2, 3]], [[1, Number.NaN]], [[1, '1']]])('aggregate: losses %j', (losses) => {
    expect(() => aggregate(equal(), jacobian, { losses: losses as number[] })).toThrow(
      "aggregate's losses must be 2 finite numbers, one for each row of the jacobian; got ",
    );
  });
});
