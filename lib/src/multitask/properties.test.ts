import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { tf } from '../engine/tensorflow';
import type { Balance } from '../train/balance';
import { weightsOf } from './aggregate';
import { cagrad } from './cagrad';
import { imtl } from './imtl';
import { mgda } from './mgda';
import { nash } from './nash';
import { pcgrad } from './pcgrad';
import { upgrad } from './upgrad';

const weigh = (balance: Balance, jacobian: readonly (readonly number[])[], seed?: number) =>
  tf.tidy(() => {
    const rows = tf.tensor2d(jacobian.map((row) => [...row]));
    return Array.from(weightsOf(balance, tf.matMul(rows, rows, false, true), { seed }).dataSync());
  });
const inner = (a: readonly number[], b: readonly number[]) => a.reduce((sum, one, index) => sum + one * b[index], 0);
const sumOf = (weights: readonly number[], jacobian: readonly (readonly number[])[]) =>
  jacobian[0].map((_, index) => weights.reduce((sum, weight, task) => sum + weight * jacobian[task][index], 0));

/** Jacobians of integers, two to six tasks by one to seven weights. */
const jacobians = fc.tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 1, max: 7 })).chain(([tasks, width]) =>
  fc.array(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: width, maxLength: width }), {
    minLength: tasks,
    maxLength: tasks,
  }),
);
const longest = (jacobian: readonly (readonly number[])[]) =>
  Math.max(1e-3, ...jacobian.map((row) => Math.hypot(...row)));

const METHODS: Record<string, () => Balance> = {
  upgrad: () => upgrad(),
  mgda: () => mgda(),
  cagrad: () => cagrad(),
  imtl: () => imtl(),
  nash: () => nash(),
};

