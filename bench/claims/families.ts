import { readFileSync } from 'node:fs';
import { armOf, bySeed, describeArm, FEWEST_SEEDS, pairedDifferences, type Seeds, type Selector } from './arms';
import { holm } from './holm';
import { inBench } from './places';
import { type Run, readResults, scaleOf } from './results';
import { type Difference, pairedTest } from './student';

/** Which arms are compared with which: values may hold `*`, which matches any text. */
interface Listing {
  /** Each arm that matches is compared with `b`. */
  readonly a: Selector;
  readonly b: Selector;
  /** Settings that both sides share: one comparison for each combination of their values. */
  readonly each?: readonly string[];
  /** Settings that are averaged within a seed. */
  readonly over?: readonly string[];
  /** Arms that do not answer the family's question, each a selector. */
  readonly except?: readonly Selector[];
  readonly measures: readonly string[];
}

/** All comparisons that answer one question, found by patterns so that none is left out. */
interface Listed {
  readonly why: string;
  readonly data: string;
  readonly compare: readonly Listing[];
  /** Without it the seeds that were stored before any primary comparison was named. */
  readonly seeds?: Seeds;
}

/** One comparison of two arms. */
interface Named {
  readonly a: Selector;
  readonly b: Selector;
  readonly measure: string;
  readonly over?: readonly string[];
}

/** One to three comparisons, named before their seeds were run. */
interface Primary {
  readonly why: string;
  readonly data: string;
  readonly primary: readonly Named[];
  readonly seeds: Seeds;
}

type Family = Listed | Primary;

/** A comparison of a family with what came out. */
export interface Member extends Named {
  /** a - b, in the unit of print. */
  readonly difference: Difference;
  readonly holm: number;
  readonly verdict: 'ahead' | 'behind' | 'undecided';
}

/** The first seed that no stored result had when primary comparisons were named. */
const FIRST_FRESH_SEED = 6;
const MOST_PRIMARY = 3;

/** The seeds of what was run before: where some arms have fresh seeds as well, arms stay paired by these. */
export const FIRST_SEEDS: Seeds = [1, FIRST_FRESH_SEED - 1];

/** The seeds that a family is judged by. */
export function seedsOf(family: Family): Seeds {
  return family.seeds ?? FIRST_SEEDS;
}

const KEYS = new Set(['why', 'data', 'compare', 'primary', 'seeds']);
const LISTING = new Set(['a', 'b', 'each', 'over', 'except', 'measures']);

/** The families of `bench/families.json` by name. Throws if an entry has an unknown key or names no reason. */
export function readFamilies(file = inBench('families.json')): Map<string, Family> {
  const families: Record<string, Family> = JSON.parse(readFileSync(file, 'utf8'));
  for (const [name, family] of Object.entries(families)) {
    const listings = 'compare' in family ? family.compare : [];
    const unknown = [
      ...Object.keys(family).filter((key) => !KEYS.has(key)),
      ...listings.flatMap((listing) => Object.keys(listing)).filter((key) => !LISTING.has(key)),
    ];
    if (unknown.length > 0) throw new Error(`family '${name}' has an unknown key: ${unknown.join(', ')}`);
    if (!family.why) throw new Error(`family '${name}' does not say why these are one question`);
    if (!('primary' in family)) continue;
    if (family.primary.length < 1 || family.primary.length > MOST_PRIMARY) {
      throw new Error(`family '${name}' has ${family.primary.length} primary comparisons; one to three are allowed`);
    }
    if (!(family.seeds?.[0] >= FIRST_FRESH_SEED) || family.seeds[1] - family.seeds[0] + 1 < FEWEST_SEEDS) {
      throw new Error(`family '${name}' is primary: it is judged by five or more seeds from ${FIRST_FRESH_SEED} on`);
    }
  }
  return new Map(Object.entries(families));
}

const matches = (pattern: unknown, value: unknown): boolean => {
  if (value === undefined) return false;
  if (typeof pattern !== 'string' || !pattern.includes('*')) return pattern === value;
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(String(value));
};

const fits = (selector: Selector, settings: Selector): boolean =>
  Object.entries(selector).every(([key, pattern]) => matches(pattern, settings[key]));

/** The comparisons of a family: every arm that its patterns match is listed. */
export function comparisons(family: Family, runs: readonly Run[]): Named[] {
  return 'primary' in family ? [...family.primary] : family.compare.flatMap((listing) => listed(listing, runs));
}

function listed(
  { a: pattern, b: base, each = [], over, except = [], measures }: Listing,
  runs: readonly Run[],
): Named[] {
  const named = [...new Set([...Object.keys(pattern), ...each])];
  const arms = new Map<string, Selector>();
  for (const { settings } of runs) {
    if (!fits(pattern, settings) || except.some((exception) => fits(exception, settings))) continue;
    const arm = Object.fromEntries(named.map((key) => [key, settings[key]]));
    arms.set(JSON.stringify(arm), arm);
  }
  return [...arms.values()].flatMap((a) => {
    const b = { ...base, ...Object.fromEntries(each.map((key) => [key, a[key]])) };
    // A side that was never run at this value cannot be compared there.
    if (fits(b, a) || !runs.some(({ settings }) => fits(b, settings))) return [];
    return measures
      .filter((measure) => runs.some((run) => fits(a, run.settings) && measure in run.measures))
      .map((measure) => ({ a, b, measure, over }));
  });
}

/** All comparisons of a family, tested and corrected together. Throws if one of them is not paired or lacks seeds. */
export function judgeFamily(name: string, family: Family, runs = readResults(family.data)): Member[] {
  const named = comparisons(family, runs);
  if (named.length === 0) throw new Error(`family '${name}' matches no arm of ${family.data}`);
  const differences = named.map(({ a, b, measure, over }) => {
    try {
      const side = (arm: Selector) => bySeed(armOf(runs, arm, seedsOf(family)), measure, over);
      const scale = scaleOf(family.data, measure);
      return pairedTest(pairedDifferences(side(a), side(b)).map((difference) => scale * difference));
    } catch (error) {
      throw new Error(`${family.data}, ${describeArm(a)} against ${describeArm(b)}: ${(error as Error).message}`);
    }
  });
  const adjusted = holm(differences.map(({ p }) => p));
  return named.map((member, index) => {
    const difference = differences[index];
    const decided = adjusted[index] < 0.05;
    const verdict = decided ? (difference.mean > 0 ? 'ahead' : 'behind') : 'undecided';
    return { ...member, difference, holm: adjusted[index], verdict };
  });
}
