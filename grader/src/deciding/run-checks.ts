import { type CheckFunctions, checkFunctions } from '../check-functions';
import { unseen } from '../numbers';
import type { Bridge } from './bridge';
import type { JestOutcome } from './jest';

type Expect = typeof import('expect').expect;

let loading: Promise<Expect> | undefined;

/** Loaded when an answer is first decided: every command of `course` imports this file, and most need no `expect`. */
function loadExpect(): Promise<Expect> {
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

/** What a check file finds in `course/check` besides numbers and draws. */
export interface Checking extends CheckFunctions {
  unseen(seed: number): () => number;
  expect: Expect;
}

/**
 * Runs the checks that `evaluate` registers by these functions, one after the other, without a process, a realm and a registry
 * of modules for each: also in a browser.
 */
export async function runChecks(
  evaluate: (functions: Checking) => unknown,
  bridge: Bridge,
  { salt = 0, variant }: DirectOptions = {},
): Promise<JestOutcome> {
  const tests: { name: string; body: () => Promise<void> }[] = [];
  try {
    const expect = await loadExpect();
    const functions = checkFunctions(bridge, (name, body) => tests.push({ name, body }), expect, variant);
    await evaluate({ ...functions, unseen: (seed) => unseen(seed, salt), expect });
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
