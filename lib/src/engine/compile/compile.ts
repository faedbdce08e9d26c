import type { Tensor } from '@tensorflow/tfjs';
import { requireFunction } from '../../require/arguments';
import { requireOptions } from '../../require/options';
import { fuse } from '../fused/fuse';
import { isNative } from '../native';
import { tf } from '../tensorflow';
import { openSession, type Session } from './session';
import { LANE } from './session-options';
import { flatten, type Layout, onTensors, type Structure, unflatten } from './structure';
import { type Trace, trace } from './trace';
import { traceByShapes } from './trace-by-shapes';
import { isTracing } from './tracing-context';

/** A function that runs as one TensorFlow graph, with the same arguments and results. */
export type Compiled<Args extends readonly Structure[], Result extends Structure> = ((...args: Args) => Result) & {
  /**
   * Calls it for each of several arguments of the same shapes, as many at a time as `lanes` says: for a function that
   * changes no variable.
   */
  onEach(each: readonly Args[]): Result[];
  /**
   * Says that arguments of these shapes will come, before it is first called: one graph then serves both. Left to itself it
   * makes one for the shapes of the first call, and a second one for both when the others come.
   */
  expect(...args: Args): void;
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

/** Arguments as a list of tensors, and a text for their layout and shapes. */
interface Flat {
  readonly key: string;
  readonly layout: Layout;
  readonly tensors: readonly Tensor[];
}

function flatArguments(args: readonly Structure[]): Flat {
  const { tensors, layout } = flatten(args, 'arguments');
  return { key: JSON.stringify([layout, tensors.map(({ shape, dtype }) => [dtype, shape])]), layout, tensors };
}

/** How many `eagerly` are under way. */
let eager = 0;

/**
 * Runs a function in which compiled ones, `fit`'s step among them, run as they are: slower by a factor of two to five,
 * with the same numbers, and open to a debugger, a `print` and a stack trace that names your own lines.
 */
export async function eagerly<Result>(run: () => Result | Promise<Result>): Promise<Result> {
  requireFunction('eagerly', 'what is to be run', run);
  eager++;
  try {
    return await run();
  } finally {
    eager--;
  }
}

/**
 * Turns a function of tensors into one TensorFlow graph: `tf.function` for TensorFlow.js. At the first call with
 * new shapes the function runs on tensors that have a shape and no numbers, and its operations are recorded; where it needs
 * numbers (it makes variables, or a shape depends on values) that call runs it as it is. Then the graph runs. Variables
 * that it uses stay in the graph's session, with what was assigned to them, and are read back when something needs them.
 *
 * The function must be pure but for `variable.assign`: what JavaScript computes in it (a counter, a random number, an
 * `if` on a value) is frozen at the first call, so numbers that change are arguments: `tf.scalar(rate)`. Reading a value
 * or drawing random numbers in it is a TransferError. Without native TensorFlow it runs as it is.
 */
export function compile<Args extends readonly Structure[], Result extends Structure>(
  run: (...args: Args) => Result,
  options: CompileOptions = {},
): Compiled<Args, Result> {
  requireOptions('compile', options, { lanes: true });
  requireFunction('compile', 'what is to be compiled', run);
  const { lanes = 1 } = options;
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
    const open = session;
    session = undefined;
    loaded = [];
    open?.dispose();
  };
  /** The function from a list of tensors to one; keeps the layout of its result. */
  const flatRun = (one: Known, layout: Layout) =>
    onTensors(run, layout, (made) => {
      one.layout = made;
    });
  /** Records the function for new shapes; gives its results where it had to run for that. */
  const record = (one: Known, layout: Layout, tensors: readonly Tensor[]): Result | undefined => {
    one.record = traceByShapes(flatRun(one, layout), tensors);
    if (one.record) return undefined;
    let made: Trace | undefined;
    const results = tf.tidy(() => {
      const traced = trace(flatRun(one, layout), tensors);
      made = traced.record;
      return traced.results;
    });
    // A function that makes variables may do something else the next time, as with slots that are made once.
    if (made?.madeVariables) tf.dispose([...made.captured]);
    else one.record = made;
    return restored(one, results);
  };
  const restored = ({ layout }: Known, results: readonly Tensor[]) => unflatten(layout as Layout, results) as Result;

  /** The place of these shapes in the session; or the results, where the function had to run to be recorded. */
  const prepared = ({ key, layout, tensors }: Flat): { results: Result } | { one: Known; place: number } => {
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
      const recorded = known.filter((other) => other.record);
      const traces = recorded.map((other) => other.record as Trace);
      session = openSession(traces, lanes > 1 ? LANE : undefined);
      loaded = recorded;
    }
    return { one, place: loaded.indexOf(one) };
  };
  const runsAsItIs = () => isTracing() || eager > 0 || !isNative();
  const call = (...args: Args): Result => {
    if (runsAsItIs()) return tf.tidy(() => run(...args) as never) as Result;
    const flat = flatArguments(args);
    const ready = prepared(flat);
    if ('results' in ready) return ready.results;
    return restored(ready.one, (session as Session).run(ready.place, flat.tensors));
  };
  return Object.assign(call, {
    onEach(each: readonly Args[]): Result[] {
      const oneByOne = (some: readonly Args[]) => some.map((args) => call(...args));
      if (lanes === 1 || each.length < 2 || runsAsItIs()) return oneByOne(each);
      const flat = each.map(flatArguments);
      if (flat.some(({ key }) => key !== flat[0].key)) return oneByOne(each);
      const ready = prepared(flat[0]);
      if ('results' in ready) return [ready.results, ...oneByOne(each.slice(1))];
      const tensors = flat.map((one) => one.tensors);
      return (session as Session).runOnEach(ready.place, tensors, lanes).map((results) => restored(ready.one, results));
    },
    expect(...args: Args) {
      if (runsAsItIs()) return;
      const { key, layout, tensors } = flatArguments(args);
      if (known.some((other) => other.key === key)) return;
      const one: Known = { key };
      one.record = traceByShapes(flatRun(one, layout), tensors);
      if (one.record) known.push(one);
    },
    dispose() {
      try {
        close();
      } finally {
        forget(known);
      }
    },
  });
}
