import type { Tensor } from '@tensorflow/tfjs';
import { fuse } from '../fused/fuse';
import { isNative } from '../native';
import { tf } from '../tensorflow';
import { openSession, type Session } from './session';
import { flatten, type Layout, type Structure, unflatten } from './structure';
import { type Trace, trace, traceByShapes } from './trace';

/** A function that runs as one TensorFlow graph, with the same arguments and results. */
export type Compiled<Args extends readonly Structure[], Result extends Structure> = ((...args: Args) => Result) & {
  /** Frees its graphs. Variables keep their values. */
  dispose(): void;
};

/** Shapes a compiled function remembers; with one more it forgets the one used longest ago. */
const KEPT_GRAPHS = 8;

/** One shape of the arguments: its record, once it has run, and how to put the results back together. */
interface Known {
  readonly key: string;
  record?: Trace;
  layout?: Layout;
}

/** Whether a compiled function is being traced; another one inside it runs as a part of it. */
let tracing = false;

/** How many `eagerly` are under way. */
let eager = 0;

/**
 * Runs a function in which compiled ones, `fit`'s step among them, run as they are: slower by a factor of two to five,
 * with the same numbers, and open to a debugger, a `print` and a stack trace that names your own lines.
 */
export async function eagerly<Result>(run: () => Result | Promise<Result>): Promise<Result> {
  eager++;
  try {
    return await run();
  } finally {
    eager--;
  }
}

/**
 * Turns a function of tensors into one TensorFlow graph: `tf.function` for TensorFlow.js. The first call with new shapes
 * runs the function as it is and records it; later calls run the graph. Variables that it uses stay in the graph's
 * session, with what was assigned to them, and are read back when something else needs them.
 *
 * The function must be pure but for `variable.assign`: what JavaScript computes in it (a counter, a random number, an
 * `if` on a value) is frozen at the first call, so numbers that change are arguments: `tf.scalar(rate)`. Reading a value
 * or drawing random numbers in it is a TransferError. Without native TensorFlow it runs as it is.
 */
export function compile<Args extends readonly Structure[], Result extends Structure>(
  run: (...args: Args) => Result,
): Compiled<Args, Result> {
  fuse();
  let known: Known[] = [];
  let session: Session | undefined;
  /** The shapes that the session has, in its order. */
  let loaded: Known[] = [];

  const forget = (gone: readonly Known[]) => {
    for (const one of gone) tf.dispose([...(one.record?.captured ?? [])]);
    known = known.filter((one) => !gone.includes(one));
  };
  const close = () => {
    session?.dispose();
    session = undefined;
    loaded = [];
  };
  /** Records the function for new shapes; gives its results where it had to run for that. */
  const record = (one: Known, layout: Layout, tensors: readonly Tensor[]): Result | undefined => {
    tracing = true;
    const flatRun = (inputs: Tensor[]) => {
      const result = run(...(unflatten(layout, inputs) as unknown as Args));
      const flat = flatten(result, 'the result');
      one.layout = flat.layout;
      return flat.tensors.map((tensor) => tensor.clone());
    };
    try {
      one.record = traceByShapes(flatRun, tensors);
      if (one.record) return undefined;
      let made: Trace | undefined;
      const results = tf.tidy(() => {
        const traced = trace(flatRun, tensors);
        made = traced.record;
        return traced.results;
      });
      // A function that makes variables may do something else the next time, as with slots that are made once.
      if (made?.madeVariables) tf.dispose([...made.captured]);
      else one.record = made;
      return restored(one, results);
    } finally {
      tracing = false;
    }
  };
  const restored = ({ layout }: Known, results: readonly Tensor[]) => unflatten(layout as Layout, results) as Result;

  const call = (...args: Args): Result => {
    if (tracing || eager > 0 || !isNative()) return tf.tidy(() => run(...args) as never) as Result;
    const { tensors, layout } = flatten(args, 'arguments');
    const key = JSON.stringify([layout, tensors.map(({ shape, dtype }) => [dtype, shape])]);
    const one = known.find((other) => other.key === key) ?? { key };
    known = [...known.filter((other) => other !== one), one];
    if (known.length > KEPT_GRAPHS) {
      close();
      forget(known.slice(0, 1));
    }
    if (!one.record) {
      const results = record(one, layout, tensors);
      if (results !== undefined) return results;
    }
    if (!loaded.includes(one)) {
      close();
      loaded = known.filter((other) => other.record);
      session = openSession(loaded.map((other) => other.record as Trace));
    }
    return restored(one, (session as Session).run(loaded.indexOf(one), tensors));
  };
  return Object.assign(call, {
    dispose() {
      close();
      forget(known);
    },
  });
}
