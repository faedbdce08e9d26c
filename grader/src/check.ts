import { expect as jestExpect, test } from '@jest/globals';
import type { Bridge } from './deciding/environment';
import { readable } from './deciding/text';
import type { Answer, Question } from './deciding/trial';
import type { CheckResult } from './deciding/verdict';
import { closeToAll } from './matchers';
import { decode, encode } from './running/codec';

export { mean, random, rows, sum, tensor } from './numbers';
export type { TensorData } from './running/codec';

/** The learner's code stopped a check: its own error, or why it could not go on. */
class AnswerError extends Error {
  override readonly name = 'AnswerError';
  place: CheckResult['place'];
}

/** How a check reaches the learner's code, which runs in another process. */
export interface Reach {
  /** Calls a function that `answer.ts` exports. Rejects with an AnswerError when it throws or never returns. */
  call<T = unknown>(name: string, ...args: unknown[]): Promise<T>;
  /** Reads a constant that `answer.ts` exports. */
  value<T = unknown>(name: string): Promise<T>;
  /** Calls a function of `scenario.ts` with the answer and these arguments, in the learner's process. */
  scenario<T = unknown>(name: string, ...args: unknown[]): Promise<T>;
}

const bridge = (globalThis as unknown as { courseBridge: Bridge }).courseBridge;
let noticed: string[] = [];

/**
 * Registers one check of an exercise. `name` says what a right answer does; `seconds` limits each call of the
 * learner's code; `hidden` keeps the check and its values from students. A check fails when its body throws or when it
 * noticed a misconception.
 */
export function check(
  name: string,
  body: (reach: Reach) => Promise<void>,
  { seconds = 10, hidden = false } = {},
): void {
  bridge.register(name);
  test(name, async () => {
    noticed = [];
    let failure: unknown;
    try {
      await body(reach(seconds));
    } catch (error) {
      failure = error ?? new Error(`the check threw ${error}`);
    }
    const [says] = noticed;
    const passed = failure === undefined && says === undefined;
    const output = await bridge.takeOutput();
    const result: CheckResult = { name, passed, says, output: output || undefined };
    if (hidden) result.hidden = true;
    if (failure !== undefined) {
      result.message = readable((failure as Error).message ?? String(failure));
      result.place = (failure as AnswerError).place;
    }
    bridge.report(JSON.stringify(result));
    if (!passed) throw failure ?? new Error(says);
  });
}

/**
 * When `condition` holds, the running check has failed and `sentence` tells the learner what was misunderstood and
 * what to do instead. The body goes on; the first sentence wins.
 */
export function misconception(condition: boolean, sentence: string): void {
  if (condition) noticed.push(sentence);
}

interface CloseToAll {
  /** Nested arrays of numbers, equal to within `0.5 * 10^-digits` everywhere. */
  toBeCloseToAll(expected: unknown, digits?: number): void;
}

jestExpect.extend({ toBeCloseToAll: closeToAll });

type Expect = (<T>(actual: T) => CloseToAll & ReturnType<typeof jestExpect<T>>) & typeof jestExpect;

/** Jest's `expect` with `toBeCloseToAll`. */
export const expect = jestExpect as unknown as Expect;

function reach(seconds: number): Reach {
  async function ask<T>(question: Question): Promise<T> {
    const answer = JSON.parse(await bridge.ask(JSON.stringify(question), seconds)) as Answer;
    if (answer.ok) return decode(answer.value) as T;
    throw Object.assign(new AnswerError(answer.message), { place: answer.place });
  }
  return {
    call: (name, ...args) => ask({ do: 'call', name, args: encode(args, 'the arguments') }),
    scenario: (name, ...args) => ask({ do: 'scenario', name, args: encode(args, 'the arguments') }),
    value: (name) => ask({ do: 'value', name }),
  };
}
