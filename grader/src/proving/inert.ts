import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle } from '../bundle';
import { bridgeTo } from '../deciding/bridge';
import { courseCode } from '../deciding/course-code';
import { runDirectly } from '../deciding/direct';
import { type Answer, startTrial, type Trial } from '../deciding/trial';
import { CourseError } from '../error';
import type { Exercise } from '../exercise';
import { encode } from '../running/codec';
import type { Pool } from '../running/pool';
import { outline } from '../submissions/outline';

/** Answers that do nothing: the body of every function that they export. */
const WAYS = {
  'returns undefined': '() => undefined',
  'returns []': '() => []',
  'returns 0': '() => 0',
  'returns its first argument': '(first) => first',
  throws: "() => { throw new Error('An answer that does nothing.'); }",
};

/** An export that says which of them the answer is now, for one process serves all, and gives the calls since. */
const BECOME = 'become inert';

/**
 * Which checks of an exercise pass for answers that do nothing, and for which of these: such a check says nothing by
 * itself, and earns points where the share of checks is credited. Throws a CourseError when the checks could not run.
 */
export async function passedByInert(exercise: Exercise, pool: Pool): Promise<Map<string, string[]>> {
  const code = await courseCode(exercise);
  if ('problem' in code) throw new CourseError(code.problem);
  const stub = readFileSync(join(exercise.folder, 'stub.ts'), 'utf8');
  const names = (await outline(new Map([['answer.ts', stub]]), 'answer.ts'))?.exports ?? [];
  const trial = startTrial(pool, { answer: inert(names, code.scenario?.packages ?? []), ...code });
  const passed = new Map<string, string[]>();
  const known = new Map<string, Answer>();
  try {
    for (const way of Object.keys(WAYS)) {
      for (const name of await passedBy(exercise, becoming(trial, way, known))) {
        passed.set(name, [...(passed.get(name) ?? []), way]);
      }
    }
  } finally {
    await trial.end();
  }
  return passed;
}

async function passedBy(exercise: Exercise, trial: Trial): Promise<string[]> {
  const { error } = await runDirectly(join(exercise.folder, 'check.test.ts'), bridgeTo(trial));
  if (error) throw new CourseError(`The checks could not run: ${error}`);
  return trial.results.filter(({ passed }) => passed).map(({ name }) => name);
}

/**
 * The same process with its own results. It is told again before each question, since a stopped one is replaced. Such answers
 * remember nothing, so a question has the same answer each time; one that calls none of their functions, as what a scenario
 * trains to compare with, has it for all of them (`known`).
 */
function becoming(trial: Trial, way: string, known: Map<string, Answer>): Trial {
  const become = { do: 'call', name: BECOME, args: encode([way]) } as const;
  const answers = new Map<string, Answer>();
  return {
    ...trial,
    registered: [],
    results: [],
    async ask(question, seconds) {
      const text = JSON.stringify(question);
      const before = known.get(text) ?? answers.get(text);
      if (before) return before;
      await trial.ask(become, seconds);
      const answer = await trial.ask(question, seconds);
      const calls = await trial.ask(become, seconds);
      (calls.ok && calls.value === 0 ? known : answers).set(text, answer);
      return answer;
    },
  };
}

function inert(names: string[], packages: string[]): Bundle {
  const code = `
    const ways = { ${Object.entries(WAYS).map(([way, body]) => `${JSON.stringify(way)}: ${body}`)} };
    let now, calls = 0;
    exports[${JSON.stringify(BECOME)}] = (way) => { now = ways[way]; const before = calls; calls = 0; return before; };
    for (const name of ${JSON.stringify(names)}) exports[name] = (...given) => { calls++; return now(...given); };`;
  const map = JSON.stringify({ version: 3, sources: [], names: [], mappings: '' });
  return { code, filename: 'inert.js', packages, map };
}
