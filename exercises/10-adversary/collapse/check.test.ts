import { check, expect, mean, misconception, type Reach, unseen } from 'course/check';

type Situation =
  | 'source not learnt'
  | 'adversary too strong'
  | 'discriminator does not learn'
  | 'nothing aligned'
  | 'healthy';

interface Diagnosis {
  situation: Situation;
  because: number;
}

interface Curves {
  source: number[];
  discriminator: number[];
  weight: number[];
  chance?: number;
  alone?: number;
}

const near = (a: number | undefined, b: number) => a !== undefined && Math.abs(a - b) < 1e-6;

async function read(curves: Curves, call: Reach['call']): Promise<Partial<Diagnosis>> {
  const { source, discriminator, weight, chance = 0.5, alone = 0.95 } = curves;
  const epochs = source.map((_, i) => ({ source: source[i], discriminator: discriminator[i], weight: weight[i] }));
  return (await call<Diagnosis | undefined>('diagnose', epochs, { chance, alone })) ?? {};
}

/** ramp() at 1/8, 2/8, … of a run: 2 / (1 + exp(-10 p)) - 1. */
const RAMP = [0.5546, 0.8483, 0.9541, 0.9866, 0.9961, 0.9989, 0.9997, 0.9999];

const HEALTHY: Curves = {
  source: [0.8, 0.88, 0.91, 0.92, 0.93, 0.94, 0.94, 0.94],
  discriminator: [0.7, 0.86, 0.78, 0.66, 0.6, 0.57, 0.56, 0.5],
  weight: RAMP,
};

check('a discriminator that rose and then fell to chance is what one hopes for', async ({ call }) => {
  const { situation, because } = await read(HEALTHY, call);
  misconception(
    situation === 'discriminator does not learn',
    'The discriminator ends at 0.5, but it was right in 0.86 before: it had learnt, and then the net took from it what it went by. Judge by its highest accuracy in the whole run.',
  );
  misconception(
    situation === 'healthy' && near(because, 0.86 - 0.5),
    'How far it fell was measured to the last epoch. One epoch is chance in good part: take the mean over the last three.',
  );
  expect(situation).toBe('healthy');
  // 0.86 - (0.57 + 0.56 + 0.5) / 3
  expect(because).toBeCloseTo(0.316667, 5);
});

check('a discriminator at chance from the first epoch on has not learnt', async ({ call }) => {
  const { situation, because } = await read(
    { ...HEALTHY, discriminator: [0.5, 0.51, 0.5, 0.49, 0.42, 0.52, 0.5, 0.5] },
    call,
  );
  misconception(
    situation === 'healthy',
    'A discriminator at 0.5 looks like success, but this one never told anything apart: at its best it was right in 0.52. It has taught the net nothing. It wants a larger rate or more units.',
  );
  misconception(
    situation === 'discriminator does not learn' && near(because, 0.42),
    'The number is 0.42, the furthest from 0.5. Less than 0.5 is not a skill; the highest accuracy says how much it ever learnt.',
  );
  expect(situation).toBe('discriminator does not learn');
  expect(because).toBeCloseTo(0.52, 6);
});

check('a discriminator that stays near 1 says that nothing is aligned', async ({ call }) => {
  const { situation, because } = await read(
    { ...HEALTHY, discriminator: [0.8, 0.95, 0.99, 1, 1, 0.98, 1, 0.99] },
    call,
  );
  misconception(
    situation === 'healthy',
    'An accuracy of 0.99 is good for the discriminator and bad for us: it still tells the domains apart from the features, so they are as unlike as ever. Its success is our failure.',
  );
  expect(situation).toBe('nothing aligned');
  // (0.98 + 1 + 0.99) / 3
  expect(because).toBeCloseTo(0.99, 6);
});

