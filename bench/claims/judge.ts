import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { interval } from 'transferlab/dist/show/interval';
import { armOf, bySeed, differingSettings, pairedDifferences, type Selector } from './arms';
import {
  type Best,
  type Claim,
  type Comparison,
  type Count,
  kindOf,
  type Level,
  type Ratio,
  type Stored,
} from './claim';
import { FIRST_SEEDS, judgeFamily, type Member, readFamilies, seedsOf } from './families';
import { holm } from './holm';
import { inBench } from './places';
import { type Run, readResults, scaleOf } from './results';
import { type Difference, pairedTest } from './student';

/** What the data say of a claim. */
export interface Judgement {
  /** In the words of `expect`. */
  readonly verdict: string;
  readonly agrees: boolean;
  /** a - b in the unit of print, for a comparison. */
  readonly difference?: Difference;
  readonly holm?: number;
  /** How many comparisons Holm's correction counts. */
  readonly family?: number;
  /** Every value that a sentence may print; where `a` is worse, the difference with its sign turned as well. */
  readonly numbers: readonly number[];
  /** Integers that are not results in a unit: how many seeds, comparisons, verdicts, and the settings of the arms. */
  readonly counts?: readonly number[];
  /** p of the comparison and Holm's. */
  readonly ps?: readonly number[];
  /** Means with the bounds of their intervals; where `a` is worse, the difference with its sign turned as well. */
  readonly intervals?: readonly Bounds[];
}

type Bounds = readonly [mean: number, low: number, high: number];

/** Reads each results file, of `bench/results` unless said, and judges each family once. */
export function judge(folder?: string) {
  const families = readFamilies();
  const files = new Map<string, Run[]>();
  const judged = new Map<string, Member[]>();
  const results = (file: string): Run[] => {
    const runs = files.get(file) ?? readResults(file, folder);
    files.set(file, runs);
    return runs;
  };
  const familyOf = (name: string) => {
    const family = families.get(name);
    if (!family) throw new Error(`bench/families.json has no family '${name}'`);
    return family;
  };
  const members = (name: string): Member[] => {
    const family = familyOf(name);
    const judgedFamily = judged.get(name) ?? judgeFamily(name, family, results(family.data));
    judged.set(name, judgedFamily);
    return judgedFamily;
  };

  const comparison = (claim: Comparison): Judgement => {
    const runs = results(claim.data);
    const seeds = seedsOf(familyOf(claim.family));
    const [a, b] = [armOf(runs, claim.a, seeds), armOf(runs, claim.b, seeds)];
    refuseOtherSettings(claim, a, b);
    const scale = scaleOf(claim.data, claim.measure);
    const [ofA, ofB] = [bySeed(a, claim.measure, claim.over), bySeed(b, claim.measure, claim.over)];
    const difference = pairedTest(pairedDifferences(ofA, ofB).map((value) => scale * value));
    const family = members(claim.family);
    const member = family.find(
      (candidate) =>
        familyOf(claim.family).data === claim.data &&
        candidate.measure === claim.measure &&
        isDeepStrictEqual(armOf(runs, candidate.a, seeds), a) &&
        isDeepStrictEqual(armOf(runs, candidate.b, seeds), b),
    );
    if (!member) throw new Error(`family '${claim.family}' does not hold this comparison`);
    const within = /^within (.+)$/.exec(claim.expect);
    const near = within && Math.max(Math.abs(difference.low), Math.abs(difference.high)) <= Number(within[1]);
    const verdict = near ? claim.expect : member.verdict;
    const { mean, low, high } = difference;
    const intervals: Bounds[] = [
      [mean, low, high],
      ...(verdict === 'behind' ? [[-mean, -high, -low] as const] : []),
      levels(ofA, scale),
      levels(ofB, scale),
    ];
    return {
      verdict,
      agrees: verdict === claim.expect,
      difference,
      holm: member.holm,
      family: family.length,
      numbers: [...intervals.flat(), ...(within ? [Number(within[1])] : [])],
      counts: [family.length, difference.n, ...numbersIn(claim.a, claim.b)],
      ps: [difference.p, member.holm],
      intervals,
    };
  };

  const best = (claim: Best): Judgement => {
    const runs = results(claim.data);
    const family = members(claim.family);
    const others = [...family.map(({ a }) => a), ...family.map(({ b }) => b)]
      .map((selector) => JSON.stringify(selector))
      .filter((text, index, all) => all.indexOf(text) === index)
      .map((text): Selector => JSON.parse(text));
    const seeds = seedsOf(familyOf(claim.family));
    const runsOfA = armOf(runs, claim.a, seeds);
    const scale = scaleOf(claim.data, claim.measure);
    const ofOwn = bySeed(runsOfA, claim.measure, claim.over);
    const rivals = others
      .map((selector) => armOf(runs, selector, seeds))
      .filter((rival) => !isDeepStrictEqual(rival, runsOfA));
    if (rivals.length === others.length) throw new Error(`family '${claim.family}' does not hold this arm`);
    const tests = rivals.map((rival) =>
      pairedTest(pairedDifferences(ofOwn, bySeed(rival, claim.measure, claim.over)).map((value) => scale * value)),
    );
    const adjusted = holm(tests.map(({ p }) => p));
    const agrees = tests.every(({ mean }, index) => mean > 0 && adjusted[index] < 0.05);
    return {
      verdict: agrees ? 'best' : 'not best',
      agrees,
      family: rivals.length,
      numbers: levels(ofOwn, scale),
      counts: [rivals.length, ofOwn.size, ...numbersIn(claim.a)],
      intervals: [levels(ofOwn, scale)],
    };
  };

  const level = (claim: Level): Judgement => {
    const values = bySeed(armOf(results(claim.data), claim.a, claim.seeds ?? FIRST_SEEDS), claim.measure, claim.over);
    const numbers = levels(values, scaleOf(claim.data, claim.measure));
    const counts = [values.size, ...numbersIn(claim.a)];
    return { verdict: 'value', agrees: true, numbers, counts, intervals: [numbers] };
  };

  const count = (claim: Count): Judgement => {
    const family = members(claim.family);
    const counts = { ahead: 0, behind: 0, undecided: 0 };
    for (const { verdict } of family) counts[verdict] += 1;
    return {
      verdict: `${counts.ahead} ahead, ${counts.behind} behind, ${counts.undecided} undecided`,
      agrees: isDeepStrictEqual(counts, { ...claim.expect }),
      family: family.length,
      numbers: [],
      counts: [...Object.values(counts), family.length, ...family.map(({ difference }) => difference.n)],
    };
  };

  const judgeClaim: Readonly<Record<string, (claim: Claim) => Judgement>> = {
    comparison: (claim) => comparison(claim as Comparison),
    best: (claim) => best(claim as Best),
    level: (claim) => level(claim as Level),
    count: (claim) => count(claim as Count),
    stored: (claim) => stored(claim as Stored),
    ratio: (claim) => ratio(claim as Ratio),
  };
  return (claim: Claim): Judgement => judgeClaim[kindOf(claim)](claim);
}

