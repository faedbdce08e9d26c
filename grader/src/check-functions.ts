import type { Bridge } from './deciding/bridge';
import { readable } from './deciding/text';
import type { Answer, Question } from './deciding/trial';
import type { CheckResult } from './deciding/verdict';
import { closeToAll } from './matchers';
import { checkQuestions } from './questions/check-questions';
import type { Question as Asked, Draw } from './questions/question';
import { decode, encode } from './running/codec';

/** The learner's code stopped a check: its own error, or why it could not go on. */
class AnswerError extends Error {
  override readonly name = 'AnswerError';
  place: CheckResult['place'];
}

/** How a check reaches the learner's code, which runs in another process. */
export interface Reach {
  /** Calls a function that `answer.ts` exports. Rejects with an AnswerError when it throws or never returns. */
  call<T = unknown>(name: string, ...args: unknown[]): Promise<T>;
  /**
   * Calls it with each of these lists of arguments, one after the other, and gives their results: for many small draws,
   * in one message each way. The time is for all of them, and the first that throws ends it. `fresh`: in another process
   * that has run nothing of the answer, where nothing is left of earlier calls; for what has to be repeatable.
   */
  callEach<T = unknown>(
    name: string,
    lists: readonly (readonly unknown[])[],
    options?: { fresh?: boolean },
  ): Promise<T[]>;
  /** Reads a constant that `answer.ts` exports. */
  value<T = unknown>(name: string): Promise<T>;
  /**
   * Calls a function that `answer.ts` exports three times (`times`) with the same arguments, and counts what stays in
   * TensorFlow's memory, below JavaScript too.
   */
  memory<T = unknown>(name: string, args: readonly unknown[], times?: number): Promise<Memory<T>>;
  /**
   * Calls a function of `scenario.ts` with the answer and these arguments, in the learner's process. What it gives is what
   * that process says: artefacts to be measured elsewhere, and nothing to be believed.
   */
  scenario<T = unknown>(name: string, ...args: unknown[]): Promise<T>;
  /** Calls a function of `measure.ts` with these arguments, in a process that never held a learner's code. */
  measure<T = unknown>(name: string, ...args: unknown[]): Promise<T>;
}

/** What calls left in TensorFlow's memory. */
export interface Memory<T> {
  /** Tensors that are still there besides the results, which were disposed. */
  left: number;
  /** The places of arguments that the calls disposed, though they belong to the caller. */
  disposed: number[];
  /** The result of each call. */
  results: T[];
}

/** What a check file registers with: Jest's `test`, or a list of what is to run. */
type Register = (name: string, body: () => Promise<void>) => void;

/** The part of Jest's `expect` that is needed to give it another matcher. */
interface Extendable {
  extend(matchers: { toBeCloseToAll: typeof closeToAll }): void;
}

export interface CheckFunctions {
  check(name: string, body: (reach: Reach) => Promise<void>, options?: { seconds?: number; hidden?: boolean }): void;
  misconception(condition: boolean, sentence: string): void;
  checkQuestions(questions: (next: Draw) => readonly Asked[]): void;
}

/**
 * `check`, `misconception` and `checkQuestions` for one run of a check file, by any runner. `variant`: the one of an exercise's
 * questions that the reader was asked; without it any is judged.
 */
export function checkFunctions(
  bridge: Bridge,
  register: Register,
  expect: Extendable,
  variant?: number,
): CheckFunctions {
  let noticed: string[] = [];
  let tried = false;
  expect.extend({ toBeCloseToAll: closeToAll });

  function check(name: string, body: (reach: Reach) => Promise<void>, { seconds = 10, hidden = false } = {}): void {
    bridge.register(name);
    register(name, async () => {
      noticed = [];
      tried = false;
      let failure: unknown;
      try {
        await body(reach(bridge, seconds));
      } catch (error) {
        failure = error ?? new Error(`the check threw ${error}`);
      }
      const [says] = noticed;
      const passed = failure === undefined && says === undefined;
      const output = await bridge.takeOutput();
      const result: CheckResult = { name, passed, says, output: output || undefined };
      if (hidden) result.hidden = true;
      if (tried) result.tried = true;
      if (failure !== undefined) {
        result.message = readable((failure as Error).message ?? String(failure));
        result.place = (failure as AnswerError).place;
      }
      bridge.report(JSON.stringify(result));
      if (!passed) throw failure ?? new Error(says);
    });
  }

  function misconception(condition: boolean, sentence: string): void {
    if (condition) noticed.push(sentence);
  }

  const spent = () => {
    tried = true;
  };
  return {
    check,
    misconception,
    checkQuestions: (questions) => checkQuestions(questions, { check, misconception, tried: spent }, variant),
  };
}

function reach(bridge: Bridge, seconds: number): Reach {
  async function ask<T>(question: Question): Promise<T> {
    const answer = JSON.parse(await bridge.ask(JSON.stringify(question), seconds)) as Answer;
    if (answer.ok) return decode(answer.value) as T;
    throw Object.assign(new AnswerError(answer.message), { place: answer.place });
  }
  return {
    call: (name, ...args) => ask({ do: 'call', name, args: encode(args, 'the arguments') }),
    callEach: (name, lists, { fresh } = {}) =>
      ask({ do: 'callEach', name, args: encode(lists, 'the arguments'), fresh }),
    memory: (name, args, times = 3) => ask({ do: 'memory', name, args: encode([...args], 'the arguments'), times }),
    scenario: (name, ...args) => ask({ do: 'scenario', name, args: encode(args, 'the arguments') }),
    measure: (name, ...args) => ask({ do: 'measure', name, args: encode(args, 'the artefacts') }),
    value: (name) => ask({ do: 'value', name }),
  };
}
