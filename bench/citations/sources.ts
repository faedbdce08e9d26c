import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { numberOf } from 'course/dist/lessons';
import { textCells } from '../notebook-texts';

/** A text of the course that may name papers. */
export interface Source {
  /** As the table of citations prints it: `lesson 09`, `guides/limits.md`. */
  readonly name: string;
  readonly text: string;
}

const FOLDERS: Readonly<Record<string, RegExp>> = {
  'lib/guide': /\.md$/,
  'lib/src': /(?<!\.test|\.d)\.ts$|\.md$/,
  exercises: /\/(?:stub|setting)\.ts$|\.md$/,
  solutions: /(?<!\.test)\.ts$/,
  guides: /\.md$/,
  datasets: /\.md$/,
  bench: /(?<!\.test|\.d)\.ts$/,
  'backend/src': /\.ts$/,
};

/** What a script writes, or what is not the course's text. */
const LEFT_OUT =
  /node_modules|(?:^|\/)(?:dist|\.[^/]+)\/|guides\/(?:figures|citations)\.md$|bench\/(?:peers|reference|citations)\//;

const textOf = (notebook: string): string =>
  textCells(notebook)
    .map((cell) => cell.replace(/<!--[\s\S]*?-->/g, ''))
    .join('\n\n');

/** Lessons, exercises, guides and the comments of code below `root`, in the order of their names. */
export function sourcesIn(root: string): Source[] {
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  const lessons = readdirSync(join(root, 'notebooks'))
    .filter((name) => name.endsWith('.ipynb'))
    .sort()
    .map((name) => ({ name: `lesson ${numberOf(name)}`, text: textOf(read(`notebooks/${name}`)) }));
  const files = Object.entries(FOLDERS).flatMap(([folder, pattern]) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((name) => `${folder}/${String(name).replaceAll('\\', '/')}`)
      .filter((name) => pattern.test(name) && !LEFT_OUT.test(name))
      .sort(),
  );
  return [...lessons, ...[...files, 'README.md', 'lib/README.md'].map((name) => ({ name, text: read(name) }))];
}

/** An entry of a lesson's reading list. */
export interface Reading {
  readonly title: string;
  readonly year: number;
  /** Its arXiv number, where the list gives one. */
  readonly arxiv?: string;
}

/** The entries under "To read" of a lesson: `- AUTHORS, *TITLE*, YEAR. arXiv NUMBER`. */
export function readingList(lesson: string): Reading[] {
  const [, list = ''] = lesson.split(/^## To read$/m);
  return [...list.matchAll(/^- .+?, \*(.+?)\*(?: \(.*?\))?, (\d{4})(?:\. arXiv (\d{4}\.\d{4,5}))?/gm)].map(
    ([, title, year, arxiv]) => ({ title, year: Number(year), ...(arxiv && { arxiv }) }),
  );
}
