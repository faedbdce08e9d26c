import { execFile } from 'node:child_process';
import { join } from 'node:path';
import colors from 'picocolors';
import type { Verdict } from './deciding/verdict';
import { display } from './display';
import { feedback } from './feedback';
import { preHtml, verdictHtml } from './html';

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
