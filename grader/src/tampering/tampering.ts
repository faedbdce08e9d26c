/** When a tampering acts: as the answer is loaded, before a call, while it runs or waits, or with its result. */
export type When = 'load' | 'before' | 'during' | 'after';

/** What it acts on: what the answer is called with, what it gives back, or what all share (modules, engine, language). */
export type Surface = 'arguments' | 'result' | 'shared';

/** A tampering as data. Its code is JavaScript that runs in the answer with `kit`, `args`, `result` and `memory`. */
export interface Tampering {
  family: FamilyName;
  when: When;
  surface: Surface;
  /** Says what it does: the same name is the same tampering. */
  name: string;
  code: string;
  /** Runs before the call, to note in `memory` how things are then. */
  prepare?: string;
}

/** A member of an object that a wrong answer could reach while it was surveyed. */
export interface Place {
  surface: Surface;
  /** JavaScript that gives the object: `args[0].weights["head/kernel"]`. */
  owner: string;
  key: string;
  type: string;
}

/** Objects of one kind side by side: `Object.values(args[0].weights)`. */
export interface Group {
  surface: Surface;
  list: string;
  size: number;
  /** The members that each of them has. */
  keys: string[];
}

/** What a wrong answer can reach: found by a walk through what it was called with, what it gave, and the modules. */
export interface Reach {
  places: Place[];
  groups: Group[];
  /** JavaScript for each argument and result that is an object. */
  roots: { surface: Surface; path: string }[];
  /** Whether TensorFlow is loaded. */
  tensors: boolean;
  /** Names of members that the scenario reads. */
  reads: string[];
}

/** A seeded source of numbers in [0, 1). */
export type Next = () => number;

/** A tampering before its family is written on it. */
export type Act = Omit<Tampering, 'family'>;

/** One draw of a family; undefined where this exercise gives it nothing to act on. */
export type Family = (reach: Reach, next: Next) => Act | undefined;

/** What of a family is tried before anything is drawn: the most promising for what is within reach. */
export type Core = (reach: Reach) => Act[];

export const FAMILY_NAMES = [
  'own-properties',
  'accessors',
  'proxies',
  'subclasses',
  'registries',
  'counters',
  'flags',
  'iterators-symbols',
  'timing',
  'look-alikes',
  'language',
] as const;
export type FamilyName = (typeof FAMILY_NAMES)[number];

export const pick = <T>(list: readonly T[], next: Next): T => list[Math.floor(next() * list.length)];

/** A text as a JavaScript literal. */
export const literal = (value: unknown) => JSON.stringify(value);
