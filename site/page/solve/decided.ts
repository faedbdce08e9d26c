import { bridgeTo, type Checked } from '../../../grader/src/deciding/bridge';
import { decide } from '../../../grader/src/deciding/decide';
import { type DirectOptions, runChecks } from '../../../grader/src/deciding/run-checks';
import type { Verdict } from '../../../grader/src/deciding/verdict';
import { escaped, panel } from '../../../grader/src/html';
import { BAR, checksHtml, outcome, placeHtml } from '../../../grader/src/panel-checks';
import { type CheckFile, register } from './check-file';

/** Runs the checks of an exercise on an answer: the verdict that `course check` gives, without a sandbox of the system. */
export async function decided(file: CheckFile, trial: Checked, options?: DirectOptions): Promise<Verdict> {
  const began = performance.now();
  const { id, title, points } = file.about;
  const ran = await runChecks((functions) => register(file, functions), bridgeTo(trial), options);
  const how = decide(trial, ran);
  return {
    ...{ id, title, answer: 'your answer', sandboxed: true },
    ...how,
    checks: trial.results,
    points: { earned: how.status === 'passed' ? points : 0, of: points },
    milliseconds: Math.round(performance.now() - began),
  };
}

/** The verdict as a panel: the first check that fails in full, and the others in a line each. */
export function verdictHtml(verdict: Verdict, misconceptions: Readonly<Record<string, string>> = {}): string {
  const { id, status, problem, checks } = verdict;
  return panel(`Verdict on ${id}`, BAR[status], [
    `<p><b>${escaped(outcome(verdict, false))}</b></p>`,
    problem ? `<p>✗ ${escaped(problem.message)}</p>${placeHtml(problem.place)}` : '',
    checksHtml(checks, misconceptions, false),
    '<p>This is a self-check in your browser. Points are given by <code>course grade</code>.</p>',
  ]);
}
