import type { Tensor } from '@tensorflow/tfjs';
import { fuse } from '../fused/fuse';
import { isNative } from '../native';
import { tf } from '../tensorflow';
import { openSession, type Session } from './session';
import { flatten, type Layout, type Structure, unflatten } from './structure';
import { type Trace, trace, traceByShapes } from './trace';

/** A function that runs as one TensorFlow graph, with the same arguments and results. */
export type Compiled<Args extends readonly Structure[], Result extends Structure> = ((...args: Args) => Result) & {
  /**
   * Calls it for each of several arguments of the same shapes, as many at a time as `lanes` says: for a function that
   * changes no variable.
   */
  onEach(each: readonly Args[]): Result[];
  /** Frees its graphs. Variables keep their values. */
  dispose(): void;
};

export interface CompileOptions {
  /** Calls that `onEach` runs side by side, each on one core; 1 unless said, when one call has all cores. */
  readonly lanes?: number;
}

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
  { lanes = 1 }: CompileOptions = {},
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

  /** What stands in the session for these arguments; or the results, where the function had to run to be recorded. */
  const prepared = (args: Args): { results: Result } | { one: Known; tensors: Tensor[] } => {
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
      if (results !== undefined) return { results };
    }
    if (!loaded.includes(one)) {
      close();
      loaded = known.filter((other) => other.record);
      const traces = loaded.map((other) => other.record as Trace);
      session = openSession(traces, lanes > 1 ? { inline: true, threads: 1 } : undefined);
    }
    return { one, tensors };
  };
  const asItIs = () => tracing || eager > 0 || !isNative();
  const call = (...args: Args): Result => {
    if (asItIs()) return tf.tidy(() => run(...args) as never) as Result;
    const ready = prepared(args);
    if ('results' in ready) return ready.results;
    return restored(ready.one, (session as Session).run(loaded.indexOf(ready.one), ready.tensors));
  };
  return Object.assign(call, {
    onEach(each: readonly Args[]): Result[] {
      if (lanes === 1 || each.length < 2 || asItIs()) return each.map((args) => call(...args));
      const ready = each.map(prepared);
      const [first] = ready;
      const same = ready.flatMap((other) =>
        'one' in other && 'one' in first && other.one === first.one ? [other] : [],
      );
      if (!('one' in first) || same.length < each.length) {
        return ready.map((other, place) => ('results' in other ? other.results : call(...each[place])));
      }
      const tensors = same.map((other) => other.tensors);
      const results = (session as Session).runOnEach(loaded.indexOf(first.one), tensors, lanes);
      return results.map((one) => restored(first.one, one));
    },
    dispose() {
      close();
      forget(known);
    },
  });
}
