import { requireForChecks } from '../../../grader/src/deciding/course-check';
import type { CourseFile } from '../../../grader/src/deciding/course-code';
import type { Checking } from '../../../grader/src/deciding/run-checks';
import type { Exercise } from '../../../grader/src/exercise';

/** What a page is told of its exercise. */
export interface AboutExercise {
  readonly id: string;
  readonly title: string;
  /** `03-four-labels` */
  readonly topic: string;
  readonly points: number;
  readonly asks: 'questions' | 'program';
  readonly program?: AboutProgram;
}

/** What checking a program needs besides its checks. */
export interface AboutProgram {
  readonly stub: string;
  /** Whether its workers have the library. */
  readonly library: boolean;
  /** The known mistakes: which check recognises each, and by what sentence. */
  readonly wrong: Exercise['wrong'];
  readonly synchronous: readonly string[];
  readonly scenario?: CourseFile;
  readonly measure?: CourseFile;
}

/** `exercises/ID/check.mjs`, which `src/solve/write-checks.ts` writes. */
export interface CheckFile {
  readonly about: AboutExercise;
  /** The check file as the body of a CommonJS module. */
  run(exports: object, require: (name: string) => unknown, module: { exports: object }): void;
}

/** Loads the check file of an exercise. */
export async function loadCheckFile(address: string): Promise<CheckFile> {
  try {
    return await import(address);
  } catch {
    throw new Error(`The checks of this exercise cannot be loaded (${address}). Reload the page to try again.`);
  }
}

/** Runs a check file, which registers its checks by these functions. */
export function register({ run }: CheckFile, functions: Partial<Checking>): void {
  run({}, requireForChecks(functions), { exports: {} });
}
