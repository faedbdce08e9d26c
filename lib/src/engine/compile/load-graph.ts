import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Binding, type GraphBinding, isExtended, type NativeTensor } from '../native';
import { explainGraphError } from './explain';
import type { Graph, Signature } from './graph';
import { savedModel } from './graph-def';
import { giveBack, openGraph, preparedRun } from './open-graph';
import type { SessionOptions } from './session-options';

/** A graph that TensorFlow has loaded; `close` is told whether a run of it has failed. */
interface Loaded {
  prepare(signature: Signature): Run;
  close(hasFailed: boolean): void;
}

/** A graph in TensorFlow's hands. */
export interface LoadedGraph {
  /** A way to run it. */
  prepare(signature: Signature): Run;
  close(): void;
}

interface Run {
  /** Ids of the tensors that are fed, in the signature's order, to what comes back. */
  once(inputs: readonly number[]): NativeTensor[];
  /** The same for each of several inputs, where the graph changes nothing: `lanes` at a time. */
  onEach(inputs: readonly (readonly number[])[], lanes: number): NativeTensor[][];
}

/**
 * Gives a graph to TensorFlow: from memory and with these options where the addon has `lib/addon` in it, and through a
 * SavedModel file and with TensorFlow's own options where it is as tfjs-node ships it. Both give the same numbers.
 */
export function loadGraph(binding: Binding, graph: Graph, options: SessionOptions): LoadedGraph {
  let hasFailed = false;
  const explained = <Args extends unknown[], Result>(run: (...args: Args) => Result) => {
    return (...args: Args): Result => {
      try {
        return run(...args);
      } catch (cause) {
        hasFailed = true;
        throw explainGraphError(cause, graph);
      }
    };
  };
  const load = explained(() =>
    isExtended(binding) ? fromMemory(binding, graph, options) : fromSavedModel(binding, graph),
  );
  const { prepare, close } = load();
  return {
    prepare(signature) {
      const { once, onEach } = prepare(signature);
      return { once: explained(once), onEach: explained(onEach) };
    },
    close: () => close(hasFailed),
  };
}

function fromMemory(binding: GraphBinding, graph: Graph, options: SessionOptions): Loaded {
  const open = openGraph(binding, graph, options);
  return {
    prepare(signature) {
      const run = preparedRun(binding, open, signature);
      return {
        once: (tensors) => binding.runGraph(run, tensors),
        onEach: (each, lanes) => binding.runGraphOnEach(run, each, lanes),
      };
    },
    close(hasFailed) {
      if (hasFailed || !graph.free) return binding.closeGraph(open.id);
      try {
        binding.runGraph(preparedRun(binding, open, graph.free), []);
      } catch {
        // Closing it frees its variables too.
        return binding.closeGraph(open.id);
      }
      giveBack(binding, open);
    },
  };
}

/** TensorFlow reads the model from a temporary folder, which is removed. */
function fromSavedModel(binding: Binding, { nodes }: Graph): Loaded {
  const folder = mkdtempSync(join(tmpdir(), 'transferlab-graph-'));
  const load = () => {
    try {
      writeFileSync(join(folder, 'saved_model.pb'), Buffer.concat(savedModel(nodes, binding)));
      return binding.loadSavedModel(folder, 'serve');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const id = load();
  return {
    prepare({ inputs, outputs, targets }) {
      // It has no targets: what only has to run is fetched and dropped.
      const [fed, fetched] = [inputs.join(','), [...targets, ...outputs].join(',')];
      const once = (tensors: readonly number[]) => {
        const results = binding.runSavedModel(id, tensors, fed, fetched);
        for (const { id: unused } of results.splice(0, targets.length)) binding.deleteTensor(unused);
        return results;
      };
      return { once, onEach: (each) => each.map(once) };
    },
    close: () => binding.deleteSavedModel(id),
  };
}
