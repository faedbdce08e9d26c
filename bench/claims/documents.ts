import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { textCells } from '../notebook-texts';
import { type Sentence, sentencesOf } from './sentences';

/** Whole documents that a script writes from stored results. */
export const GENERATED: readonly string[] = ['guides/citations.md', 'guides/figures.md', 'guides/speed.md'];

/** Every document whose sentences are held to data, from the root. */
export function documentsIn(root: string): string[] {
  const listed = (folder: string, ending: string) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(ending))
      .sort()
      .map((name) => `${folder}/${name}`);
  const guides = [...listed('lib/guide', '.md'), ...listed('guides', '.md')];
  // The other report of the project is there to be found wrong.
  const project = listed('project', '.md').filter((document) => document !== 'project/to-be-marked.md');
  const documents = ['README.md', 'lib/README.md', ...guides, ...project, ...listed('notebooks', '.ipynb')];
  return documents.filter((document) => !GENERATED.includes(document));
}

/** The sentences of a notebook's text cells or of a Markdown file. */
export function readSentences(root: string, document: string): Sentence[] {
  const text = readFileSync(join(root, document), 'utf8');
  if (!document.endsWith('.ipynb')) return sentencesOf(text);
  let under = '';
  return textCells(text).flatMap((cell) => {
    const sentences = sentencesOf(cell, under);
    under = sentences.at(-1)?.under ?? under;
    return sentences;
  });
}
