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

/** Takes down a formula of the function that is being traced. */
export type RecordFormula = (
  name: string,
  parts: Readonly<Record<string, Tensor>>,
  constants: Formula['constants'],
) => void;

/** A trace that is under way. */
interface TracingContext extends Traced {
  readonly calls: Calls;
  readonly recordFormula: RecordFormula;
}

let current: TracingContext | undefined;

/** Whether a function is being traced now: functions that are compiled themselves run as a part of it. */
export function isTracing(): boolean {
  return current !== undefined;
}

/**
 * Says that these tensors appear in a formula that a graph may compute in one operation, such as Adam's step. Outside a
 * trace it does nothing.
 */
export const recordFormula: RecordFormula = (...formula) => current?.recordFormula(...formula);

/**
 * Runs a function with these calls intercepted. `intercept` gets what each call would do without it (the calls of the trace
 * around this one, or those of TensorFlow.js) and gives what it does instead.
 */
export function withTracing<Result>(
  { engine, backend }: Traced,
  intercept: (beneath: Calls) => Calls,
  recordFormula: RecordFormula,
  run: () => Result,
): Result {
  const outer = current;
  const originals = wrapMethods({ engine, backend });
  const beneath = outer?.backend === backend && outer.engine === engine ? outer.calls : originals;
  current = { engine, backend, calls: intercept(beneath), recordFormula };
  try {
    return run();
  } finally {
    current = outer;
  }
}

/**
 * Makes the methods that a trace intercepts ask for the current context, and gives the original ones. They are replaced
 * once, on the classes: an engine or backend that is sealed, against code that must not change it, can be traced all the
 * same. For that it is called before anything is sealed. Without a context a method does what it did.
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

/** The current calls, if this object is what is traced or inherits from it, as the kernels' views of the backend do. */
function callsFor(object: object): Calls | undefined {
  if (current === undefined) return undefined;
  const { engine, backend, calls } = current;
  return isOrInherits(object, backend) || isOrInherits(object, engine) ? calls : undefined;
}

function isOrInherits(object: object, from: object): boolean {
  return object === from || Object.prototype.isPrototypeOf.call(from, object);
}
