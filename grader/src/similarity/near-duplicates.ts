import { type Token, tokensOf } from './tokens';
import { hashesOf, RUN, winnow } from './winnow';

/** An answer to an exercise; `student` is whatever name the report gives the author. */
export interface HandedIn {
  student: string;
  exercise: string;
  code: string;
}

/** Lines of one answer, from 1, both ends included. */
export interface Lines {
  from: number;
  to: number;
}

/** Two answers that agree more than chance lets expect: for a person to look at, and no judgement. */
export interface NearDuplicate {
  exercise: string;
  students: [string, string];
  /** The fraction of the shorter answer's own tokens that are in the other one too: from 0 to 1. */
  share: number;
  /** How many tokens agree. */
  tokens: number;
  places: { first: Lines; second: Lines }[];
}

export interface SimilarityOptions {
  /** What everybody was given: the stub and the solution of each exercise. Runs in these texts are not counted. */
  given?: Record<string, readonly string[]>;
  /** Pairs below this share are left out. */
  atLeast?: number;
  /** How a program is read; `remembering()` where some were read before. */
  read?: (code: string) => Read;
}

/** A program as it is compared. */
interface Read {
  tokens: Token[];
  /** Hash of the run that begins at each token. */
  hashes: number[];
}

function readProgram(code: string): Read {
  const tokens = tokensOf(code);
  return { tokens, hashes: hashesOf(tokens.map(({ kind }) => kind)) };
}

/**
 * Reads programs, each once, and remembers the first `most` (a few KB each). Reading takes most of the time of a
 * comparison, and can be done while a class is still examined.
 */
export function remembering(most = 5000): (code: string) => Read {
  const known = new Map<string, Read>();
  return (code) => {
    const cached = known.get(code);
    if (cached) return cached;
    const read = readProgram(code);
    if (known.size < most) known.set(code, read);
    return read;
  };
}

/** Common tokens outside of the given texts that a pair needs: a dozen short lines. */
const ENOUGH_TOKENS = 40;

/** A run of tokens that more than this part of a class wrote is how one says it, and no trace of a copy. */
const IDIOM = 0.2;
const CLASS_FOR_IDIOMS = 10;

interface Prepared {
  student: string;
  tokens: Token[];
  /** The hash of the run that begins at each token; undefined where it is given or an idiom. */
  own: (number | undefined)[];
  /** Where each of them begins. */
  at: Map<number, number>;
  fingerprints: number[];
}

/**
 * Pairs of answers to the same exercise that agree after names, texts, types and layout are taken off (winnowed
 * fingerprints of token runs), the closest first. The stub and the solution are taken off, and what many wrote.
 */
export function nearDuplicates(
  answers: readonly HandedIn[],
  { given = {}, atLeast = 0.6, read = readProgram }: SimilarityOptions = {},
): NearDuplicate[] {
  const exercises = [...new Set(answers.map(({ exercise }) => exercise))];
  return exercises
    .flatMap((exercise) => {
      const prepared = prepare(
        answers.filter((answer) => answer.exercise === exercise),
        given[exercise] ?? [],
        read,
      );
      return candidates(prepared).flatMap(([a, b]) => compared(exercise, a, b) ?? []);
    })
    .filter(({ share }) => share >= atLeast)
    .sort((a, b) => b.share - a.share || b.tokens - a.tokens || order(a).localeCompare(order(b)));
}

const order = ({ exercise, students }: NearDuplicate) => [exercise, ...students].join('\n');

function prepare(answers: readonly HandedIn[], starts: readonly string[], read: (code: string) => Read): Prepared[] {
  const hashed = answers.map(({ student, code }) => ({ student, ...read(code) }));
  const dropped = new Set(starts.flatMap((code) => read(code).hashes));
  if (answers.length >= CLASS_FOR_IDIOMS) {
    const writers = new Map<number, number>();
    for (const { hashes } of hashed) {
      for (const hash of new Set(hashes)) writers.set(hash, (writers.get(hash) ?? 0) + 1);
    }
    for (const [hash, count] of writers) if (count > IDIOM * answers.length) dropped.add(hash);
  }
  return hashed.map(({ student, tokens, hashes }) => {
    const remaining = hashes.map((hash) => (dropped.has(hash) ? undefined : hash));
    const at = new Map<number, number>();
    remaining.forEach((hash, index) => {
      if (hash !== undefined && !at.has(hash)) at.set(hash, index);
    });
    const fingerprints = winnow(hashes).map(({ hash }) => hash);
    return { student, tokens, own: remaining, at, fingerprints: fingerprints.filter((hash) => !dropped.has(hash)) };
  });
}

/** Pairs with a fingerprint in common: few, so that a class of 300 needs no comparison of each with each. */
function candidates(prepared: Prepared[]): [Prepared, Prepared][] {
  const holders = new Map<number, Set<number>>();
  prepared.forEach(({ fingerprints }, index) => {
    for (const hash of fingerprints) holders.set(hash, (holders.get(hash) ?? new Set()).add(index));
  });
  const pairs = new Set<number>();
  for (const indices of holders.values()) {
    const list = [...indices];
    list.forEach((a, i) => {
      for (const b of list.slice(i + 1)) pairs.add(a * prepared.length + b);
    });
  }
  return [...pairs]
    .filter((pair) => prepared[Math.floor(pair / prepared.length)].student !== prepared[pair % prepared.length].student)
    .map((pair) => [prepared[Math.floor(pair / prepared.length)], prepared[pair % prepared.length]]);
}

function compared(exercise: string, a: Prepared, b: Prepared): NearDuplicate | undefined {
  const [first, second] = [covered(a, b), covered(b, a)];
  const tokens = Math.min(first.common, second.common);
  if (tokens < ENOUGH_TOKENS) return undefined;
  const share = Math.max(first.common / first.own, second.common / second.own);
  const places = matches(a, b);
  return { exercise, students: [a.student, b.student], share: Math.round(share * 1000) / 1000, tokens, places };
}

/** How many tokens of `a` lie in its own runs, and how many of these in runs that `b` has too. */
function covered(a: Prepared, b: Prepared): { own: number; common: number } {
  const hashes = new Set<number>();
  const common = new Set<number>();
  a.own.forEach((hash, index) => {
    if (hash === undefined) return;
    for (let token = index; token < index + RUN; token++) {
      hashes.add(token);
      if (b.at.has(hash)) common.add(token);
    }
  });
  return { own: hashes.size, common: common.size };
}

/** The longest runs of `a` that are in `b`, one after the other, as lines. */
function matches(a: Prepared, b: Prepared): NearDuplicate['places'] {
  const places: NearDuplicate['places'] = [];
  for (let start = 0; start < a.own.length; ) {
    const hash = a.own[start];
    const other = hash === undefined ? undefined : b.at.get(hash);
    if (other === undefined) {
      start++;
      continue;
    }
    let length = RUN;
    while (a.tokens[start + length] && a.tokens[start + length].kind === b.tokens[other + length]?.kind) length++;
    places.push({ first: lines(a, start, length), second: lines(b, other, length) });
    start += length;
  }
  return places;
}

const lines = ({ tokens }: Prepared, at: number, length: number): Lines => ({
  from: tokens[at].line,
  to: tokens[at + length - 1].line,
});
