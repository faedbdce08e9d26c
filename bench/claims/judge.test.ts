import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { armOf, bySeed, differingSettings, pairedDifferences } from './arms';
import { type Claim, checkClaim } from './claim';
import { judgeFamily, readFamilies } from './families';
import { judge } from './judge';
import { type Run, runsOf } from './results';

const run = (seed: number, settings: Record<string, unknown>, accuracy: number): Run => ({
  seed,
  settings,
  measures: { accuracy },
});

const seeds = [1, 2, 3, 4, 5];
const arm = (way: string, values: readonly number[], more: Record<string, unknown> = {}) =>
  values.map((value, index) => run(index + 1, { way, ...more }, value));

/** Results of the day on which the ten were computed: those of `bench/results` are computed again. */
const STORED = join(__dirname, 'fixtures', 'results');

const transfer = 'digits to digits on photographs';

/** The ten claims that were computed by hand when the notation was planned, and what came out. */
const TEN: readonly [what: string, claim: Claim, passes: boolean, difference: number][] = [
  [
    'with six labels the probe is ahead of scratch',
    {
      data: 'why-transfer.json',
      a: { arm: 'probe', labels: 6 },
      b: { arm: 'scratch', labels: 6 },
      measure: 'accuracy',
      varies: ['rate'],
      family: 'why-transfer/probe over scratch',
      expect: 'ahead',
    },
    true,
    40.9,
  ],
  [
    'with one label fine-tuning is behind the probe',
    {
      data: 'why-transfer.json',
      a: { arm: 'fine-tune', labels: 1 },
      b: { arm: 'probe', labels: 1 },
      measure: 'accuracy',
      varies: ['rate'],
      family: 'why-transfer/fine-tune over probe',
      expect: 'behind',
    },
    false,
    -15.1,
  ],
  [
    'fine-tuning with moving averages is behind the probe on photographs',
    {
      data: 'fine-tuning.json',
      a: { way: 'fine-tune, norms moving' },
      b: { way: 'probe' },
      measure: 'photographs',
      varies: ['rate'],
      family: 'fine-tuning/over probe',
      expect: 'behind',
    },
    false,
    -5.6,
  ],
  [
    'layer-wise rates are ahead of fine-tuning on photographs',
    {
      data: 'fine-tuning.json',
      a: { way: 'layer-wise rates' },
      b: { way: 'fine-tune' },
      measure: 'photographs',
      varies: ['rate'],
      family: 'fine-tuning/over fine-tune, photographs',
      expect: 'ahead',
    },
    false,
    8.4,
  ],
  [
    'all but the stem and the first block are ahead of the head alone',
    {
      data: 'which-to-thaw.json',
      a: { from: 'block2a' },
      b: { from: 'head' },
      measure: 'accuracy',
      family: 'which-to-thaw/over head',
      expect: 'ahead',
    },
    true,
    8.3,
  ],
  [
    'CDAN is ahead of the source alone',
    {
      data: `adapting/${transfer}.json`,
      a: { way: 'cdan' },
      b: { way: 'source only' },
      measure: 'accuracy',
      varies: ['weight'],
      family: `adapting/${transfer}`,
      expect: 'ahead',
    },
    true,
    7.8,
  ],
  [
    'the sum is ahead beside the left digit',
    {
      data: 'task-pairs.json',
      a: { tasks: 'left,sum' },
      b: { tasks: 'sum' },
      measure: 'accuracy.sum',
      family: 'task-pairs/over alone',
      expect: 'ahead',
    },
    true,
    11.4,
  ],
  [
    'thirty images from COCO are within a point of a hundred from ImageNet',
    {
      data: 'few-pictures.json',
      a: { way: 'coco', pictures: 30 },
      b: { way: 'imagenet', pictures: 100 },
      measure: 'ap50',
      varies: ['rate'],
      family: 'few-pictures/coco over 100 of imagenet',
      expect: 'within 1',
    },
    false,
    2.0,
  ],
  [
    'from five examples the probe leads the means of the same layer',
    {
      data: 'keywords.json',
      a: { way: 'probe on block5', count: 5 },
      b: { way: 'prototypes on block5', count: 5 },
      measure: 'accuracy',
      varies: ['rate'],
      family: 'keywords/probe over prototypes',
      expect: 'ahead',
    },
    false,
    1.1,
  ],
  [
    'echoes and noise in training are ahead in a noisy room',
    {
      data: 'keywords-noisy.json',
      a: { way: 'echoes and background' },
      b: { way: 'source only' },
      measure: 'accuracy',
      family: 'keywords-noisy',
      expect: 'ahead',
    },
    true,
    14.4,
  ],
];

test.each(TEN)('%s: computed as it was by hand', (_, claim, passes, difference) => {
  const judgement = judge(STORED)(claim);
  expect(judgement.difference?.mean).toBeCloseTo(difference, 1);
  expect(judgement.agrees).toBe(passes);
});

test('a verdict that the data contradict does not agree, whatever was hoped for', () => {
  const judgeOne = judge(STORED);
  const [, claim] = TEN[0];
  for (const expected of ['behind', 'undecided', 'within 5']) {
    expect(judgeOne({ ...claim, expect: expected } as Claim).agrees).toBe(false);
  }
});

test('`within` needs the whole interval, not only the mean', () => {
  const claim = TEN[8][1];
  const { difference } = judge(STORED)(claim);
  const reach = Math.max(Math.abs(difference?.low ?? 0), Math.abs(difference?.high ?? 0));
  expect(judge(STORED)({ ...claim, expect: `within ${Math.ceil(reach)}` } as Claim).agrees).toBe(true);
  expect(judge(STORED)({ ...claim, expect: `within ${Math.floor(reach)}` } as Claim).agrees).toBe(false);
});

