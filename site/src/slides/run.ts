import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { chooseLessons, runLesson, writeKernelSpec } from '@transferlab/kernel';
import { readCommandLine, runCommand, WrongUse } from 'transferlab/dist/command-line';
import { TransferError } from 'transferlab/dist/error';
import { SiteError } from '../error';
import { gatherLessons } from '../gather-lessons';
import { writeSlides } from './write-slides';

const USAGE = `npx course slides [lesson…] [options]
  lesson            which lessons: 03, a list (01,03,A), or all (the default)
  --out FOLDER      where the slides go (default: out/slides)
  --as-they-are     run no lesson: show the figures of the runs that are there
  --pdf             also print each set to a PDF, with Chromium
  --help            this text`;

const OPTIONS = {
  out: { type: 'string' },
  'as-they-are': { type: 'boolean' },
  pdf: { type: 'boolean' },
} as const;

/** `course slides`: a set of slides for each lesson, made from its notebook and its run. */
async function main(): Promise<number | undefined> {
  const read = readCommandLine(USAGE, OPTIONS);
  if (!read) return 0;
  const root = path.resolve(__dirname, '..', '..', '..');
  const out = path.join(root, 'out');
  const files = filesOf(root, read.positionals);
  const folder = path.resolve(read.values.out ?? path.join(out, 'slides'));
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new WrongUse(`--out must be a folder; ${folder} is a file. Try another one: --out FOLDER.`);
  const run = (file: string) => runLesson(root, file, { out, timeout: 300, totalTimeout: 900 });
  if (!read.values['as-they-are']) writeKernelSpec(root);
  const lessons = await gatherLessons({ files, out, run: read.values['as-they-are'] ? undefined : run });
  const pages = await writeSlides(lessons, folder);
  const old = lessons.filter(({ state }) => state !== 'executed').map(({ name, state }) => `${name} (${state})`);
  if (old.length > 0) console.log(`Figures are not of the present lessons: ${old.join(', ')}. Their slides say so.`);
  console.log(pages.length === 1 ? `The slides are in ${pages[0]}` : `${pages.length} sets of slides are in ${folder}`);
  return read.values.pdf ? printed(pages) : 0;
}

function filesOf(root: string, given: readonly string[]): string[] {
  try {
    return chooseLessons(root, given.length > 0 ? [...given] : ['all']);
  } catch (cause) {
    throw new WrongUse(`${(cause as Error).message}\n\n${USAGE}`);
  }
}

/** Prints the pages in a separate process, whose exit code it returns. */
function printed(pages: readonly string[]): number {
  try {
    execFileSync(process.execPath, [path.join(__dirname, '..', '..', 'slides', 'print.mjs'), ...pages], {
      stdio: 'inherit',
    });
    return 0;
  } catch {
    return 1;
  }
}

void runCommand(() =>
  main().catch((cause) => {
    if (!(cause instanceof SiteError || cause instanceof TransferError)) throw cause;
    console.error(cause.message);
    return 1;
  }),
);
