import { check, expect, mean, misconception, unseen } from 'course/check';

type Times = (number | null)[];

/** A run of 2.5 s an epoch with these accuracies on held-out data; on the training data it is `ahead` better. */
function run(validAccuracies: number[], ahead = 0.1) {
  return validAccuracies.map((validAccuracy, place) => ({
    epoch: place + 1,
    seconds: 2.5 * (place + 1),
    trainAccuracy: Math.min(1, validAccuracy + ahead),
    validAccuracy,
  }));
}

check('a run that only rises takes the seconds to the epoch, and the preparation', async ({ call }) => {
  // At least 0.80 from epoch 4 on: 4 * 2.5 s = 10 s, and 1.2 s before.
  const time = await call<number | null>('timeToReach', run([0.51, 0.62, 0.74, 0.83, 0.88, 0.89]), 0.8, 1.2);
  misconception(
    time === 10,
    'The preparation is missing. Extracting features takes time too: leave it out, and transfer looks faster than it is.',
  );
  misconception(
    time === 4 || time === 5.2,
    'That is the number of the epoch, not its seconds. An epoch of a large network may take a hundred times as long as one of a small head: only seconds compare.',
  );
  misconception(
    time === 8.7,
    'That is when the accuracy on the training data was reached. Data that the network has memorised says nothing about new data: look at validAccuracy.',
  );
  misconception(
    time === 16.2,
    'That is the time of the whole run. Only the part up to the epoch that reaches the accuracy counts.',
  );
  expect(time).toBeCloseTo(11.2, 6);
});

check('exactly the accuracy asked for is enough', async ({ call }) => {
  const time = await call<number | null>('timeToReach', run([0.5, 0.75, 0.8, 0.9]), 0.75, 0);
  misconception(
    time === 7.5,
    'An epoch with exactly the accuracy asked for was passed over. "At least" includes it: compare with >=.',
  );
  expect(time).toBe(5);
});

check('a lucky epoch that is lost again does not count', async ({ call }) => {
  const short = await call<number | null>('timeToReach', run([0.5, 0.6, 0.82, 0.7, 0.78, 0.84, 0.85]), 0.8, 0.5);
  misconception(
    short === 8,
    'The run touched 0.80 in epoch 3 and fell below it again, and that touch was counted. With many epochs a lucky one comes along in any run: count from where the accuracy is kept to the end.',
  );
  expect(short).toBe(15.5);
  const long = await call<number | null>('timeToReach', run([0.81, 0.83, 0.82, 0.79, 0.7, 0.81, 0.86]), 0.8, 0);
  misconception(
    long === 2.5,
    'The run stayed above 0.80 for three epochs, then fell below. A look at the next epoch is not enough: look at all that follow.',
  );
  expect(long).toBe(15);
});

check('a run that never reaches it, or ends below it, has no time', async ({ call }) => {
  expect(await call('timeToReach', run([0.4, 0.5, 0.6], 0.3), 0.8, 3)).toBeNull();
  const lost = await call<number | null>('timeToReach', run([0.5, 0.85, 0.86, 0.79], 0), 0.8, 3);
  misconception(
    lost !== null && Number.isFinite(lost),
    'The run ended below the accuracy, so it did not keep it: the answer is null.',
  );
  expect(lost).toBeNull();
});

check('a run that is good from the first epoch takes that epoch', async ({ call }) => {
  expect(await call('timeToReach', run([0.9, 0.92, 0.91]), 0.8, 20)).toBe(22.5);
});

check('compares the medians of several seeds', async ({ call }) => {
  // Medians 30 and 6.
  const [a, b] = [
    [30, 28, 90],
    [6, 7, 5],
  ];
  const ratio = await call<number>('speedUp', a, b);
  const is = (value: number) => Math.abs(ratio - value) < 1e-9;
  misconception(
    is(6 / 30),
    'The ratio is upside down: `a` took five times as long, so `b` is five times as fast. Divide the time of `a` by the time of `b`.',
  );
  misconception(
    is(mean(a) / mean(b)),
    'The means were compared, and one stray run of 90 s decided the answer. A median does not mind it.',
  );
  expect(ratio).toBeCloseTo(5, 9);
});

