import { execFile } from 'node:child_process';
import { join } from 'node:path';
import colors from 'picocolors';
import { thisCourse } from './course';
import type { Verdict } from './deciding/verdict';
import { display } from './display';
import { feedback } from './feedback';
import { preHtml, tableHtml, verdictHtml } from './html';
import type { SweepOptions } from './sweep/sweep';
import type { SweepRow } from './sweep/table';

export type { Setting } from './sweep/program';
export type { SweepOptions } from './sweep/sweep';
export type { SweepRow } from './sweep/table';

/**
 * Checks an exercise from a notebook: `await check('00-softmax')` shows the verdict of `npx course check`.
 * Without an id, the next unsolved one. The answer is read from its file, as saved.
 */
export async function check(id?: string): Promise<void> {
  const { stdout, stderr } = await course('check', '--json', ...(id ? [id] : []));
  if (!stdout) return display(stderr, preHtml(stderr));
  const verdict = JSON.parse(stdout) as Verdict;
  display(feedback(verdict, colors.createColors(false)), verdictHtml(verdict));
}

/** Shows the next hint of an exercise. */
export async function hint(id: string): Promise<void> {
  await show('hint', id);
}

/** Shows what is passed, and the points. */
export async function progress(): Promise<void> {
  await show('progress');
}

/**
 * Runs a program once for each setting and seed, each run in a process of its own, as `npx course sweep` does, and shows the
 * means of what it measured, with their intervals: `await sweep({ program: 'rates.ts', seeds: [1, 2, 3] })`. Called again,
 * it goes on from where it was stopped.
 */
export async function sweep(options: SweepOptions): Promise<SweepRow[]> {
  const { sweepRun } = await import('./sweep/sweep');
  const { sweepCells, sweepMarkdown } = await import('./sweep/table');
  const { rows } = await sweepRun(thisCourse(), options, new AbortController().signal);
  display(sweepMarkdown(rows), tableHtml(sweepCells(rows)));
  return rows;
}

async function show(...args: string[]): Promise<void> {
  const { stdout, stderr } = await course(...args);
  display(stdout || stderr, preHtml(stdout || stderr));
}

/** Runs the command as a process of its own: a notebook's kernel is no place to decide anything in. */
function course(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const command = [join(__dirname, '../bin/course.js'), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { maxBuffer: 2 ** 26 }, (_exit, stdout, stderr) =>
      resolve({ stdout: stdout.trim(), stderr: stderr.trim() }),
    );
  });
}