check('where the source is lost from the start, the adversary was too strong', async ({ call }) => {
  const { situation, because } = await read(
    {
      source: [0.52, 0.5, 0.5, 0.5, 0.51, 0.5, 0.5, 0.5],
      discriminator: [0.51, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
      weight: [10, 10, 10, 10, 10, 10, 10, 10],
    },
    call,
  );
  misconception(
    situation === 'discriminator does not learn' || situation === 'healthy',
    'The discriminator is at chance because there is nothing left to tell: the net makes the same of all examples, and is at chance on the source as well. Look at the source before the discriminator.',
  );
  misconception(
    situation === 'nothing aligned',
    'Nothing aligned? Everything is: all examples have become alike, and so the source is lost.',
  );
  expect(situation).toBe('adversary too strong');
  expect(because).toBe(10);
});

const LATER: Curves = {
  source: [0.7, 0.6, 0.85, 0.9, 0.9, 0.6, 0.55, 0.5],
  discriminator: [0.7, 0.8, 0.9, 0.85, 0.7, 0.5, 0.5, 0.5],
  weight: [0, 0.5, 1, 2, 3, 4, 5, 6],
};

check('the weight that was too much is the one at which the source was lost for good', async ({ call }) => {
  const { situation, because } = await read(LATER, call);
  misconception(
    situation === 'source not learnt' || near(because, 0) || near(because, 0.5),
    'The source dipped below the middle, 0.725, in epochs 1 and 2 as well, and recovered. Look for the epoch from which on it stays below to the end.',
  );
  misconception(
    near(because, 6),
    'The number is the weight of the last epoch. The source was lost three epochs earlier: that weight was too much already.',
  );
  misconception(
    near(because, 3),
    'The number is the weight of the last epoch in which the source was well. Asked for is that of the first in which it was lost.',
  );
  misconception(
    situation === 'discriminator does not learn' || situation === 'healthy',
    'The source was at 0.90 and is lately at 0.55: whatever the discriminator does, this run has lost what it was to keep.',
  );
  expect(situation).toBe('adversary too strong');
  expect(because).toBe(4);
});

check('a last epoch that is above again saves no run', async ({ call }) => {
  // Lately (0.55 + 0.6 + 0.75) / 3 = 0.633, below the middle of 0.725.
  const { situation, because } = await read({ ...LATER, source: [0.7, 0.8, 0.85, 0.9, 0.9, 0.55, 0.6, 0.75] }, call);
  misconception(
    situation === 'healthy' || situation === 'discriminator does not learn',
    'The last epoch alone is above the middle. Judge by the mean over the last three.',
  );
  expect(situation).toBe('adversary too strong');
  expect(because).toBe(6);
});

check('without an adversary it is not the adversary', async ({ call }) => {
  const { situation, because } = await read(
    {
      source: [0.5, 0.55, 0.5, 0.52, 0.6, 0.62, 0.6, 0.64],
      discriminator: [0.5, 0.6, 0.62, 0.7, 0.7, 0.75, 0.72, 0.74],
      weight: [0, 0, 0, 0, 0.5, 0.8, 0.9, 1],
    },
    call,
  );
  misconception(
    situation === 'adversary too strong',
    'The source is low from the first epoch on, and there the weight was 0: nothing worked against the net. It would not learn this source alone either. Look at its rate and its data first.',
  );
  expect(situation).toBe('source not learnt');
  // (0.62 + 0.6 + 0.64) / 3
  expect(because).toBeCloseTo(0.62, 6);
});

check('what is low depends on the task', async ({ call }) => {
  // Twenty classes: chance is 0.05, and alone the net reaches 0.55. The middle is 0.3.
  const hard = { ...HEALTHY, source: [0.2, 0.3, 0.38, 0.42, 0.45, 0.46, 0.47, 0.48], chance: 0.05, alone: 0.55 };
  const many = await read(hard, call);
  misconception(
    many.situation === 'adversary too strong',
    'Right in 0.48 of twenty classes, where chance is 0.05 and the net alone reaches 0.55: little is lost. Compare with the middle between chance and alone, and not with your own number.',
  );
  expect(many.situation).toBe('healthy');
  // One class has 0.8 of the examples. Alone the net reaches 0.96; the middle is 0.88.
  const lopsided = { ...HEALTHY, source: [0.8, 0.8, 0.81, 0.8, 0.8, 0.8, 0.8, 0.8], chance: 0.8, alone: 0.96 };
  const few = await read(lopsided, call);
  misconception(
    few.situation !== 'adversary too strong',
    'Right in 0.8, and that is what naming always the same class gives here: the net has learnt nothing. Compare with the middle between chance and alone.',
  );
  expect(few).toEqual({ situation: 'adversary too strong', because: RAMP[0] });
});

check('at the edges the words of the task hold', async ({ call }) => {
  const at = (discriminator: number[]) => read({ ...HEALTHY, discriminator, weight: RAMP }, call);
  // "In no epoch above 0.55" includes 0.55, and "0.9 or more" includes 0.9 (three times 0.90625, which is exact).
  expect((await at([0.5, 0.55, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5])).situation).toBe('discriminator does not learn');
  expect((await at([0.5, 0.56, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5])).situation).toBe('healthy');
  expect((await at([0.6, 0.8, 0.9, 0.95, 0.95, 0.90625, 0.90625, 0.90625])).situation).toBe('nothing aligned');
  expect((await at([0.6, 0.8, 0.9, 0.95, 0.95, 0.89, 0.89, 0.89])).situation).toBe('healthy');
});

check('fifty drawn histories are read as they were made', async ({ call }) => {
  const next = unseen(8);
  const between = (low: number, high: number) => low + (high - low) * next();
  const lately = (values: number[]) => mean(values.slice(-3));
  const wrong: string[] = [];
  for (let round = 0; round < 50; round++) {
    const count = 5 + Math.floor(10 * next());
    const [chance, alone] = [between(0.05, 0.5), between(0.7, 1)];
    const middle = (chance + alone) / 2;
    const curve = (low: number, high: number) => Array.from({ length: count }, () => between(low, high));
    const [low, high] = [() => between(chance, middle - 0.01), () => between(middle + 0.01, alone)];
    // Always above 0, and different in each epoch, so that only one of them is right.
    const weight = curve(0.1, 5);
    const source = Array.from({ length: count }, high);
    let discriminator = curve(0.56, 0.89);
    let made: Diagnosis;
    const kind = round % 5;
    if (kind < 2) {
      // Lost for good at `lost`, after ups and downs that end with an up.
      const lost = Math.floor((count - 2) * next());
      for (let i = 0; i < count; i++) if (i >= lost || (i < lost - 1 && next() < 0.4)) source[i] = low();
      discriminator = round % 2 ? curve(0.45, 0.55) : curve(0.5, 1);
      made = { situation: 'adversary too strong', because: weight[lost] };
      if (kind === 1) {
        weight[lost] = 0;
        made = { situation: 'source not learnt', because: lately(source) };
      }
    } else {
      // One bad epoch in the middle is not a loss.
      source[1] = low();
      if (kind === 2) discriminator = curve(0.4, 0.55);
      if (kind === 3) discriminator.splice(-3, 3, between(0.91, 1), between(0.91, 1), between(0.91, 1));
      const [highest, last] = [Math.max(...discriminator), lately(discriminator)];
      if (kind === 2) made = { situation: 'discriminator does not learn', because: highest };
      else if (kind === 3) made = { situation: 'nothing aligned', because: last };
      else made = { situation: 'healthy', because: highest - last };
    }
    const found = await read({ source, discriminator, weight, chance, alone }, call);
    if (found.situation !== made.situation || !near(found.because, made.because)) {
      const because = made.because.toFixed(4);
      wrong.push(`${round}: ${made.situation} (${because}), not ${found.situation} (${found.because})`);
    }
  }
  expect(wrong.slice(0, 3)).toEqual([]);
});
