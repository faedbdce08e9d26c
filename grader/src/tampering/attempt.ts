import { join } from 'node:path';
import { type Bundle, bundle } from '../bundle';
import { bridgeTo } from '../deciding/bridge';
import { type CourseCode, courseCode } from '../deciding/course-code';
import { runDirectly } from '../deciding/direct';
import { startTrial, type Trial } from '../deciding/trial';
import type { CheckResult } from '../deciding/verdict';
import { CourseError } from '../error';
import type { Exercise } from '../exercise';
import { decode } from '../running/codec';
import { packagesOf } from '../running/packages-of';
import { type Pool, wantTensorFlow } from '../running/pool';
import { ACTED, type Mode, REACH } from './inside/acts';
import { tampered } from './tampered';
import type { FamilyName, Reach, Tampering } from './tampering';

/** A wrong answer and the check that it fails. */
export interface Target {
  exercise: Exercise;
  /** The name of the wrong answer. */
  wrong: string;
  check: string;
  /** Whether that check looks at the answer through a scenario. */
  byScenario: boolean;
  answer: Bundle;
  code: CourseCode;
  tensors: boolean;
}

/** `held`: the check fails as it did. `turned`: it passes. `made right`: it passes without the tampering in place, too. */
export type Outcome = 'held' | 'turned' | 'made right';

export interface Attempt {
  outcome: Outcome;
  /** For one that turned its check: whether it passes all others as well, and so earns the points. */
  earns?: boolean;
  /** How many acts of tampering were carried out, and how many were refused or found nothing there. */
  done: number;
  refused: number;
}

/** The wrong answer `wrong` of an exercise, aimed at the check that `exercise.json` says it fails. */
export async function targetOf(exercise: Exercise, wrong: string, byScenario: boolean): Promise<Target> {
  const [answer, code] = [await bundle(join(exercise.folder, 'wrong', `${wrong}.ts`)), await courseCode(exercise)];
  if ('problem' in answer) throw new CourseError(`${exercise.id}, wrong/${wrong}: ${answer.problem}`);
  if ('problem' in code) throw new CourseError(`${exercise.id}, ${code.problem}`);
  const tensors = wantTensorFlow(packagesOf(answer, code.scenario));
  return { exercise, wrong, check: exercise.wrong[wrong].check, byScenario, answer, code, tensors };
}

/** What came of the checks of an exercise. */
export interface Run {
  results: CheckResult[];
  /** What the answer says of itself afterwards; undefined where its process is gone. */
  said: unknown;
}

export interface RunOptions {
  /** Only this check asks anything; the others fail at once. */
  check?: string;
  /** A function of the answer to call in the end. */
  ask?: string;
  unsealed?: boolean;
  /** The most that one question may take. */
  seconds?: number;
}

/** Hands in an answer as a bundle. */
export async function run(
  exercise: Exercise,
  answer: Bundle,
  code: CourseCode,
  pool: Pool,
  { check, ask, unsealed, seconds = Number.POSITIVE_INFINITY }: RunOptions = {},
): Promise<Run> {
  await pool.warm(packagesOf(answer, code.scenario), unsealed);
  const trial = startTrial(pool, { answer, ...code, synchronous: exercise.synchronous }, { unsealed });
  try {
    const { error } = await runDirectly(
      join(exercise.folder, 'check.test.ts'),
      bridgeTo(onlyFor(check, trial, seconds)),
    );
    if (error) throw new CourseError(`${exercise.id}: the checks could not run: ${error}`);
    if (trial.unmeasured) throw new CourseError(`${exercise.id}: ${trial.unmeasured}`);
    if (trial.lost) throw new CourseError(`${exercise.id}: the process for an answer could not be started.`);
    const told = ask === undefined ? undefined : await trial.ask({ do: 'call', name: ask, args: [] }, SECONDS);
    return { results: trial.results, said: told?.ok ? decode(told.value) : undefined };
  } finally {
    await trial.end();
  }
}

const SECONDS = 5;

/** The same trial, which waits at most so many seconds, and asks nothing for other checks: they fail at once. */
const onlyFor = (check: string | undefined, trial: Trial, most: number): Trial => ({
  ...trial,
  ask: async (question, seconds) =>
    check === undefined || trial.registered[trial.results.length] === check
      ? trial.ask(question, Math.min(seconds, most))
      : { ok: false, message: 'Not this check.' },
});

/** What the wrong answer can reach while its check runs. Throws a CourseError where the check passes. */
export async function survey(target: Target, pool: Pool): Promise<Reach> {
  const answer = tampered(target.answer, [], { tensors: target.tensors, survey: true });
  const { exercise, wrong, check, code } = target;
  const { results, said } = await run(exercise, answer, code, pool, { check, ask: REACH });
  if (passedIn(results, target))
    throw new CourseError(`${exercise.id}: wrong/${wrong} passes “${check}” before any tampering.`);
  const reach = (said as Reach | undefined) ?? { places: [], groups: [], roots: [], tensors: target.tensors };
  return { ...reach, reads: membersIn(target.code.scenario?.code ?? '') };
}

const membersIn = (code: string) => [...new Set(Array.from(code.matchAll(/\.([a-zA-Z]\w*)/g), ([, name]) => name))];

/** Hands in the wrong answer with these tamperings, and says what became of its check. */
export async function attempt(
  target: Target,
  tamperings: readonly Tampering[],
  pool: Pool,
  { unsealed = false, seconds }: { unsealed?: boolean; seconds?: number } = {},
): Promise<Attempt> {
  const { exercise, check, code, tensors } = target;
  const asked = (mode: Mode, of?: string) => {
    const answer = tampered(target.answer, tamperings, { mode, tensors });
    return run(exercise, answer, code, pool, {
      check: of,
      ask: ACTED,
      unsealed,
      seconds: of ? seconds : undefined,
    });
  };
  const { results, said } = await asked('tampered', check);
  const { done = 0, refused = 0 } = (said ?? {}) as { done?: number; refused?: number };
  if (!passedIn(results, target)) return { outcome: 'held', done, refused };
  // What one of them does alone it does in company.
  for (const single of tamperings.length > 1 ? tamperings : []) {
    const alone = await attempt(target, [single], pool, { unsealed, seconds });
    if (alone.outcome !== 'held') return { ...alone, done, refused };
  }
  for (const mode of controls(tamperings)) {
    if (passedIn((await asked(mode, check)).results, target)) return { outcome: 'made right', done, refused };
  }
  const all = await asked('tampered');
  return { outcome: 'turned', earns: all.results.every(({ passed }) => passed), done, refused };
}

function passedIn(results: CheckResult[], { exercise, check }: Target): boolean {
  const result = results.find(({ name }) => name === check);
  if (!result) throw new CourseError(`${exercise.id} has no check “${check}”.`);
  return result.passed;
}

/**
 * Where a check passes although the tampering is there only while the answer runs, the answer is right; where it passes
 * as plain data, its data are. That says nothing of tampering with TensorFlow, where what was counted wrongly meanwhile
 * stays so.
 */
function controls(tamperings: readonly Tampering[]): Mode[] {
  const stays = ({ surface, family }: Tampering) => surface === 'shared' && !TAKEN_BACK.includes(family);
  if (tamperings.some(stays)) return [];
  return tamperings.some(({ surface }) => surface === 'result') ? ['undone', 'as data'] : ['undone'];
}

const TAKEN_BACK: readonly FamilyName[] = ['language', 'flags', 'iterators-symbols'];
