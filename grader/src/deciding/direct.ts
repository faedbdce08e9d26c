import { statSync } from 'node:fs';
import { compileFunction } from 'node:vm';
import { checkFunctions } from '../check-functions';
import * as numbers from '../numbers';
import { oneScript } from '../one-script';
import type { Bridge } from './bridge';
import type { JestOutcome } from './jest';

type CheckFile = (exports: object, require: (name: string) => unknown, module: object) => void;

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

const compiled = new Map<string, { made: number; run: CheckFile }>();

/**
 * Runs a check file by itself: the same checks with the same `expect` as under Jest, in the order in which they
 * registered, without a realm and a registry of modules for each. `course prove` runs the stub and the solution of each
 * exercise under Jest as well, and holds both verdicts to each other. With a `salt` what the checks draw
 * by `unseen` is other than what a learner can see, and the same for everybody who is graded with it.
 */
export async function runDirectly(testFile: string, bridge: Bridge, salt = 0): Promise<JestOutcome> {
  const tests: { name: string; body: () => Promise<void> }[] = [];
  try {
    const [run, expect] = await Promise.all([checkFile(testFile), loadExpect()]);
    const functions = checkFunctions(bridge, (name, body) => tests.push({ name, body }), expect);
    const module = { exports: {} };
    run(
      module.exports,
      provide({ ...functions, ...numbers, unseen: (seed: number) => numbers.unseen(seed, salt), expect }),
      module,
    );
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

function provide(course: object): (name: string) => unknown {
  return (name) => {
    if (name === 'course/check') return course;
    throw new Error(`A check file must import only course/check; got '${name}'.`);
  };
}

/** The check file as a function, rebuilt when the file changed. */
async function checkFile(testFile: string): Promise<CheckFile> {
  const modified = statSync(testFile).mtimeMs;
  const known = compiled.get(testFile);
  if (known?.made === modified) return known.run;
  const run = compileFunction(await oneScript(testFile), ['exports', 'require', 'module'], {
    filename: testFile,
  }) as CheckFile;
  compiled.set(testFile, { made: modified, run });
  return run;
}
