import type { Tensor, Variable } from '@tensorflow/tfjs';
import { TransferError } from '../../error';
import { type NativeBackend, nativeBackend } from '../native';
import { tf } from '../tensorflow';
import { buildGraph, type Signature } from './graph';
import { lend } from './lazy-variables';
import { type LoadedGraph, loadGraph } from './load-graph';
import { printIfAsked } from './print-graph';
import { SPREAD, sessionOptions } from './session-options';
import type { Held, Trace } from './trace';

/** A loaded graph. What it holds stays in it from run to run, and variables are read back when something asks for them. */
export interface Session {
  /** Runs the function of this trace. */
  run(place: number, args: readonly Tensor[]): Tensor[];
  /** Runs it for each of several arguments, `lanes` at a time; it may change no variable. */
  runOnEach(place: number, each: readonly (readonly Tensor[])[], lanes: number): Tensor[][];
  /** Frees the graph; the variables keep what it made of them. */
  dispose(): void;
}

/** The data that a session has, and its version. */
interface Loaded {
  readonly dataId: object;
  readonly version: number;
}

/** Counts the runs, of all sessions, that changed a variable. */
let changes = 0;

function loadedNow(backend: NativeBackend, { dataId }: Held): Loaded {
  return { dataId, version: backend.tensorMap.get(dataId).version ?? 0 };
}

function isLoaded(backend: NativeBackend, held: Held, loaded: Loaded | undefined): boolean {
  return held.dataId === loaded?.dataId && loadedNow(backend, held).version === loaded.version;
}

/** Loads the graph of these traces. */
export function openSession(traces: readonly Trace[], options = sessionOptions(traces)): Session {
  const backend = nativeBackend();
  printIfAsked(traces);
  const graph = buildGraph(traces, backend.binding);
  const tensorflow = loadGraph(backend.binding, graph, options);
  const [load, read, ...functions] = prepared(tensorflow, [graph.load, graph.read, ...graph.functions]);
  const lent = lend(backend, graph.changed, () => read.once([]));
  /** What the session has of each thing it holds: which data, and which version of it. */
  let loaded: Loaded[] | undefined;
  /** Changes by any session when this one was last known to have everything. */
  let seen = -1;

  /** Gives the session what was assigned outside since its last run, or changed by another session. */
  const bringUpToDate = () => {
    for (const { isDisposed, name } of graph.held as readonly Variable[]) {
      if (isDisposed) {
        throw new TransferError(
          `A compiled function needs ${name ?? 'a tensor'}, which has been disposed. Dispose it after the last call of the ` +
            'function, or compile the function again.',
        );
      }
    }
    const same =
      seen === changes
        ? graph.held.every(({ dataId }, place) => dataId === loaded?.[place].dataId)
        : graph.held.every((held, place) => isLoaded(backend, held, loaded?.[place]));
    if (!loaded || !same) {
      lent.takeBack();
      load.once(backend.getInputTensorIds(graph.held as Tensor[]));
      loaded = graph.held.map((held) => loadedNow(backend, held));
    }
    seen = changes;
  };
  const placeOf = new Map(graph.held.map((held, place): [Held, number] => [held, place]));

  /** What failed, with the operation's name: an inline run does not say it, and one that is not does. */
  const named = (cause: unknown, place: number, each: readonly (readonly Tensor[])[]): unknown => {
    if (!options.inline) return cause;
    const telling = openSession([traces[place]], SPREAD);
    try {
      for (const args of each) tf.dispose(telling.run(0, args));
      return cause;
    } catch (better) {
      return better;
    } finally {
      telling.dispose();
    }
  };
  const naming = <Result>(place: number, each: readonly (readonly Tensor[])[], run: () => Result): Result => {
    try {
      return run();
    } catch (cause) {
      throw named(cause, place, each);
    }
  };

  return {
    run(place, args) {
      bringUpToDate();
      const { assigned } = traces[place];
      if (assigned.size > 0) lent.secure();
      const ids = backend.getInputTensorIds([...args]);
      const results = naming(place, [args], () => functions[place].once(ids));
      if (assigned.size > 0) {
        lent.lend(assigned.keys());
        for (const variable of assigned.keys()) {
          (loaded as Loaded[])[placeOf.get(variable) as number] = loadedNow(backend, variable);
        }
        seen = ++changes;
      }
      return results.map((result) => backend.createOutputTensor(result));
    },
    runOnEach(place, each, lanes) {
      bringUpToDate();
      if (traces[place].assigned.size > 0) {
        throw new TransferError(
          'A compiled function that assigns variables runs once at a time: the next call needs what the last one left.',
        );
      }
      const ids = each.map((args) => backend.getInputTensorIds([...args]));
      const results = naming(place, each, () => functions[place].onEach(ids, lanes));
      return results.map((one) => one.map((result) => backend.createOutputTensor(result)));
    },
    dispose() {
      try {
        lent.takeBack();
      } finally {
        tensorflow.close();
      }
    },
  };
}

/** The ways to run a graph, which is closed where one cannot be had. */
function prepared(graph: LoadedGraph, signatures: readonly Signature[]): ReturnType<LoadedGraph['prepare']>[] {
  try {
    return signatures.map(graph.prepare);
  } catch (cause) {
    graph.close();
    throw cause;
  }
}
