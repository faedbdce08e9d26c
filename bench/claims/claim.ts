import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Seeds, Selector } from './arms';
import { inBench } from './places';

/** A sentence's comparison of two arms by paired seeds. */
export interface Comparison {
  readonly data: string;
  readonly a: Selector;
  readonly b: Selector;
  readonly measure: string;
  readonly pair?: 'seed';
  readonly over?: readonly string[];
  /** Stored settings, next to those that name the arms, in which the arms differ. */
  readonly varies?: readonly string[];
  readonly family: string;
  /** `ahead`, `behind`, `undecided`, `within D` with D in the unit of print. */
  readonly expect: string;
}

/** An arm ahead of every other arm of a family. */
export interface Best {
  readonly data: string;
  readonly a: Selector;
  readonly measure: string;
  readonly over?: readonly string[];
  readonly family: string;
  readonly expect: 'best';
}

/** What one arm came to, compared with nothing. */
export interface Level {
  readonly data: string;
  readonly a: Selector;
  readonly measure: string;
  readonly over?: readonly string[];
  /** First and last seed; without it 1 to 5. */
  readonly seeds?: Seeds;
  readonly expect: 'value';
}

/** How many of a family's comparisons came out which way. */
export interface Count {
  readonly family: string;
  readonly expect: { readonly ahead: number; readonly behind: number; readonly undecided: number };
}

/** Values of a file that stores no seeds, by their paths, multiplied by `times`. */
export interface Stored {
  readonly data: string;
  readonly stored: readonly string[];
  readonly times?: number;
  readonly expect: 'value';
}

/** A ratio of times that is stored with its lowest and highest round: all below 1 is faster, all above 1 slower. */
export interface Ratio {
  readonly data: string;
  readonly ratio: string;
  readonly expect: 'ahead' | 'behind' | 'undecided';
}

export type Claim = Comparison | Best | Level | Count | Stored | Ratio;

const KINDS: Readonly<Record<string, { readonly needs: readonly string[]; readonly may?: readonly string[] }>> = {
  comparison: { needs: ['data', 'a', 'b', 'measure', 'family', 'expect'], may: ['pair', 'over', 'varies'] },
  best: { needs: ['data', 'a', 'measure', 'family', 'expect'], may: ['over'] },
  level: { needs: ['data', 'a', 'measure', 'expect'], may: ['over', 'seeds'] },
  count: { needs: ['family', 'expect'] },
  stored: { needs: ['data', 'stored', 'expect'], may: ['times'] },
  ratio: { needs: ['data', 'ratio', 'expect'] },
};

/** `comparison`, `best`, `level`, `count`, `stored` or `ratio`, by the keys that are there. */
export function kindOf(claim: object): string {
  if ('ratio' in claim) return 'ratio';
  if ('stored' in claim) return 'stored';
  if ('b' in claim) return 'comparison';
  if ('expect' in claim && claim.expect === 'best') return 'best';
  return 'a' in claim ? 'level' : 'count';
}

/** Throws if a claim has an unknown key, lacks one, or expects what its kind cannot have. */
export function checkClaim(claim: object): void {
  const kind = kindOf(claim);
  const { needs, may = [] } = KINDS[kind];
  const unknown = Object.keys(claim).filter((key) => !needs.includes(key) && !may.includes(key));
  if (unknown.length > 0) throw new Error(`a ${kind} has no key '${unknown.join("', '")}'`);
  const missing = needs.filter((key) => !(key in claim));
  if (missing.length > 0) throw new Error(`a ${kind} needs '${missing.join("', '")}'`);
  const { expect, pair } = claim as { expect: unknown; pair?: unknown };
  if (pair !== undefined && pair !== 'seed') throw new Error(`runs are paired by seed; got pair: ${pair}`);
  const sides = /^(ahead|behind|undecided)$/;
  const allowed: Record<string, (value: string) => boolean> = {
    comparison: (value) => sides.test(value) || /^within \d+(\.\d+)?$/.test(value),
    best: (value) => value === 'best',
    level: (value) => value === 'value',
    stored: (value) => value === 'value',
    ratio: (value) => sides.test(value),
    count: () =>
      typeof expect === 'object' && expect !== null && Object.keys(expect).sort().join() === 'ahead,behind,undecided',
  };
  if (!allowed[kind](String(expect))) throw new Error(`a ${kind} cannot expect ${JSON.stringify(expect)}`);
}

/** Where the claims of a document are: `notebooks/01-x.ipynb` has `01-x.yaml`, `lib/README.md` has `lib-README.yaml`. */
export function claimsFile(document: string): string {
  const name = document
    .replace(/^notebooks\//, '')
    .replace(/\.(ipynb|md)$/, '')
    .replaceAll('/', '-');
  return join(inBench('claims', 'documents'), `${name}.yaml`);
}

/** The claims of a document by name; none where it has no file. Throws if one is not a claim. */
export function readClaims(document: string): Map<string, Claim> {
  const file = claimsFile(document);
  if (!existsSync(file)) return new Map();
  const claims: Record<string, Claim> = parse(readFileSync(file, 'utf8')) ?? {};
  for (const [name, claim] of Object.entries(claims)) {
    try {
      checkClaim(claim);
    } catch (error) {
      throw new Error(`claim '${name}': ${(error as Error).message}`);
    }
  }
  return new Map(Object.entries(claims));
}
