import { check, expect, matrix, mean, misconception, sum, unseen } from 'course/check';

interface Discrepancy {
  bandwidth: number;
  source: number;
  target: number;
  between: number;
  mmd: number;
}

// By hand: squared distances 9 | 4, 4, 0 | 16, 36, 36, 1, 9, 9, in all 124 over ten pairs, so the bandwidth h is 12.4.
// source exp(-9/h); target (2 exp(-4/h) + 1) / 3; between (exp(-16/h) + 2 exp(-36/h) + exp(-1/h) + 2 exp(-9/h)) / 6.
const LINE = {
  source: [[0], [3]],
  target: [[4], [6], [6]],
  found: { bandwidth: 12.4, source: 0.48393, target: 0.81619, between: 0.37921, mmd: 0.5417 },
};

// NumPy 2.4.
const SPACE = {
  source: [
    [1, 0, 2],
    [3, 1, 0],
    [0, 2, 2],
    [2, 2, 1],
  ],
  target: [
    [4, 1, 3],
    [2, 5, 1],
    [5, 3, 2],
    [3, 4, 4],
    [4, 4, 0],
  ],
  found: { bandwidth: 14.05556, source: 0.62635, target: 0.4526, between: 0.33137, mmd: 0.41622 },
};
/** The source of SPACE with itself. */
const TWICE = { between: 0.52046, mmd: -0.31969 };

const near = (a: number, b: number) => Math.abs(a - b) < 1e-4 * Math.max(1, Math.abs(b));
const distance = (a: number[], b: number[]) => sum(a.map((value, i) => (value - b[i]) ** 2));
const without = (rows: number[][], measure: (a: number[], b: number[]) => number) =>
  mean(rows.flatMap((a, i) => rows.filter((_, j) => j !== i).map((b) => measure(a, b))));

check('the bandwidth is the mean squared distance over the pairs of both domains', async ({ call }) => {
  for (const { source, target, found } of [LINE, SPACE]) {
    const { bandwidth } = await call<Discrepancy>('discrepancy', source, target);
    const all = [...source, ...target];
    const within = (rows: number[][]) => without(rows, distance);
    misconception(
      near(bandwidth, within(source)) || near(bandwidth, within(target)),
      'The bandwidth comes from one domain only. Seen from there, the other may be so far away that every kernel is 0, and so is its gradient. Take the pairs of both domains together.',
    );
    misconception(
      near(
        bandwidth,
        without(all, (a, b) => Math.sqrt(distance(a, b))),
      ),
      'The bandwidth is a mean of distances that were not squared. The kernel divides a squared distance by it: square them here, too.',
    );
    misconception(
      near(bandwidth, (within(all) * (all.length - 1)) / all.length),
      'The mean for the bandwidth counts each example with itself, at distance 0. Take pairs of two different examples: N (N - 1), not N * N.',
    );
    misconception(
      near(bandwidth, mean(source.flatMap((a) => target.map((b) => distance(a, b))))),
      'The bandwidth comes from the pairs across the domains only. Take the pairs within the domains as well.',
    );
    expect(bandwidth).toBeCloseToAll(found.bandwidth, 4);
  }
});

check('within a domain no example is compared with itself', async ({ call }) => {
  for (const { source, target, found } of [LINE, SPACE]) {
    const got = await call<Discrepancy>('discrepancy', source, target);
    for (const [name, rows, right] of [
      ['source', source, found.source],
      ['target', target, found.target],
    ] as const) {
      const n = rows.length;
      judgeKernel(got[name], (h) => without(rows, h), found.bandwidth);
      misconception(
        near(got[name], (right * (n - 1) + 1) / n),
        `The mean of the ${name} counts each example with itself. That kernel is 1 whatever the data are, and lifts the mean the more the smaller the batch is: leave the diagonal out.`,
      );
      misconception(
        near(got[name], (right * (n - 1)) / n),
        `Examples of the ${name} are not compared with themselves, but the sum was divided as if they were. There are n (n - 1) pairs, not n * n.`,
      );
      misconception(
        near(got[name], right + 1 / (n - 1)),
        `The sum over the ${name} holds n * n kernels, the n of each example with itself among them, and was divided by n (n - 1). Leave these n out.`,
      );
      expect(got[name]).toBeCloseToAll(right, 4);
    }
  }
});

check('between the domains every example meets every other', async ({ call }) => {
  for (const { source, target, found } of [LINE, SPACE]) {
    const { between } = await call<Discrepancy>('discrepancy', source, target);
    const across = (kernel: (a: number[], b: number[]) => number) =>
      mean(source.flatMap((a) => target.map((b) => kernel(a, b))));
    judgeKernel(between, across, found.bandwidth);
    const [n, m] = [source.length, target.length];
    const kernel = (a: number[], b: number[]) => Math.exp(-distance(a, b) / found.bandwidth);
    const neighbours = source.map((a, i) => kernel(a, target[i]));
    const strangers = source.flatMap((a, i) => target.filter((_, j) => j !== i).map((b) => kernel(a, b)));
    misconception(
      near(between, sum(strangers) / (n * (m - 1))) || near(between, mean(strangers)),
      'Pairs at the same place of both batches were left out. They are two different examples: across the domains every pair counts, n * m.',
    );
    misconception(
      near(between, mean(neighbours)),
      'Only examples at the same place of both batches were compared. The order within a batch means nothing: take every pair, n * m.',
    );
    expect(between).toBeCloseToAll(found.between, 4);
  }
});

