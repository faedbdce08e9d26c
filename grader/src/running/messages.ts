import type { Wire } from './codec';

/** A piece of code as the deciding process bundled it: CommonJS text, and the name its stack traces carry. */
export interface Code {
  code: string;
  filename: string;
  /** Names of the packages it imports. */
  packages: string[];
}

/** What a scenario imports of the grader: see `scenario-functions.ts`. */
export const SCENARIO_FUNCTIONS = 'course/scenario';

/** What `measure.ts` imports of the grader: see `measure-functions.ts`. */
export const MEASURE_FUNCTIONS = 'course/measure';

/** What the deciding process asks of the running one. */
export type Request =
  | { do: 'preload'; modules: string[] }
  /**
   * `measures`: what is loaded is the course's `measure.ts`. `synchronous`: functions whose results are needed at once, so
   * that a promise is refused. `unsealed`: TensorFlow's live objects stay as open as they were made, for the tests of the kit
   * of tampering.
   */
  | {
      do: 'load';
      answer: Code;
      scenario?: Code;
      measures?: boolean;
      synchronous?: readonly string[];
      unsealed?: boolean;
    }
  | { do: 'call' | 'scenario'; name: string; args: Wire }
  /** `args`: a list of arguments for each call. `fresh`: in a process that has run nothing of the answer. */
  | { do: 'callEach'; name: string; args: Wire; fresh?: boolean }
  /** So many calls with the same arguments, and what they leave in TensorFlow's memory. */
  | { do: 'memory'; name: string; args: Wire; times: number }
  | { do: 'value'; name: string }
  /** To a process that holds `measure.ts` in place of an answer. */
  | { do: 'measure'; name: string; args: Wire }
  /** Whether the answer that was loaded left any trace that the next one would find. */
  | { do: 'traces' }
  | { do: 'ping' };

/**
 * What the running process answers. `threw`: the learner's code threw; `refused`: it has no such export, or one that
 * cannot be used; `broken`: `scenario.ts` cannot be loaded; `unsendable`: the result is not data.
 */
export type Reply =
  | { id: number; ok: true; value: Wire }
  | { id: number; ok: false; kind: 'threw' | 'refused' | 'broken' | 'unsendable'; message: string; stack: string };
