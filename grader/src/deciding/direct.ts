import { checkFunctions } from '../check-functions';
import { unseen } from '../numbers';
import type { Bridge } from './bridge';
import { runCourseScript } from './course-script';
import type { JestOutcome } from './jest';

let loading: Promise<typeof import('expect').expect> | undefined;

/** Loaded when an answer is first decided: every command of `course` imports this file, and most need no `expect`. */
function loadExpect() {
  loading ??= import('expect').then(({ expect }) => {
    // As Jest has it: a long difference is shown around what differs.
    expect.setState({ expand: false });
    return expect;
  });
  return loading;
}

export interface DirectOptions {
  /** Other than 0: what the checks draw by `unseen` is other than what a learner can see, and the same for all graded with it. */
  salt?: number;
  /** The variant of its questions that the reader was asked. */
  variant?: number;
}

/**
 * Runs a check file by itself: the same checks with the same `expect` as under Jest, in the order in which they
 * registered, without a realm and a registry of modules for each. `course prove` runs the stub and the solution of each
 * exercise under Jest as well, and holds both verdicts to each other.
 */
export async function runDirectly(
  testFile: string,
  bridge: Bridge,
  { salt = 0, variant }: DirectOptions = {},
): Promise<JestOutcome> {
  const tests: { name: string; body: () => Promise<void> }[] = [];
  try {
    const expect = await loadExpect();
    const functions = checkFunctions(bridge, (name, body) => tests.push({ name, body }), expect, variant);
    await runCourseScript(testFile, { ...functions, unseen: (seed: number) => unseen(seed, salt), expect });
  } catch (error) {
    return { tests: [], error: (error as Error).message };
  }
  if (tests.length === 0) return { tests: [], error: 'Your test suite must contain at least one test.' };
  const ran: JestOutcome['tests'] = [];
  // Jest's expect takes a stack trace each time, whether it fails or not, and nobody reads these.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  for (const { name, body } of tests) {
    const passed = await body().then(
      () => true,
      () => false,
    );
    ran.push({ name, passed });
  }
  Error.stackTraceLimit = stackTraceLimit;
  return { tests: ran };
}
