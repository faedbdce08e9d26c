import { openSync } from 'node:fs';
import path from 'node:path';
import * as library from 'transferlab';

const { tf, TransferError } = library;

type Call = (...args: never[]) => unknown;

/** A fault that is put in on purpose: in which target it shows, and as what. */
export interface Planted {
  readonly target: string;
  readonly fault: string;
  /** The function of the library that has it, and how it goes wrong. */
  readonly name?: string;
  readonly plant?: (right: Call) => Call;
}

const never = () => new Promise<never>(() => {});
const isList = (value: unknown, length: number) => Array.isArray(value) && value.length === length;

/** Twenty faults of every kind: the fuzzer finds all of them, or it is not good enough. */
export const PLANTED: readonly Planted[] = [
  {
    target: 'subset',
    fault: 'raw error',
    name: 'subset',
    plant: (right) =>
      on(
        right,
        ([, indices]) => isList(indices, 0),
        () => (undefined as never)[0],
      ),
  },
  {
    target: 'softNms',
    fault: 'raw error',
    name: 'softNms',
    plant: (right) =>
      on(
        right,
        ([found]) => isList(found, 4),
        () => new Array(-1),
      ),
  },
  {
    target: 'interval',
    fault: 'raw error',
    name: 'interval',
    plant: (right) =>
      on(
        right,
        ([values]) => isList(values, 3),
        () => {
          throw 'three';
        },
      ),
  },
  {
    target: 'sgd',
    fault: 'raw error',
    name: 'sgd',
    plant: (right) =>
      on(
        right,
        ([rate]) => rate === 0.01,
        () => {
          throw new Error('half');
        },
      ),
  },
  {
    target: 'adam',
    fault: 'unclear sentence',
    name: 'adam',
    plant: (right) =>
      on(
        right,
        ([rate]) => typeof rate === 'function',
        (args) => {
          throw new TransferError(`adam's rate is ${Object(args[0])} or ${Object.prototype.toString.call({})}.`);
        },
      ),
  },
  {
    target: 'join',
    fault: 'unclear sentence',
    name: 'join',
    plant: (right) =>
      on(
        right,
        ([first, second]) => first === second || typeof second === 'object',
        (args) => {
          throw new TransferError(`${args[1]} does not fit.`);
        },
      ),
  },
  { target: 'take', fault: 'leak of tensors', name: 'take', plant: (right) => after(right, () => tf.scalar(1)) },
  {
    target: 'predict',
    fault: 'leak of tensors',
    name: 'predict',
    plant: (right) => failing(right, () => tf.scalar(1)),
  },
  { target: 'fit', fault: 'leak of tensors', name: 'fit', plant: (right) => failing(right, () => tf.scalar(1)) },
  {
    target: 'unlabelled',
    fault: 'leak of descriptors',
    name: 'unlabelled',
    plant: (right) => after(right, () => openSync('/dev/null', 'r')),
  },
  {
    target: 'describe',
    fault: 'leak of descriptors',
    name: 'describe',
    plant: (right) => failing(right, () => openSync('/dev/null', 'r')),
  },
  {
    target: 'entropyOf',
    fault: 'not a number',
    name: 'entropyOf',
    plant: (right) =>
      on(
        right,
        ([x]) => (x as { rank?: number })?.rank === 2,
        () => tf.scalar(Number.NaN),
      ),
  },
  {
    target: 'gaussianRadius',
    fault: 'not a number',
    name: 'gaussianRadius',
    plant: (right) =>
      on(
        right,
        () => true,
        () => ({ radius: [1, Number.NaN] }),
      ),
  },
  {
    target: 'split',
    fault: 'hang',
    name: 'split',
    plant: (right) =>
      on(
        right,
        ([, options]) => (options as { seed?: number })?.seed === 7,
        () => {
          for (;;);
        },
      ),
  },
  {
    target: 'evaluate',
    fault: 'hang',
    name: 'evaluate',
    plant: (right) => on(right, ([, data]) => (data as library.Dataset)?.labels?.some(Number.isNaN), never),
  },
  {
    target: 'mlp',
    fault: 'crash',
    name: 'mlp',
    plant: (right) =>
      on(
        right,
        ([config]) => (config as { hidden?: number })?.hidden === 16,
        () => process.abort(),
      ),
  },
  {
    target: 'readWav (file)',
    fault: 'not a number',
    name: 'readWav',
    plant: (right) =>
      after(right, (sound) => {
        (sound as { samples: Float32Array }).samples[3] = Number.NaN;
      }),
  },
  {
    target: 'readCoco (file)',
    fault: 'raw error',
    name: 'readCoco',
    plant: (right) =>
      failing(right, () => {
        throw new SyntaxError('of JSON');
      }),
  },
  { target: 'course solution', fault: 'raw error' },
  { target: 'course hint', fault: 'crash' },
  { target: "the kernel's protocol", fault: 'crash' },
];

/** A program of Node's that is loaded before the commands and the kernel, with the faults of theirs. */
export const PRELOADED = path.join(__dirname, 'planted-in-programs.js');

/** The library's functions with these faults in them. */
export function planted(isPlanted: boolean): object {
  const functions: Record<string, unknown> = { ...library };
  if (!isPlanted) return functions;
  for (const { name, plant } of PLANTED) if (name && plant) functions[name] = plant(functions[name] as Call);
  return functions;
}

/** Where the arguments are such ones, something else. */
function on(
  right: Call,
  isOne: (args: readonly unknown[]) => unknown,
  wrong: (args: readonly unknown[]) => unknown,
): Call {
  return (...args) => (isOne(args) ? wrong(args) : right(...args));
}

/** Does something more after each call that succeeds. */
function after(right: Call, more: (result: unknown) => unknown): Call {
  return (...args) => {
    const result = right(...args);
    if (!(result instanceof Promise)) {
      more(result);
      return result;
    }
    return result.then((value) => {
      more(value);
      return value;
    });
  };
}

/** Does something more after each call that fails. */
function failing(right: Call, more: () => unknown): Call {
  const fail = (error: unknown) => {
    more();
    throw error;
  };
  return (...args) => {
    try {
      const result = right(...args);
      return result instanceof Promise ? result.catch(fail) : result;
    } catch (error) {
      return fail(error);
    }
  };
}
