import type { engine, Tensor } from '@tensorflow/tfjs';
import type { NativeBackend } from '../native';
import { wrapOnce } from '../wrap-once';
import type { Formula } from './trace';

type Engine = ReturnType<typeof engine>;

/** The objects whose calls a trace records. */
export interface Traced {
  readonly engine: Engine;
  readonly backend: NativeBackend;
}

/** The calls of TensorFlow.js that a trace intercepts. */
export interface Calls {
  readonly execute: NativeBackend['executeMultipleOutputs'];
  readonly move: NativeBackend['move'];
  readonly readSync: NativeBackend['readSync'];
  readonly startScope: Engine['startScope'];
  readonly endScope: Engine['endScope'];
  readonly makeVariable: Engine['makeVariable'];
}

/** Records a formula of the function that is being traced. */
export type RecordFormula = (
  name: string,
  parts: Readonly<Record<string, Tensor>>,
  constants: Formula['constants'],
) => void;

/** A trace in progress. */
interface TracingContext extends Traced {
  readonly calls: Calls;
  readonly recordFormula: RecordFormula;
}

let current: TracingContext | undefined;

/** Whether a function is being traced now: compiled functions inside it run as a part of it. */
export function isTracing(): boolean {
  return current !== undefined;
}

/**
 * Records that these tensors are parts of a formula that a graph may compute in one operation, such as Adam's step. Outside a
 * trace it does nothing.
 */
export const recordFormula: RecordFormula = (...formula) => current?.recordFormula(...formula);

/**
 * Runs a function with these calls intercepted. `intercept` receives the calls it replaces (those of the outer trace, or of
 * TensorFlow.js) and returns the replacements.
 */
export function withTracing<Result>(
  { engine, backend }: Traced,
  intercept: (original: Calls) => Calls,
  recordFormula: RecordFormula,
  run: () => Result,
): Result {
  const outer = current;
  const originals = wrapMethods({ engine, backend });
  const outerCalls = outer?.backend === backend && outer.engine === engine ? outer.calls : originals;
  current = { engine, backend, calls: intercept(outerCalls), recordFormula };
  try {
    return run();
  } finally {
    current = outer;
  }
}

/**
 * Wraps the methods that a trace intercepts, so that they use the current context, and returns the original methods. They are
 * wrapped once, on the classes, so that an engine or backend sealed against changes can be traced too. It must be called before
 * anything is sealed. Without a context a method behaves as before.
 *
 * `read` needs no replacement: it calls `readSync`, synchronously.
 */
export function wrapMethods({ engine, backend }: Traced): Calls {
  wrapOnce(backend, 'executeSingleOutput', (original) => {
    return function (this: NativeBackend, op, attributes, inputs) {
      const calls = callsFor(this);
      return calls ? calls.execute(op, attributes, inputs, 1)[0] : original.call(this, op, attributes, inputs);
    };
  });
  const execute = wrapOnce(backend, 'executeMultipleOutputs', (original) => {
    return function (this: NativeBackend, op, attributes, inputs, count) {
      const calls = callsFor(this);
      if (calls) return calls.execute(op, attributes, inputs, count);
      return original.call(this, op, attributes, inputs, count);
    };
  });
  const move = wrapOnce(backend, 'move', (original) => {
    return function (this: NativeBackend, dataId, values, shape, dtype, refCount) {
      const calls = callsFor(this);
      if (calls) calls.move(dataId, values, shape, dtype, refCount);
      else original.call(this, dataId, values, shape, dtype, refCount);
    };
  });
  const readSync = wrapOnce(backend, 'readSync', (original) => {
    return function (this: NativeBackend, dataId) {
      const calls = callsFor(this);
      return calls ? calls.readSync(dataId) : original.call(this, dataId);
    };
  });
  const startScope = wrapOnce(engine, 'startScope', (original) => {
    return function (this: Engine, name) {
      const calls = callsFor(this);
      return calls ? calls.startScope(name) : original.call(this, name);
    };
  });
  const endScope = wrapOnce(engine, 'endScope', (original) => {
    return function (this: Engine, result) {
      const calls = callsFor(this);
      return calls ? calls.endScope(result) : original.call(this, result);
    };
  });
  const makeVariable = wrapOnce(engine, 'makeVariable', (original) => {
    return function (this: Engine, initialValue, trainable, name, dtype) {
      const calls = callsFor(this);
      if (calls) return calls.makeVariable(initialValue, trainable, name, dtype);
      return original.call(this, initialValue, trainable, name, dtype);
    };
  });
  return {
    execute: execute.bind(backend),
    move: move.bind(backend),
    readSync: readSync.bind(backend),
    startScope: startScope.bind(engine),
    endScope: endScope.bind(engine),
    makeVariable: makeVariable.bind(engine),
  };
}

/** The current calls, if this object is the traced engine or backend or inherits from it, as kernels' views do. */
function callsFor(object: object): Calls | undefined {
  if (current === undefined) return undefined;
  const { engine, backend, calls } = current;
  return isOrInherits(object, backend) || isOrInherits(object, engine) ? calls : undefined;
}

function isOrInherits(object: object, prototype: object): boolean {
  return object === prototype || Object.prototype.isPrototypeOf.call(prototype, object);
}
