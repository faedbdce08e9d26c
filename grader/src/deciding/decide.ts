import type { JestOutcome } from './jest';
import { readable } from './text';
import type { Trial } from './trial';
import type { Verdict } from './verdict';

/** The rule of passing: what registered, what ran and what reported must be the same checks, all passed. */
export function decide(
  { registered, results }: Pick<Trial, 'registered' | 'results'>,
  { tests, error }: JestOutcome,
): Pick<Verdict, 'status' | 'problem'> {
  const problem = (message: string) => ({ status: 'error' as const, problem: { message } });
  if (error) return problem(`The checks could not run: ${readable(error)}`);
  if (registered.length === 0) return problem('The check file registered no check, so nothing was decided.');
  if (new Set(registered).size < registered.length) return problem('Two checks have the same name.');
  const ran = tests.map(({ name }) => name);
  const reported = results.map(({ name }) => name);
  if (!same(registered, ran) || !same(registered, reported)) {
    const lost = registered.filter((name) => !ran.includes(name) || !reported.includes(name));
    return problem(`Not every check ran${lost.length ? `: ${lost.join('; ')}` : ''}, so nothing was decided.`);
  }
  const passed = tests.every((test) => test.passed) && results.every((result) => result.passed);
  return { status: passed ? 'passed' : 'failed' };
}

const same = (a: string[], b: string[]) => a.length === b.length && a.every((name) => b.includes(name));
