import { expect as jestExpect, test } from '@jest/globals';
import { type CheckFunctions, checkFunctions } from './check-functions';
import type { Bridge } from './deciding/bridge';

export type { Memory, Reach } from './check-functions';
export { matrix, mean, random, rows, shuffled, sum, tensor, unseen } from './numbers';
export type { Draw, Figure, Question } from './questions/question';
export { integer, normal, pick } from './questions/question';
export { distinctMistakes, type Fault, reportQuestions } from './questions/report';
export type { TensorData } from './running/codec';

const { courseBridge } = globalThis as unknown as { courseBridge: Bridge };
const functions = checkFunctions(courseBridge, test, jestExpect);

/**
 * Registers one check of an exercise. `name` says what a right answer does; `seconds` limits each call of the
 * learner's code; `hidden` keeps the check and its values from students. A check fails when its body throws or when it
 * noticed a misconception.
 */
export const check: CheckFunctions['check'] = functions.check;

/**
 * When `condition` holds, the running check has failed and `sentence` tells the learner what was misunderstood and
 * what to do instead. The body goes on; the first sentence wins.
 */
export const misconception: CheckFunctions['misconception'] = functions.misconception;

/** Registers the check of an exercise of questions, which `questions.ts` next to the check file draws. */
export const checkQuestions: CheckFunctions['checkQuestions'] = functions.checkQuestions;

interface CloseToAll {
  /** Nested arrays of numbers, equal to within `0.5 * 10^-digits` everywhere. */
  toBeCloseToAll(expected: unknown, digits?: number): void;
}

type Expect = (<T>(actual: T) => CloseToAll & ReturnType<typeof jestExpect<T>>) & typeof jestExpect;

/** Jest's `expect` with `toBeCloseToAll`. */
export const expect = jestExpect as unknown as Expect;
