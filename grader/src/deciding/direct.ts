import type { Bridge } from './bridge';
import { runCourseScript } from './course-script';
import type { JestOutcome } from './jest';
import { type DirectOptions, runChecks } from './run-checks';

/**
 * Runs a check file by itself: the same checks with the same `expect` as under Jest, in the order in which they
 * registered. `course prove` runs the stub and the solution of each exercise under Jest as well, and holds both verdicts to
 * each other.
 */
export const runDirectly = (testFile: string, bridge: Bridge, options?: DirectOptions): Promise<JestOutcome> =>
  runChecks((functions) => runCourseScript(testFile, functions), bridge, options);
