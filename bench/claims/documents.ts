import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Sentence, sentencesOf } from './sentences';

/** Lessons whose sentences are not marked yet. It shrinks; nothing is added. */
export const NOT_YET: readonly string[] = [];

/** Whole documents that a script writes from stored results. */
export const GENERATED: readonly string[] = ['guides/citations.md', 'guides/figures.md'];

/** Every document whose sentences are held to data, from the root. */
export function documentsIn(root: string): string[] {
  const listed = (folder: string, ending: string) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(ending))
      .sort()
      .map((name) => `${folder}/${name}`);
  const documents = ['README.md', 'lib/README.md', ...listed('guides', '.md'), ...listed('notebooks', '.ipynb')];
  return documents.filter((document) => !GENERATED.includes(document) && !isNotYet(document));
}

export function isNotYet(document: string): boolean {
  return NOT_YET.some((number) => document.startsWith(`notebooks/${number}-`));
}

interface Cell {
  readonly cell_type: string;
  readonly source: string | readonly string[];
}

/** The sentences of a notebook's text cells or of a Markdown file. */
export function readSentences(root: string, document: string): Sentence[] {
  const text = readFileSync(join(root, document), 'utf8');
  if (!document.endsWith('.ipynb')) return sentencesOf(text);
  const { cells } = JSON.parse(text) as { cells: readonly Cell[] };
  let under = '';
  return cells
    .filter((cell) => cell.cell_type === 'markdown')
    .flatMap(({ source }) => {
      const found = sentencesOf(typeof source === 'string' ? source : source.join(''), under);
      under = found.at(-1)?.under ?? under;
      return found;
    });
}
