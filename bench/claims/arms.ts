import { isDeepStrictEqual } from 'node:util';
import { mean } from '../mean';
import type { Run } from './results';

/** Which runs are meant: each named setting has this value. */
export type Selector = Readonly<Record<string, unknown>>;

/** The fewest seeds that a claim may rest on. */
export const FEWEST_SEEDS = 5;

/** First and last seed, both included. */
export type Seeds = readonly [first: number, last: number];

export function describeArm(selector: Selector): string {
  return Object.entries(selector)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
}

/** The runs of an arm. Throws if a named setting is stored nowhere, or no run has these values. */
export function armOf(runs: readonly Run[], selector: Selector, seeds?: Seeds): Run[] {
  for (const [key, value] of Object.entries(selector)) {
    const known = new Set<unknown>(runs.map(({ settings }) => settings[key]).filter((stored) => stored !== undefined));
    if (known.size === 0) throw new Error(`no run stores a setting '${key}'`);
    if (!known.has(value)) throw new Error(`no run has ${key} '${value}'; stored are ${[...known].join(', ')}`);
  }
  const matching = runs.filter(
    ({ seed, settings }) =>
      Object.entries(selector).every(([key, value]) => settings[key] === value) &&
      (!seeds || (seed >= seeds[0] && seed <= seeds[1])),
  );
  if (matching.length === 0) {
    throw new Error(`no run has ${describeArm(selector)}${seeds ? ` with seeds ${seeds[0]} to ${seeds[1]}` : ''}`);
  }
  return matching;
}

/**
 * A measure of an arm by seed. `over` names settings whose values are averaged within each seed; without it a seed that
 * comes twice is refused. Throws if a run lacks the measure, or where there are fewer than five seeds.
 */
export function bySeed(arm: readonly Run[], measure: string, over: readonly string[] = []): Map<number, number> {
  const grouped = new Map<number, Map<string, number>>();
  for (const { seed, settings, measures } of arm) {
    const value = measures[measure];
    if (value === undefined) throw new Error(`a run of seed ${seed} does not store '${measure}'`);
    const cell = JSON.stringify(over.map((key) => settings[key]));
    const cells = grouped.get(seed) ?? new Map<string, number>();
    if (cells.has(cell)) {
      throw new Error(
        `seed ${seed} comes more than once: name the settings that distinguish its runs, or average over`,
      );
    }
    grouped.set(seed, cells.set(cell, value));
  }
  if (grouped.size < FEWEST_SEEDS) {
    throw new Error(`there are ${grouped.size} seeds; a claim needs ${FEWEST_SEEDS} or more`);
  }
  const layouts = new Set([...grouped.values()].map((cells) => [...cells.keys()].sort().join()));
  if (layouts.size > 1) throw new Error(`the seeds have not all the same values of ${over.join(', ')}`);
  return new Map([...grouped].map(([seed, cells]) => [seed, mean([...cells.values()])]));
}

/** a - b, seed by seed. Throws if the two arms do not have the same seeds. */
export function pairedDifferences(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): number[] {
  const seeds = [...a.keys()].sort((x, y) => x - y);
  const others = [...b.keys()].sort((x, y) => x - y);
  if (!isDeepStrictEqual(seeds, others)) {
    throw new Error(`the arms are not paired: seeds ${seeds.join(', ')} against ${others.join(', ')}`);
  }
  return seeds.map((seed) => (a.get(seed) as number) - (b.get(seed) as number));
}

/**
 * Settings in which two arms differ, sorted. Settings that `over` averages away, or that the seed draws alike in both,
 * do not count.
 */
export function differingSettings(a: readonly Run[], b: readonly Run[], over: readonly string[] = []): string[] {
  const keys = new Set(
    [...a, ...b].flatMap(({ settings }) => Object.keys(settings)).filter((key) => !over.includes(key)),
  );
  const values = (arm: readonly Run[], key: string) =>
    [...new Set(arm.map(({ seed, settings }) => JSON.stringify([seed, settings[key] ?? null])))].sort();
  return [...keys].filter((key) => !isDeepStrictEqual(values(a, key), values(b, key))).sort();
}