/** What names an arm differs on purpose; any other stored setting that differs is to be named, and only such. */
function refuseOtherSettings(claim: Comparison, a: readonly Run[], b: readonly Run[]): void {
  const named = new Set([...Object.keys(claim.a), ...Object.keys(claim.b)]);
  const differing = differingSettings(a, b, claim.over).filter((key) => !named.has(key));
  const varies = claim.varies ?? [];
  const unnamed = differing.filter((key) => !varies.includes(key));
  if (unnamed.length > 0) throw new Error(`the arms differ in ${unnamed.join(', ')} too: name it in varies`);
  const alike = varies.filter((key) => !differing.includes(key));
  if (alike.length > 0) throw new Error(`the arms do not differ in ${alike.join(', ')}, which varies names`);
}

function levels(values: ReadonlyMap<number, number>, scale: number): Bounds {
  const { mean, low, high } = interval([...values.values()].map((value) => scale * value));
  return [mean, low, high];
}

function numbersIn(...selectors: readonly Selector[]): number[] {
  return selectors
    .flatMap((selector) => Object.values(selector))
    .filter((value): value is number => typeof value === 'number');
}

function atPath(file: string, path: string): unknown {
  const content: unknown = JSON.parse(readFileSync(join(inBench('results'), file), 'utf8'));
  const entry = path
    .split('.')
    .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], content);
  if (entry === undefined) throw new Error(`${file} stores nothing at '${path}'`);
  return entry;
}

function stored({ data, stored, times = 1 }: Stored): Judgement {
  const numbers = stored.map((path) => {
    const value = atPath(data, path);
    if (typeof value !== 'number') throw new Error(`${data} stores no number at '${path}'`);
    return times * value;
  });
  return { verdict: 'value', agrees: true, numbers };
}

function ratio({ data, ratio, expect }: Ratio): Judgement {
  const { median, lowest, highest } = atPath(data, ratio) as { median: number; lowest: number; highest: number };
  const verdict = highest < 1 ? 'ahead' : lowest > 1 ? 'behind' : 'undecided';
  // "1.4 times as fast" and "0.7 of its time" are the same ratio.
  const intervals: Bounds[] = [
    [median, lowest, highest],
    [1 / median, 1 / highest, 1 / lowest],
  ];
  return { verdict, agrees: verdict === expect, numbers: intervals.flat(), intervals };
}