check('a run that never arrived counts as the slowest', async ({ call }) => {
  // In order: 30, 40, 50, never, never, median 50; and 10, 20, never, median 20.
  const [a, b]: Times[] = [
    [40, null, 30, 50, null],
    [20, null, 10],
  ];
  const ratio = await call<number>('speedUp', a, b);
  misconception(
    Math.abs(ratio - 40 / 15) < 1e-9,
    'The runs that never arrived were left out, so only the lucky runs count: the worse a method is, the better it looks. Count them as Infinity, after all others.',
  );
  misconception(
    Math.abs(ratio - 30 / 10) < 1e-9,
    'The runs that never arrived were counted as 0 seconds, the fastest of all. In JavaScript null becomes 0 in arithmetic: turn it into Infinity first.',
  );
  expect(ratio).toBeCloseTo(2.5, 9);
});

check('when most seeds never arrive, the median is no time', async ({ call }) => {
  const never: Times = [null, 60, null];
  expect({
    'a does not arrive': await call<number>('speedUp', never, [6, 5, 7]),
    'b does not arrive': await call<number>('speedUp', [6, 5, 7], never),
    'neither arrives': await call<number>('speedUp', never, never),
  }).toEqual({
    'a does not arrive': Number.POSITIVE_INFINITY,
    'b does not arrive': 0,
    'neither arrives': Number.NaN,
  });
});

check('sorts times by size, and takes the middle of an even number', async ({ call }) => {
  // Medians 10 and (4 + 6) / 2 = 5.
  const ratio = await call<number>('speedUp', [100, 9, 10], [6, 4, 12, 3]);
  misconception(
    Math.abs(ratio - 100 / 3.5) < 1e-9,
    'The times were sorted as text. Without a comparison sort() puts 100 before 9, because "1" comes before "9": write sort((x, y) => x - y).',
  );
  misconception(
    Math.abs(ratio - 10 / 4) < 1e-9 || Math.abs(ratio - 10 / 6) < 1e-9,
    'With four times there is no single middle value. Take the mean of the second and the third.',
  );
  expect(ratio).toBeCloseTo(2, 9);
});

check('drawn runs and drawn times', async ({ callEach }) => {
  const next = unseen(11);
  const runs = Array.from({ length: 40 }, () =>
    Array.from({ length: 1 + Math.floor(8 * next()) }, (_, i) => ({
      epoch: i + 1,
      seconds: 10 * (i + next()),
      trainAccuracy: next(),
      validAccuracy: 0.5 + 0.1 * Math.floor(4 * next()),
    })),
  );
  const arrivals = runs.map((epochs) => {
    const kept = epochs.filter((_, i) => epochs.slice(i).every(({ validAccuracy }) => validAccuracy >= 0.6));
    return kept.length > 0 ? 3 + kept[0].seconds : null;
  });
  expect(
    await callEach(
      'timeToReach',
      runs.map((epochs) => [epochs, 0.6, 3]),
    ),
  ).toEqual(arrivals);
  const drawn = () => Array.from({ length: 1 + Math.floor(6 * next()) }, () => 1 + 9 * next());
  const pairs = runs.map(() => [drawn(), drawn()]);
  expect(await callEach('speedUp', pairs)).toBeCloseToAll(
    pairs.map(([a, b]) => middle(a) / middle(b)),
    6,
  );
});

/** The median: as many numbers lie below it as above. */
function middle(times: number[]): number {
  const rank = (time: number) => times.filter((other) => other < time).length;
  const half = (times.length - 1) / 2;
  const inTheMiddle = times.filter((time) => Math.abs(rank(time) - half) <= 0.5);
  return inTheMiddle.reduce((sum, time) => sum + time, 0) / inTheMiddle.length;
}
