import type { Tensor } from '@tensorflow/tfjs';
import { requireFunction } from '../../require/arguments';
import { requireCount } from '../../require/number';
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
   * Calls the function for each of several argument lists of the same shapes, `lanes` at a time. Only for a function that
   * assigns no variable. Returns the results in the order of the arguments.
   */
  onEach(each: readonly Args[]): Result[];
  /**
   * Announces arguments of these shapes before the first call, so that one graph serves all shapes. Without it, the first call
   * builds a graph for its own shapes, and the next shapes build a second graph for both.
   */
  expect(...args: Args): void;
  /** Frees the graphs. Variables keep their values. */
  dispose(): void;
};

export interface CompileOptions {
  /** Calls that `onEach` runs in parallel, each on one core. Default 1, where one call uses all cores. */
  readonly lanes?: number;
}

/** Argument shapes that a compiled function caches; the least recently used one is evicted. */
const MAX_GRAPHS = 8;

/** One set of argument shapes: its trace, once it is recorded, and the layout of the results. */
interface CacheEntry {
  readonly key: string;
  trace?: Trace;
  layout?: Layout;
}

/** Arguments as a list of tensors, and the cache key of their layout and shapes. */
interface FlatArguments {
  readonly key: string;
  readonly layout: Layout;
  readonly tensors: readonly Tensor[];
}

function flatArguments(args: readonly Structure[]): FlatArguments {
  const { tensors, layout } = flatten(args, 'arguments');
  return { key: JSON.stringify([layout, tensors.map(({ shape, dtype }) => [dtype, shape])]), layout, tensors };
}

/** Number of `eagerly` calls in progress. */
let eagerCalls = 0;

/**
 * Runs a function with compilation disabled: compiled functions inside it, `fit`'s step among them, run operation by
 * operation. This is slower by a factor of two to five and gives the same numbers. Debuggers, `print` and stack traces work.
 * Returns a promise of the function's result. Throws if `run` is not a function, and rethrows what it throws.
 */
export async function eagerly<Result>(run: () => Result | Promise<Result>): Promise<Result> {
  requireFunction('eagerly', 'what is to be run', run);
  eagerCalls++;
  try {
    return await run();
  } finally {
    eagerCalls--;
  }
}

/**
 * Compiles a function of tensors into one TensorFlow graph, as `tf.function` does. The first call with new shapes traces the
 * function on tensors without values; if it needs values (it creates variables, or a shape depends on values), that call runs
 * it eagerly. Later calls run the graph. Variables stay in the graph's session and are read back when something needs them.
 * Returns a function with the same arguments and results, and `onEach`, `expect` and `dispose`.
 *
 * The function must be pure except for `variable.assign`. What JavaScript computes in it (a counter, an `if` on a value) is
 * frozen at the first call, so pass values that change as arguments: `tf.scalar(rate)`. Without native TensorFlow it runs
 * eagerly. Throws if `run` is not a function, an option is unknown, or `lanes` is not a positive integer. A call throws
 * if the function reads a value that depends on its arguments, draws random numbers in JavaScript, or takes or returns
 * anything but tensors.
 */
export function compile<Args extends readonly Structure[], Result extends Structure>(
  run: (...args: Args) => Result,
  options: CompileOptions = {},
): Compiled<Args, Result> {
  requireOptions('compile', options, { lanes: true });
  requireFunction('compile', 'what is to be compiled', run);
  const { lanes = 1 } = options;
  requireCount("compile's lanes", lanes, 'Try 4.');
  fuse();
  let entries: CacheEntry[] = [];
  let session: Session | undefined;
  /** The cache entries whose traces the session has, in its order. */
  let loaded: CacheEntry[] = [];

  const evict = (evicted: readonly CacheEntry[]) => {
    for (const entry of evicted) tf.dispose([...(entry.trace?.captured ?? [])]);
    entries = entries.filter((entry) => !evicted.includes(entry));
  };
  const close = () => {
    const opened = session;
    session = undefined;
    loaded = [];
    opened?.dispose();
  };
  /** The function from a list of tensors to a list of tensors; stores the layout of its result in the entry. */
  const flatRun = (entry: CacheEntry, layout: Layout) =>
    onTensors(run, layout, (resultLayout) => {
      entry.layout = resultLayout;
    });
  /** Traces the function for new shapes; returns its results if it had to run for that. */
  const traceShapes = (entry: CacheEntry, layout: Layout, tensors: readonly Tensor[]): Result | undefined => {
    entry.trace = traceByShapes(flatRun(entry, layout), tensors);
    if (entry.trace) return undefined;
    let recorded: Trace | undefined;
    const results = tf.tidy(() => {
      const traced = trace(flatRun(entry, layout), tensors);
      recorded = traced.record;
      return traced.results;
    });
    // A function that creates variables may behave differently in the next call, as with optimizer slots created once.
    if (recorded?.madeVariables) tf.dispose([...recorded.captured]);
    else entry.trace = recorded;
    return unflattenResult(entry, results);
  };
  const unflattenResult = ({ layout }: CacheEntry, results: readonly Tensor[]) =>
    unflatten(layout as Layout, results) as Result;

  /** The index of these shapes in the session; or the results, if the function had to run to be traced. */
  const prepare = ({
    key,
    layout,
    tensors,
  }: FlatArguments): { results: Result } | { entry: CacheEntry; index: number } => {
    const entry = entries.find((cached) => cached.key === key) ?? { key };
    entries = [...entries.filter((cached) => cached !== entry), entry];
    if (entries.length > MAX_GRAPHS) {
      close();
      evict(entries.slice(0, 1));
    }
    if (!entry.trace) {
      const results = traceShapes(entry, layout, tensors);
      if (results !== undefined) return { results };
    }
    if (!loaded.includes(entry)) {
      close();
      const traced = entries.filter((cached) => cached.trace);
      const traces = traced.map((cached) => cached.trace as Trace);
      session = openSession(traces, lanes > 1 ? LANE : undefined);
      loaded = traced;
    }
    return { entry, index: loaded.indexOf(entry) };
  };
  const runsEagerly = () => isTracing() || eagerCalls > 0 || !isNative();
  const call = (...args: Args): Result => {
    if (runsEagerly()) return tf.tidy(() => run(...args) as never) as Result;
    const flat = flatArguments(args);
    const ready = prepare(flat);
    if ('results' in ready) return ready.results;
    return unflattenResult(ready.entry, (session as Session).run(ready.index, flat.tensors));
  };
  return Object.assign(call, {
    onEach(each: readonly Args[]): Result[] {
      const oneByOne = (calls: readonly Args[]) => calls.map((args) => call(...args));
      if (lanes === 1 || each.length < 2 || runsEagerly()) return oneByOne(each);
      const flat = each.map(flatArguments);
      if (flat.some(({ key }) => key !== flat[0].key)) return oneByOne(each);
      const ready = prepare(flat[0]);
      if ('results' in ready) return [ready.results, ...oneByOne(each.slice(1))];
      const tensors = flat.map((flatArgs) => flatArgs.tensors);
      return (session as Session)
        .runOnEach(ready.index, tensors, lanes)
        .map((results) => unflattenResult(ready.entry, results));
    },
    expect(...args: Args) {
      if (runsEagerly()) return;
      const { key, layout, tensors } = flatArguments(args);
      if (entries.some((cached) => cached.key === key)) return;
      const entry: CacheEntry = { key };
      entry.trace = traceByShapes(flatRun(entry, layout), tensors);
      if (entry.trace) entries.push(entry);
    },
    dispose() {
      try {
        close();
      } finally {
        evict(entries);
      }
    },
  });
}
