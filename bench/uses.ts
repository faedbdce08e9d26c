import type { Dataset } from 'transferlab';
import { photographOf } from './photograph-of';

/** A thing that is in a test and was used for something else than measuring, and by which function. */
export interface Leak {
  readonly thing: string;
  readonly by: string;
}

/** What has become of the examples of a program: which are tests, and which were trained on, chosen by or adapted to. */
export interface Uses {
  /** Notes how a set was divided. */
  divided(whole: Dataset, parts: Readonly<Record<'train' | 'test', Dataset>> & { readonly validate?: Dataset }): void;
  used(by: string, things: Iterable<string>): void;
  /** Notes what a net was measured on. */
  measured(things: Iterable<string>): void;
  /** Every test thing that was used, once for each function. */
  leaks(): Leak[];
  /** How many things are in tests, and how many were used. */
  counts(): { tested: number; used: number };
}

/**
 * Follows things and not examples: a duck that is tested in one style must not be trained on in another. A set that is divided
 * for the first time gives a test; what is divided again, because all of it was left by such a division, gives validation
 * examples or a draw of labels, whatever the parts are called. So a test that is redrawn for each seed is a second test, and
 * what trained between the two is a leak. What is held out and never measured on, only looked at by a criterion, is not a test.
 */
export function uses(): Uses {
  const tests = new Set<string>();
  const unused = new Set<string>();
  const measuredOn = new Set<string>();
  const usedBy = new Map<string, Set<string>>();
  return {
    divided(whole, { test, ...others }) {
      if (thingsOf(whole).every((thing) => unused.has(thing) && !tests.has(thing))) return;
      for (const thing of thingsOf(test)) tests.add(thing);
      for (const part of Object.values(others)) for (const thing of thingsOf(part)) unused.add(thing);
    },
    used(by, things) {
      for (const thing of things) usedBy.set(thing, (usedBy.get(thing) ?? new Set()).add(by));
    },
    measured(things) {
      for (const thing of things) measuredOn.add(thing);
    },
    leaks: () =>
      [...usedBy]
        .filter(([thing]) => (tests.has(thing) && measuredOn.has(thing)) || isTest(thing))
        .flatMap(([thing, names]) => [...names].map((by) => ({ thing, by }))),
    counts: () => ({ tested: tests.size, used: usedBy.size }),
  };
}

/** Sets that come with a test have it in their name or in that of their files. */
const isTest = (thing: string) => /\btest\b/.test(thing);

/** Ids of sets that come again and again. */
const known = new WeakMap<readonly string[], string[]>();

/** What each example of a set shows, or who speaks or writes in it: the same in every set, style and room. */
export function thingsOf(data: Dataset): string[] {
  const things = known.get(data.ids) ?? data.ids.map((id, index) => thingAt(data, id, index));
  known.set(data.ids, things);
  return things;
}

function thingAt({ name, columns }: Dataset, id: string, index: number): string {
  const block = columns?.block?.[index];
  if (block !== undefined) return `${id.split(', line')[0]}, block ${block}`;
  if (id.includes('datasets/photographs/')) return `photograph ${photographOf(id)}`;
  const [, drawn] = /datasets\/emoji\/[^/]+\/(.*)$/.exec(id) ?? [];
  if (drawn) return `emoji ${drawn}`;
  const [, voice] = /datasets\/keywords\/[^/]+\/[^/]+\/(.*)\.wav$/.exec(id) ?? [];
  if (voice) return `voice ${voice}`;
  // its own Rows set without ids: what a net makes of them is named after them.
  return /^row \d+$/.test(id) ? `${name.split(' at ')[0]}, ${id}` : id;
}