test('a comparison that its family does not list is refused', () => {
  const claim = { ...TEN[0][1], family: 'few-shot/probe over prototypes' } as Claim;
  expect(() => judge(STORED)(claim)).toThrow(/does not hold this comparison/);
});

test('an arm, a setting or a measure that no run stores is refused', () => {
  const [, claim] = TEN[0];
  expect(() => judge(STORED)({ ...claim, a: { arm: 'prob', labels: 6 } } as Claim)).toThrow(
    /no run has arm 'prob'; stored are/,
  );
  expect(() => judge(STORED)({ ...claim, a: { way: 'probe' } } as Claim)).toThrow(/no run stores a setting 'way'/);
  expect(() => judge(STORED)({ ...claim, measure: 'f1' } as Claim)).toThrow(/does not measure 'f1'/);
});

test('settings that differ are to be named, and only those that differ', () => {
  const [, claim] = TEN[0];
  expect(() => judge(STORED)({ ...claim, varies: [] } as Claim)).toThrow(/the arms differ in rate too/);
  expect(() => judge(STORED)({ ...claim, varies: ['rate', 'labels'] } as Claim)).toThrow(/do not differ in labels/);
});

test('unknown and missing keys, pairings and verdicts are refused', () => {
  const [, claim] = TEN[0];
  expect(() => checkClaim({ ...claim, alpha: 0.1 })).toThrow(/has no key 'alpha'/);
  expect(() => checkClaim({ data: 'x.json', a: {}, b: {}, measure: 'accuracy', expect: 'ahead' })).toThrow(
    /needs 'family'/,
  );
  expect(() => checkClaim({ ...claim, pair: 'run' })).toThrow(/paired by seed/);
  expect(() => checkClaim({ ...claim, expect: 'clearly ahead' })).toThrow(/cannot expect "clearly ahead"/);
});

test('fewer than five seeds, a seed that comes twice and seeds that differ are refused', () => {
  const full = arm('a', [0.1, 0.2, 0.3, 0.4, 0.5]);
  expect(() => bySeed(full.slice(1), 'accuracy')).toThrow(/there are 4 seeds/);
  expect(() => bySeed([...full, full[0]], 'accuracy')).toThrow(/seed 1 comes more than once/);
  const shifted = seeds.map((seed) => run(seed + 1, { way: 'b' }, 0.1));
  expect(() => pairedDifferences(bySeed(full, 'accuracy'), bySeed(shifted, 'accuracy'))).toThrow(/not paired/);
});

test('runs of several domains are averaged within a seed where `over` names them', () => {
  const runs = [
    ...arm('a', [0.1, 0.1, 0.1, 0.1, 0.1], { domain: 'films' }),
    ...arm('a', [0.3, 0.5, 0.3, 0.5, 0.3], { domain: 'products' }),
  ];
  const means = [...bySeed(runs, 'accuracy', ['domain']).values()].map((one) => Number(one.toFixed(6)));
  expect(means).toEqual([0.2, 0.3, 0.2, 0.3, 0.2]);
  expect(() => bySeed(runs.slice(1), 'accuracy', ['domain'])).toThrow(/not all the same values of domain/);
});

test('an epoch count or a test set that is stored counts as a setting without being listed anywhere', () => {
  const a = arm('a', [0, 0, 0, 0, 0], { epochs: 8, test: 'f3' });
  const b = arm('b', [0, 0, 0, 0, 0], { epochs: 12, test: 'f3' });
  expect(differingSettings(a, b)).toEqual(['epochs', 'way']);
});

test('a run without a seed carries no claim', () => {
  expect(() => runsOf([{ way: 'a', accuracy: 1 }], { measures: { accuracy: 'fraction' } })).toThrow(/without a seed/);
});

test('a family lists every arm that its pattern matches, each against the base, and corrects for all', () => {
  const stored = [
    ...arm('base', [0.5, 0.52, 0.51, 0.49, 0.5]),
    ...arm('good', [0.6, 0.63, 0.6, 0.6, 0.61]),
    ...arm('bad', [0.4, 0.5, 0.52, 0.4, 0.45]),
  ];
  const family = {
    why: 'a test',
    data: 'few-shot.json',
    compare: [{ a: { way: '*' }, b: { way: 'base' }, measures: ['accuracy'] }],
  };
  const members = judgeFamily('test', family, stored);
  expect(members.map(({ a }) => a.way)).toEqual(['good', 'bad']);
  expect(members[0].holm).toBeCloseTo(2 * members[0].difference.p, 12);
  expect(members.map(({ verdict }) => verdict)).toEqual(['ahead', 'undecided']);
});

test('seeds of a family leave the others out', () => {
  const runs = arm('a', [0.1, 0.2, 0.3, 0.4, 0.5]);
  expect(armOf(runs, { way: 'a' }, [3, 9]).map(({ seed }) => seed)).toEqual([3, 4, 5]);
  expect(() => armOf(runs, { way: 'a' }, [6, 15])).toThrow(/with seeds 6 to 15/);
});

test('every listed family can be computed: its patterns match, its sides are paired', () => {
  for (const [name, family] of readFamilies()) {
    if (!('primary' in family)) expect(judgeFamily(name, family).length).toBeGreaterThan(0);
  }
});
