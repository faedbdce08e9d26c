import type { Tensor, Variable } from '@tensorflow/tfjs';
import { TransferError } from '../../error';
import { type NativeBackend, nativeBackend } from '../native';
import { tf } from '../tensorflow';
import { buildGraph, type Signature } from './graph';
import { lazyVariables } from './lazy-variables';
import { type LoadedGraph, loadGraph } from './load-graph';
import { printIfAsked } from './print-graph';
import { SPREAD, sessionOptions } from './session-options';
import type { Captured, Trace } from './trace';

/** A loaded graph. Captured values stay in it from run to run, and variables are read back when needed. */
export interface Session {
  /** Runs the function of the trace with this index. */
  run(index: number, args: readonly Tensor[]): Tensor[];
  /** Runs it for each of several argument lists, `lanes` at a time; it must not assign a variable. */
  runOnEach(index: number, calls: readonly (readonly Tensor[])[], lanes: number): Tensor[][];
  /** Frees the graph; the variables keep their newest values. */
  dispose(): void;
}

/** The data of a captured tensor that a session has loaded, and its version. */
interface Loaded {
  readonly dataId: object;
  readonly version: number;
}

/** Number of runs, of all sessions, that changed a variable. */
let changes = 0;

function currentVersion(backend: NativeBackend, { dataId }: Captured): Loaded {
  return { dataId, version: backend.tensorMap.get(dataId).version ?? 0 };
}

function isLoaded(backend: NativeBackend, captured: Captured, loaded: Loaded | undefined): boolean {
  return captured.dataId === loaded?.dataId && currentVersion(backend, captured).version === loaded.version;
}

/** Loads the graph of these traces. */
export function openSession(traces: readonly Trace[], options = sessionOptions(traces)): Session {
  const backend = nativeBackend();
  printIfAsked(traces);
  const graph = buildGraph(traces, backend.binding);
  const tensorflow = loadGraph(backend.binding, graph, options);
  const [load, read, ...functions] = prepareAll(tensorflow, [graph.load, graph.read, ...graph.functions]);
  const lazy = lazyVariables(backend, graph.changed, () => read.once([]));
  /** The data and version of each captured tensor in the session. */
  let loaded: Loaded[] | undefined;
  /** The value of `changes` when this session was last up to date. */
  let upToDateAt = -1;

  /** Loads the values that were assigned outside since the last run, or changed by another session. */
  const bringUpToDate = () => {
    for (const { isDisposed, name } of graph.captured as readonly Variable[]) {
      if (isDisposed) {
        throw new TransferError(
          `A compiled function needs ${name ?? 'a tensor'}, which has been disposed. Try disposing it after the last call of ` +
            'the function, or compile the function again.',
        );
      }
    }
    const isCurrent =
      upToDateAt === changes
        ? graph.captured.every(({ dataId }, index) => dataId === loaded?.[index].dataId)
        : graph.captured.every((captured, index) => isLoaded(backend, captured, loaded?.[index]));
    if (!loaded || !isCurrent) {
      lazy.readBack();
      load.once(backend.getInputTensorIds(graph.captured as Tensor[]));
      loaded = graph.captured.map((captured) => currentVersion(backend, captured));
    }
    upToDateAt = changes;
  };
  const indexOf = new Map(graph.captured.map((captured, index): [Captured, number] => [captured, index]));

  /** The error with the name of the failed operation: an inline run does not report it, a run in the thread pool does. */
  const withOperationName = (cause: unknown, index: number, calls: readonly (readonly Tensor[])[]): unknown => {
    if (!options.inline) return cause;
    const session = openSession([traces[index]], SPREAD);
    try {
      for (const args of calls) tf.dispose(session.run(0, args));
      return cause;
    } catch (named) {
      return named;
    } finally {
      session.dispose();
    }
  };
  const runNamingErrors = <Result>(index: number, calls: readonly (readonly Tensor[])[], run: () => Result): Result => {
    try {
      return run();
    } catch (cause) {
      throw withOperationName(cause, index, calls);
    }
  };

  return {
    run(index, args) {
      bringUpToDate();
      const { assigned } = traces[index];
      if (assigned.size > 0) lazy.readBackShared();
      const ids = backend.getInputTensorIds([...args]);
      const results = runNamingErrors(index, [args], () => functions[index].once(ids));
      if (assigned.size > 0) {
        lazy.markStale(assigned.keys());
        for (const variable of assigned.keys()) {
          (loaded as Loaded[])[indexOf.get(variable) as number] = currentVersion(backend, variable);
        }
        upToDateAt = ++changes;
      }
      return results.map((result) => backend.createOutputTensor(result));
    },
    runOnEach(index, calls, lanes) {
      bringUpToDate();
      if (traces[index].assigned.size > 0) {
        throw new TransferError(
          'A compiled function that assigns variables runs once at a time: each call needs the values of the previous one.',
        );
      }
      const ids = calls.map((args) => backend.getInputTensorIds([...args]));
      const results = runNamingErrors(index, calls, () => functions[index].onEach(ids, lanes));
      return results.map((outputs) => outputs.map((result) => backend.createOutputTensor(result)));
    },
    dispose() {
      try {
        lazy.readBack();
      } finally {
        tensorflow.close();
      }
    },
  };
}

/** Prepares all signatures of a graph; closes the graph if one of them fails. */
function prepareAll(graph: LoadedGraph, signatures: readonly Signature[]): ReturnType<LoadedGraph['prepare']>[] {
  try {
    return signatures.map(graph.prepare);
  } catch (cause) {
    graph.close();
    throw cause;
  }
}
