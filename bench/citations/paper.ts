import { readFileSync } from 'node:fs';
import type { Cited } from './cited';

/** A paper that the course names, with what its entry was compared with. */
export interface Paper {
  readonly authors: readonly string[];
  readonly year: number;
  readonly title: string;
  /** Where it can be read. */
  readonly where?: string;
  /** What title, year and number were compared with. */
  readonly checked?: string;
  /** The same of the numbers that lessons quote from it. */
  readonly numbers?: string;
}

export const readPapers = (file: string): Paper[] => JSON.parse(readFileSync(file, 'utf8'));

/** Whether this paper is the one that a text names. A name before the authors (a method's) does not count. */
export function isCitedAs(paper: Paper, { first, others, year }: Cited): boolean {
  if (paper.year !== year) return false;
  const named = [first, ...others];
  const start = named.indexOf(paper.authors[0]);
  return start >= 0 && named.slice(start + 1).every((name) => paper.authors.includes(name));
}