check('alike within and unlike across is a large discrepancy', async ({ call }) => {
  for (const { source, target, found } of [LINE, SPACE]) {
    const { mmd } = await call<Discrepancy>('discrepancy', source, target);
    const { source: s, target: t, between } = found;
    misconception(
      near(mmd, s + t + 2 * between),
      'The term between the domains was added. Then lowering this number drives the domains apart: take it away, twice.',
    );
    misconception(
      near(mmd, s + t - between),
      'The term between the domains was taken away once. It comes from the square of a difference, (s - t)^2 = s^2 + t^2 - 2 s t: twice.',
    );
    misconception(
      near(mmd, 2 * between - s - t),
      'The sign is the wrong way round. Alike within and unlike across has to come out large: within less between.',
    );
    misconception(
      near(mmd, Math.sqrt(s + t - 2 * between)),
      'The root was taken. The squared discrepancy is asked for: the unbiased estimate may be below 0, and then has no root.',
    );
    expect(mmd).toBeCloseToAll(found.mmd, 4);
  }
});

check('the same batch twice comes out below 0', async ({ call }) => {
  const found = await call<Discrepancy>('discrepancy', SPACE.source, [...SPACE.source].reverse());
  const other = await call<Discrepancy>('discrepancy', LINE.source, LINE.target);
  const fair = near(found.between, TWICE.between) && near(other.mmd, LINE.found.mmd);
  misconception(
    fair && found.mmd === 0,
    'A number below 0 was made 0. Then the estimate is never too low and sometimes too high, so it is too high on average. Leave it as it comes out.',
  );
  misconception(
    fair && near(found.mmd, -TWICE.mmd),
    'The sign was taken away. A number below 0 is an estimate that fell short of 0, and no distance. Leave it as it comes out.',
  );
  expect(found.mmd).toBeCloseToAll(TWICE.mmd, 4);
});

check('the same distribution gives 0 on average, another spread gives more', async ({ call }) => {
  const next = unseen(3);
  const normal = () => sum(Array.from({ length: 12 }, next)) - 6;
  const batch = (size: number, spread = 1) => Array.from({ length: size }, () => [spread * normal(), normal()]);
  const [same, wider]: number[][] = [[], []];
  for (let run = 0; run < 150; run++) {
    same.push((await call<Discrepancy>('discrepancy', batch(4), batch(6))).mmd);
    wider.push((await call<Discrepancy>('discrepancy', batch(4), batch(6, 4))).mmd);
  }
  // NumPy over 4,000 runs: 0.00 and 0.16, and a mean of 150 scatters by 0.012. With each example next to itself 0.21.
  expect(Math.abs(mean(same))).toBeLessThan(0.06);
  expect(mean(wider)).toBeGreaterThan(0.1);
});

check('drawn batches of drawn sizes', async ({ call }) => {
  const next = unseen(5);
  for (let round = 0; round < 4; round++) {
    const features = 1 + Math.floor(4 * next());
    const draw = () => matrix(2 + Math.floor(4 * next()), features, () => 3 * next());
    const [source, target] = [draw(), draw()];
    const pairs = (rows: number[][]) => rows.flatMap((a, i) => rows.slice(i + 1).map((b) => distance(a, b)));
    const bandwidth = mean(pairs([...source, ...target]));
    const alike = (distances: number[]) => mean(distances.map((d) => Math.exp(-d / bandwidth)));
    const [s, t, b] = [pairs(source), pairs(target), source.flatMap((x) => target.map((y) => distance(x, y)))].map(
      alike,
    );
    const found = await call<Discrepancy>('discrepancy', source, target);
    const { source: ofSource, target: ofTarget, between, mmd } = found;
    expect([found.bandwidth, ofSource, ofTarget, between, mmd]).toBeCloseToAll([bandwidth, s, t, b, s + t - 2 * b], 6);
  }
});

/** Whether a mean of kernels was made of another kernel. */
function judgeKernel(
  got: number,
  meanOf: (kernel: (a: number[], b: number[]) => number) => number,
  bandwidth: number,
): void {
  const right = meanOf((a, b) => Math.exp(-distance(a, b) / bandwidth));
  const is = (kernel: (d: number) => number) => {
    const other = meanOf((a, b) => kernel(distance(a, b)));
    return near(got, other) && !near(right, other);
  };
  misconception(
    is((d) => Math.exp(-Math.sqrt(d) / bandwidth)),
    'The kernel got a distance that was not squared: that is another kernel, and its bandwidth has another unit. exp(-d / bandwidth) with d squared.',
  );
  misconception(
    is((d) => Math.exp(-d / bandwidth ** 2)),
    'The bandwidth was squared. It is a mean of squared distances already.',
  );
  misconception(
    is((d) => Math.exp(-d / (2 * bandwidth))),
    'The kernel divides by twice the bandwidth. That 2 belongs to a bandwidth that is a standard deviation, in exp(-d / (2 sigma^2)); here it is exp(-d / bandwidth).',
  );
}
