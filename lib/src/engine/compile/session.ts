import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tensor, Variable } from '@tensorflow/tfjs';
import { TransferError } from '../../error';
import { type NativeBackend, type NativeTensor, nativeBackend } from '../native';
import { explainGraphError } from './explain';
import { buildGraph, type Graph, type Signature } from './graph';
import { savedModel } from './graph-def';
import { lend } from './lend';
import type { Held, Trace } from './trace';

/** A loaded graph. What it holds stays in it from run to run, and variables are read back when something asks for them. */
export interface Session {
  /** Runs the function of this trace. */
  run(place: number, args: readonly Tensor[]): Tensor[];
  /** Frees the graph; the variables keep what it made of them. */
  dispose(): void;
}

/** Loads the graph of these traces. TensorFlow takes graphs from files only: one is written to a temporary folder and removed. */
export function openSession(traces: readonly Trace[]): Session {
  const backend = nativeBackend();
  const graph = buildGraph(traces, backend.binding);
  const id = load(backend, graph);
  const run = (signature: Signature, inputs: readonly number[]): NativeTensor[] => {
    try {
      return backend.binding.runSavedModel(id, inputs, signature.inputs.join(','), signature.outputs.join(','));
    } catch (cause) {
      throw explainGraphError(cause, graph);
    }
  };
  const free = (tensors: readonly NativeTensor[]) => {
    for (const tensor of tensors) backend.binding.deleteTensor(tensor.id);
  };
  const lent = lend(backend, graph.changed, () => run(graph.read, []));
  /** The `dataId` whose values the session has, for what it holds. */
  let loaded: object[] | undefined;

  /** Gives the session what was assigned outside since its last run. */
  const bringUpToDate = () => {
    for (const { isDisposed, name } of graph.held as readonly Variable[]) {
      if (isDisposed)
        throw new TransferError(`A compiled function needs ${name ?? 'a tensor'}, which has been disposed.`);
    }
    if (loaded && graph.held.every(({ dataId }, place) => dataId === loaded?.[place])) return;
    lent.takeBack();
    free(run(graph.load, backend.getInputTensorIds(graph.held as Tensor[])));
    loaded = graph.held.map(({ dataId }) => dataId);
  };
  const moved = graph.functions.map((_, place) => traces[place].assigned.size > 0);
  const placeOf = new Map(graph.held.map((held, place): [Held, number] => [held, place]));

  return {
    run(place, args) {
      bringUpToDate();
      if (moved[place]) lent.secure();
      const [done, ...results] = run(graph.functions[place], backend.getInputTensorIds([...args]));
      free([done]);
      for (const variable of lent.lend(traces[place].assigned.keys())) {
        (loaded as object[])[placeOf.get(variable) as number] = variable.dataId;
      }
      return results.map((result) => backend.createOutputTensor(result));
    },
    dispose() {
      lent.takeBack();
      backend.binding.deleteSavedModel(id);
    },
  };
}

function load(backend: NativeBackend, graph: Graph): number {
  const folder = mkdtempSync(join(tmpdir(), 'transferlab-graph-'));
  try {
    writeFileSync(join(folder, 'saved_model.pb'), savedModel(graph.nodes, backend.binding));
    return backend.binding.loadSavedModel(folder, 'serve');
  } catch (cause) {
    throw explainGraphError(cause, graph);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
