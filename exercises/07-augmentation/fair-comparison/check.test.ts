import { check, expect, mean, misconception, sum, unseen } from 'course/check';

interface Run {
  augmented: boolean;
  seed: number;
  steps: number;
  rate: number;
  onTraining: number;
  onNew: number;
}
type Claim = 'helps' | 'hurts' | 'undecided';
interface Finding {
  fault: string;
  gain: number | null;
}

const SETTINGS = { steps: 200, rate: 0.01, onTraining: 1 };

/** Both arms with these accuracies on new examples; the seeds of an arm run from 6. */
const arms = (plain: number[], augmented: number[], onTraining = 1): Run[] => [
  ...plain.map((onNew, index) => ({ ...SETTINGS, augmented: false, seed: 6 + index, onNew })),
  ...augmented.map((onNew, index) => ({ ...SETTINGS, onTraining, augmented: true, seed: 6 + index, onNew })),
];
const changed = (runs: Run[], at: number, setting: Partial<Run>): Run[] =>
  runs.map((run, index) => (index === at ? { ...run, ...setting } : run));

/** Differences 0.03, 0.04, 0.05: 0.04 with an interval from 0.0152 to 0.0648 (SciPy, stats.t.interval). */
const CLEAR = arms([0.6, 0.7, 0.5], [0.63, 0.74, 0.55], 0.9);
/** Differences -0.01, 0.04, 0: 0.01 with an interval from -0.0557 to 0.0757. The gap narrows from 0.4 to 0.19. */
const NARROWER = arms([0.6, 0.7, 0.5], [0.59, 0.74, 0.5], 0.8);

check('a clear gain is a gain', async ({ call }) => {
  const { fault, gain } = await call<Finding>('review', { claim: 'helps', runs: CLEAR });
  misconception(
    gain !== null && Math.abs(gain - 0.14) < 1e-9,
    'The gain is how far the gap between training and new examples narrowed. It narrows also when the training accuracy falls, which is no gain: compare the accuracies on new examples.',
  );
  misconception(
    fault === 'claim',
    'All differences are above 0, and so is their interval, 0.015 to 0.065. The intervals of the two arms overlap because some seeds are harder for both: take the interval of the differences.',
  );
  expect(gain).toBeCloseToAll(0.04, 9);
  expect(fault).toBe('none');
});

check('a narrower gap is no gain', async ({ call }) => {
  const { fault, gain } = await call<Finding>('review', { claim: 'helps', runs: NARROWER });
  misconception(
    fault === 'none',
    'The claim was believed: the gap narrows by half, or the mean of the differences is above 0. Their interval reaches from -0.056 to 0.076, so the accuracy on new examples is undecided.',
  );
  expect(gain).toBeCloseToAll(0.01, 9);
  expect(fault).toBe('claim');
  expect(await call<Finding>('review', { claim: 'undecided', runs: NARROWER })).toMatchObject({ fault: 'none' });
});

check('a claim that is too modest is wrong as well', async ({ call }) => {
  const { fault } = await call<Finding>('review', { claim: 'undecided', runs: CLEAR });
  misconception(
    fault === 'none',
    'The interval lies above 0 and the claim says undecided: that is another fault of the claim.',
  );
  expect(fault).toBe('claim');
});

check('the arms have the same seeds, each once', async ({ call }) => {
  const other = changed(CLEAR, 3, { seed: 20 });
  const finding = await call<Finding>('review', { claim: 'helps', runs: other });
  misconception(
    finding?.fault !== 'seeds',
    'One arm has the seeds 6, 7, 8 and the other 20, 7, 8. As many runs are not the same seeds: another seed draws other examples.',
  );
  expect(finding).toEqual({ fault: 'seeds', gain: null });
  const twice = [...CLEAR, CLEAR[0], CLEAR[3]];
  expect(await call<Finding>('review', { claim: 'helps', runs: twice })).toEqual({ fault: 'seeds', gain: null });
});

