import type { Wire } from './codec';

/** A piece of code as the deciding process bundled it: CommonJS text, and the name its stack traces carry. */
export interface Code {
  code: string;
  filename: string;
  /** Names of the packages it imports. */
  packages: string[];
}

/** What the deciding process asks of the running one. */
export type Request =
  | { do: 'preload'; modules: string[] }
  /** `unsealed`: what the packages have alive stays as open as it was made. For the tests of the tampering kit. */
  | { do: 'load'; answer: Code; scenario?: Code; unsealed?: boolean }
  | { do: 'call' | 'scenario'; name: string; args: Wire }
  /** `args`: a list of arguments for each call. */
  | { do: 'callEach'; name: string; args: Wire }
  | { do: 'value'; name: string }
  /** Whether the answer that was loaded left anything behind that the next one would find. */
  | { do: 'traces' }
  | { do: 'ping' };

/**
 * What the running process answers. `threw`: the learner's code threw; `missing`: no such export;
 * `unsendable`: the result is not data.
 */
export type Reply =
  | { id: number; ok: true; value: Wire }
  | { id: number; ok: false; kind: 'threw' | 'missing' | 'unsendable'; message: string; stack: string };
