import { execFile } from 'node:child_process';
import { join } from 'node:path';
import colors from 'picocolors';
import type { Told } from './cli';
import { thisCourse } from './course';
import { display } from './display';
import { feedback } from './feedback';
import { tableHtml } from './html';
import { liveAnswer, sessionCells } from './live-answer';
import type { Overview } from './overview';
import { hintsHtml, lessonText, nextText, noticeHtml, panelHtml, progressHtml, progressText } from './panel';
import { forStudent } from './reports/hidden';
import type { SweepOptions } from './sweep/sweep';
import type { SweepRow } from './sweep/table';

export { besideGuess, type GuessedResult, type GuessRange, guess, guesses } from './guesses';
export type { Setting } from './sweep/program';
export type { SweepOptions } from './sweep/sweep';
export type { SweepRow } from './sweep/table';

/** When the file of each exercise that failed here had been saved. */
const failedAt = new Map<string, number>();

/**
 * Checks an exercise from a notebook: `await check('00-softmax')` shows the verdict of `npx course check`, and where the reader
 * stands. The answer is the code of this session's cells that begin with `// answer: 00-softmax`, as they were run; where there
 * is none, the exercise's file, as saved. Without an id, the answer run last, or the next unsolved exercise. The answer runs in
 * a separate process, never in the notebook's.
 */
export async function check(id?: string): Promise<void> {
  const cell = liveAnswer(sessionCells(), id);
  const named = cell?.id ?? id;
  const args = ['check', ...(named === undefined ? [] : [named]), '--json', '--standing', ...(cell ? ['--stdin'] : [])];
  const { stdout, stderr } = await course(args, cell?.text);
  if (!stdout) return display(stderr, noticeHtml(stderr));
  const {
    verdicts: [answerVerdict],
    standings: [standing],
    notes,
  } = JSON.parse(stdout) as Required<Told>;
  const verdict = forStudent(cell ? cell.inCells(answerVerdict) : answerVerdict);
  const unchanged = failedAt.get(verdict.id) === standing.saved;
  if (verdict.status === 'failed' && !cell) failedAt.set(verdict.id, standing.saved);
  const { untouched, misconceptions } = standing;
  const [paint, next] = [colors.createColors(false), nextText(standing)];
  display(
    [
      feedback(verdict, { paint, next, untouched: untouched && !cell, misconceptions }),
      lessonText(standing),
      ...notes,
    ].join('\n'),
    panelHtml(verdict, standing, { ...folders(), unchanged, notes }),
  );
}

/** Shows the next hint of an exercise, and those before it. */
export async function hint(id: string): Promise<void> {
  const { stdout, stderr } = await course(['hint', id, '--json']);
  if (!stdout) return display(stderr, noticeHtml(stderr));
  const hints = JSON.parse(stdout) as string[];
  const notes = stderr ? [stderr] : [];
  display([`Hint ${hints.length} of 3: ${hints.at(-1)}`, ...notes].join('\n'), hintsHtml(id, hints, notes));
}

/**
 * Shows the questions of an exercise that asks some, and the cell in which they are answered: `await questions('04-forest-plot')`.
 * A wrong try brings other ones.
 */
export async function questions(id: string): Promise<void> {
  const { stdout, stderr } = await course(['questions', id, '--json']);
  if (!stdout) return display(stderr, noticeHtml(stderr));
  const { text, html } = JSON.parse(stdout) as { text: string; html: string };
  display(text, html);
}

/** Shows what is passed, and the points, lesson by lesson. */
export async function progress(): Promise<void> {
  const { stdout, stderr } = await course(['progress', '--json']);
  if (!stdout) return display(stderr, noticeHtml(stderr));
  const overview = JSON.parse(stdout) as Overview;
  display(progressText(overview), progressHtml(overview, folders()));
}

/** Jupyter starts a kernel in the folder of its notebook. */
const folders = () => ({ from: process.cwd(), root: thisCourse().root });

/**
 * Runs a program once for each setting and seed, each run in a separate process, as `npx course sweep` does, and shows the
 * means of what it measured, with their intervals: `await sweep({ program: 'rates.ts', seeds: [1, 2, 3] })`. Called again, it
 * continues from where it was stopped.
 */
export async function sweep(options: SweepOptions): Promise<SweepRow[]> {
  const { sweepRun } = await import('./sweep/sweep');
  const { sweepCells, sweepMarkdown } = await import('./sweep/table');
  const { rows } = await sweepRun(thisCourse(), options, new AbortController().signal);
  display(sweepMarkdown(rows), tableHtml(sweepCells(rows)));
  return rows;
}

/** Runs the command as a separate process: verdicts are never decided in a notebook's kernel. */
function course(args: readonly string[], input = ''): Promise<{ stdout: string; stderr: string }> {
  const command = [join(__dirname, '../bin/course.js'), ...args];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, command, { maxBuffer: 2 ** 26 }, (_exit, stdout, stderr) =>
      resolve({ stdout: stdout.trim(), stderr: stderr.trim() }),
    );
    child.stdin?.on('error', () => {}); // It ended before it read: its own sentence says why.
    child.stdin?.end(input);
  });
}