check('each seed has the same steps in both arms', async ({ call }) => {
  // Seed 6: 400 and 200 steps; seed 7: 200 and 400. Both arms have the same steps in total.
  const crossed = changed(changed(CLEAR, 0, { steps: 400 }), 4, { steps: 400 });
  const finding = await call<Finding>('review', { claim: 'helps', runs: crossed });
  misconception(
    finding?.fault !== 'steps',
    'Both arms have one run of 400 steps and two of 200, but those of 400 belong to different seeds: compare the two runs of each seed.',
  );
  expect(finding).toEqual({ fault: 'steps', gain: null });
  // Seeds may differ from each other: seed 6 has 400 steps in both arms.
  const both = changed(changed(CLEAR, 0, { steps: 400 }), 3, { steps: 400 });
  expect((await call<Finding>('review', { claim: 'helps', runs: both })).fault).toBe('none');
});

check('each seed has the same rate, and steps come first', async ({ call }) => {
  const rate = changed(CLEAR, 5, { rate: 0.02 });
  expect(await call<Finding>('review', { claim: 'helps', runs: rate })).toEqual({ fault: 'rate', gain: null });
  const { fault } = await call<Finding>('review', { claim: 'helps', runs: changed(rate, 2, { steps: 100 }) });
  misconception(
    fault === 'rate',
    'One seed differs in its rate and in its steps. The first rule that fits decides: steps.',
  );
  expect(fault).toBe('steps');
});

check('runs belong together by their seed', async ({ call }) => {
  const order = [5, 0, 4, 2, 3, 1].map((index) => CLEAR[index]);
  const finding = await call<Finding>('review', { claim: 'helps', runs: order });
  misconception(
    finding?.fault !== 'none',
    'The runs are in the order in which they were finished, and those at one position have different seeds. Find the two runs of each seed.',
  );
  expect(finding.gain).toBeCloseToAll(0.04, 9);
  expect(finding.fault).toBe('none');
});

/** The 0.975 quantile of Student's t with n - 1 degrees of freedom, by n: SciPy, stats.t.ppf. */
const T: Record<number, number> = { 3: 4.30265, 4: 3.18245, 5: 2.77645, 6: 2.57058 };

check('sixty other reports', async ({ callEach }) => {
  const next = unseen(19);
  const reports = Array.from({ length: 60 }, (_, round) => {
    const n = 3 + Math.floor(4 * next());
    const shift = 0.1 * (next() - 0.5);
    const plain = Array.from({ length: n }, () => 0.5 + 0.3 * next());
    const augmented = plain.map((onNew) => onNew + shift + 0.05 * (next() - 0.5));
    const differences = augmented.map((onNew, index) => onNew - plain[index]);
    const gain = mean(differences);
    const reach = (T[n] * Math.sqrt(sum(differences.map((d) => (d - gain) ** 2)) / (n - 1))) / Math.sqrt(n);
    const says: Claim = gain - reach > 0 ? 'helps' : gain + reach < 0 ? 'hurts' : 'undecided';
    const claim = (['helps', 'hurts', 'undecided'] as const)[Math.floor(3 * next())];
    const sound = arms(plain, augmented, 0.7 + 0.3 * next());
    const at = Math.floor(2 * n * next());
    const fault = (['seeds', 'steps', 'rate'] as const)[round % 6];
    const setting = { seeds: { seed: 90 }, steps: { steps: 50 }, rate: { rate: 0.5 } };
    const runs = fault ? changed(sound, at, setting[fault]) : sound;
    const expected: Finding = fault ? { fault, gain: null } : { fault: claim === says ? 'none' : 'claim', gain };
    return { report: { claim, runs: [...runs].sort(() => next() - 0.5) }, expected };
  });
  const got = await callEach<Finding>(
    'review',
    reports.map(({ report }) => [report]),
  );
  expect(got.map(({ fault }) => fault)).toEqual(reports.map(({ expected }) => expected.fault));
  expect(got.map(({ gain }) => gain ?? 9)).toBeCloseToAll(
    reports.map(({ expected }) => expected.gain ?? 9),
    9,
  );
});