describe.each(Object.entries(METHODS))('%s', (_, make) => {
  test('gives tasks in another order their sum of gradients again', () => {
    fc.assert(
      fc.property(jacobians, fc.nat(), (jacobian, turn) => {
        const order = jacobian.map((__, task) => (task + turn) % jacobian.length);
        const turned = order.map((task) => jacobian[task]);
        const [one, other] = [sumOf(weigh(make(), jacobian), jacobian), sumOf(weigh(make(), turned), turned)];
        for (const [index, value] of one.entries()) {
          // Opposite gradients get weights of 1e4 and more by nash, which float32 rounds.
          expect(Math.abs(value - other[index]) / longest(jacobian)).toBeLessThan(make === METHODS.nash ? 1e-2 : 1e-4);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('gives finite weights for any Jacobian', () => {
    fc.assert(
      fc.property(jacobians, (jacobian) => expect(weigh(make(), jacobian).every(Number.isFinite)).toBe(true)),
      { numRuns: 100 },
    );
  });

  test('gives gradients that are all larger the same weights, but for those of nash', () => {
    if (make === METHODS.nash) return;
    fc.assert(
      fc.property(jacobians, (jacobian) => {
        const larger = jacobian.map((row) => row.map((value) => value * 64));
        expect(weigh(make(), larger)).toEqual(weigh(make(), jacobian).map((one) => expect.closeTo(one, 4)));
      }),
      { numRuns: 60 },
    );
  });
});

describe('upgrad', () => {
  test('conflicts with no task', () => {
    fc.assert(
      fc.property(jacobians, (jacobian) => {
        const step = sumOf(weigh(upgrad({ regularisation: 1e-7 }), jacobian), jacobian);
        for (const row of jacobian) expect(inner(step, row)).toBeGreaterThan(-1e-2 * longest(jacobian));
      }),
    );
  });

  test('is the mean where none conflict', () => {
    expect(
      weigh(upgrad(), [
        [3, 0, 1],
        [0, 2, 1],
        [1, 1, 1],
      ]),
    ).toEqual([1, 1, 1].map((one) => expect.closeTo(one / 3, 4)));
  });

  test('is the mean of both projections where two conflict', () => {
    // g1 = [1, 0], g2 = [-1, 1]: g1 without its part along g2 is [1/2, 1/2], g2 without its part along g1 is [0, 1].
    const step = sumOf(
      weigh(upgrad({ regularisation: 1e-9 }), [
        [1, 0],
        [-1, 1],
      ]),
      [
        [1, 0],
        [-1, 1],
      ],
    );
    expect(step).toEqual([expect.closeTo(0.25, 5), expect.closeTo(0.75, 5)]);
  });
});

describe('pcgrad', () => {
  test('takes from each of two gradients its part against the other', () => {
    // As above, but the sum.
    const step = sumOf(
      weigh(pcgrad(), [
        [1, 0],
        [-1, 1],
      ]),
      [
        [1, 0],
        [-1, 1],
      ],
    );
    expect(step).toEqual([expect.closeTo(0.5, 6), expect.closeTo(1.5, 6)]);
  });

  test('is the plain sum where none conflict', () => {
    expect(
      weigh(pcgrad(), [
        [1, 2],
        [3, 0],
        [0, 1],
      ]),
    ).toEqual([1, 1, 1]);
  });

  test('draws the order from the seed', () => {
    const jacobian = [
      [4, 1, -3],
      [-3, 2, 1],
      [-1, -4, 2],
      [1, 1, -2],
    ];
    const found = Array.from({ length: 8 }, (_, seed) => weigh(pcgrad(), jacobian, seed));
    expect(weigh(pcgrad(), jacobian, 3)).toEqual(found[3]);
    expect(new Set(found.map(String)).size).toBeGreaterThan(1);
  });
});

describe('mgda', () => {
  test('has the weights of two tasks by their formula: (g2 - g1) g2 / |g1 - g2|^2, within 0 and 1', () => {
    const cases: [number[][], number][] = [
      // [3, 4] and [1, -2]: (g2 - g1) g2 = [-2, -6] [1, -2] = 10, over 40.
      [
        [
          [3, 4],
          [1, -2],
        ],
        0.25,
      ],
      // The shorter of two that point alike, since it lies between nothing and the longer one.
      [
        [
          [1, 0],
          [5, 1],
        ],
        1,
      ],
      [
        [
          [5, 1],
          [1, 0],
        ],
        0,
      ],
      [
        [
          [1, 0],
          [0, 1],
        ],
        0.5,
      ],
    ];
    for (const [jacobian, first] of cases) {
      expect(weigh(mgda(), jacobian)).toEqual([expect.closeTo(first, 6), expect.closeTo(1 - first, 6)]);
    }
  });

  test('has weights from 0 up that sum to 1, and a sum that conflicts with no task', () => {
    fc.assert(
      fc.property(jacobians, (jacobian) => {
        const weights = weigh(mgda(), jacobian);
        expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
        expect(weights.reduce((sum, one) => sum + one)).toBeCloseTo(1, 5);
        const step = sumOf(weights, jacobian);
        // At the shortest one, every task's product is its squared length or more.
        for (const row of jacobian) {
          expect(inner(step, row)).toBeGreaterThan(inner(step, step) - 1e-4 * longest(jacobian) ** 2);
        }
      }),
    );
  });

  test('gives equal gradients equal weights', () => {
    expect(
      weigh(mgda(), [
        [2, 1],
        [2, 1],
        [2, 1],
      ]),
    ).toEqual([1, 1, 1].map((one) => expect.closeTo(one / 3, 3)));
  });
});

describe('cagrad', () => {
  const jacobian = [
    [4, 1, -3],
    [-3, 2, 1],
    [1, 4, 2],
  ];

  test('is the mean at c = 0', () => {
    expect(weigh(cagrad({ c: 0 }), jacobian)).toEqual([1, 1, 1].map((one) => expect.closeTo(one / 3, 6)));
  });

  test('comes to the direction of mgda as c grows', () => {
    const [far, shortest] = [cagrad({ c: 1e5 }), mgda()].map((one) => sumOf(weigh(one, jacobian), jacobian));
    expect(inner(far, shortest) / Math.hypot(...far) / Math.hypot(...shortest)).toBeCloseTo(1, 6);
  });

  test('stays within c lengths of the mean, and serves the worst task better than the mean does', () => {
    const mean = sumOf([1 / 3, 1 / 3, 1 / 3], jacobian);
    const step = sumOf(weigh(cagrad({ c: 0.5 }), jacobian), jacobian);
    const away = Math.hypot(...step.map((value, index) => value - mean[index]));
    expect(away / Math.hypot(...mean)).toBeCloseTo(0.5, 5);
    const worst = (direction: number[]) => Math.min(...jacobian.map((row) => inner(row, direction)));
    expect(worst(step)).toBeGreaterThan(worst(mean));
  });
});

describe('imtl', () => {
  test('has equally long projections on all gradients, and weights that sum to 1', () => {
    const jacobian = [
      [4, 1, -3],
      [-3, 2, 1],
      [1, 9, 2],
    ];
    const weights = weigh(imtl(), jacobian);
    const step = sumOf(weights, jacobian);
    const projections = jacobian.map((row) => inner(row, step) / Math.hypot(...row));
    expect(projections).toEqual(projections.map(() => expect.closeTo(projections[0], 4)));
    expect(weights.reduce((sum, one) => sum + one)).toBeCloseTo(1, 5);
  });

  test('of two tasks weighs each by the length of the other', () => {
    // The angle's halving line: g1 / |g1| + g2 / |g2|.
    expect(
      weigh(imtl(), [
        [3, 0],
        [0, 1],
      ]),
    ).toEqual([expect.closeTo(0.25, 5), expect.closeTo(0.75, 5)]);
  });
});

describe('nash', () => {
  test('solves G a = 1 / a', () => {
    for (const jacobian of [
      [
        [4, 1, -3],
        [-3, 2, 1],
        [1, 9, 2],
      ],
      [
        [3, 0],
        [0, 1],
      ],
      [
        [1, 0, 0],
        [-9, 1, 0],
      ],
    ]) {
      const a = weigh(nash({ maxNorm: 0 }), jacobian);
      const step = sumOf(a, jacobian);
      for (const [task, row] of jacobian.entries()) expect(inner(row, step) * a[task]).toBeCloseTo(1, 4);
    }
  });

  test('cares for no task’s scale: a gradient ten times as long gets a tenth of the weight', () => {
    const [one, other] = [
      [
        [1, 2],
        [-1, 1],
      ],
      [
        [10, 20],
        [-1, 1],
      ],
    ].map((jacobian) => weigh(nash(), jacobian));
    expect(other).toEqual([expect.closeTo(one[0] / 10, 5), expect.closeTo(one[1], 5)]);
  });

  test('makes a sum of the length asked for, and none of opposite gradients', () => {
    const jacobian = [
      [4, 1, -3],
      [-3, 2, 1],
    ];
    expect(Math.hypot(...sumOf(weigh(nash({ maxNorm: 0.5 }), jacobian), jacobian))).toBeCloseTo(0.5, 5);
    expect(
      Math.hypot(
        ...sumOf(
          weigh(nash(), [
            [1, 2],
            [-1, -2],
          ]),
          [
            [1, 2],
            [-1, -2],
          ],
        ),
      ),
    ).toBeLessThan(1e-2);
  });
});

test('a task without a label is left out: the others are weighed as if alone', () => {
  const jacobian = [
    [4, 1, -3],
    [0, 0, 0],
    [-3, 2, 1],
  ];
  const alone = [jacobian[0], jacobian[2]];
  for (const make of [...Object.values(METHODS), () => pcgrad()]) {
    const [first, second] = weigh(make(), alone);
    const weights = tf.tidy(() => {
      const rows = tf.tensor2d(jacobian);
      const present = tf.tensor1d([1, 0, 1]);
      const given = { tasks: ['a', 'b', 'c'], losses: present, present, memory: {}, weights: {}, scalars: {} };
      const gramian = tf.matMul(rows, rows, false, true) as ReturnType<typeof tf.tensor2d>;
      return make()(gramian, { ...given, seed: () => tf.tensor1d([0, 0], 'int32') })
        .mul(present)
        .dataSync();
    });
    expect(Array.from(weights)).toEqual([expect.closeTo(first, 5), 0, expect.closeTo(second, 5)]);
  }
});
