import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exercise } from '../exercise';

/** A wrong answer to aim at, by name. */
export interface Aim {
  wrong: string;
  byScenario: boolean;
}

/**
 * The wrong answers of an exercise that are worth tampering with: first those whose check looks at more than what a call
 * returns, then one whose check only calls it.
 */
export function aimsOf({ folder, wrong }: Exercise): Aim[] {
  const source = readFileSync(join(folder, 'check.test.ts'), 'utf8');
  const aims = Object.entries(wrong).map(([name, { check }]) => ({
    wrong: name,
    byScenario: /\b(scenario|memory|reach)\b/.test(textOf(check, source)),
  }));
  const [through, calls] = [aims.filter(({ byScenario }) => byScenario), aims.filter(({ byScenario }) => !byScenario)];
  return [...through, ...calls.slice(0, 1)];
}

/** The text of a check, up to where the next one begins. */
function textOf(check: string, source: string): string {
  const start = source.indexOf(`check('${check.replaceAll("'", "\\'")}'`);
  const from = start >= 0 ? start : Math.max(0, source.indexOf(check));
  const end = source.indexOf('\ncheck(', from + 1);
  return source.slice(from, end < 0 ? undefined : end);
}
