import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Binding, type GraphBinding, isExtended, type NativeTensor } from '../native';
import { explainGraphError } from './explain';
import type { Graph, Signature } from './graph';
import { savedModel } from './graph-def';
import { giveBack, openGraph, preparedRun } from './open-graph';
import type { SessionOptions } from './session-options';

/** A graph that TensorFlow has loaded; `close` takes whether a run of it has failed. */
interface Loaded {
  prepare(signature: Signature): Run;
  close(hasFailed: boolean): void;
}

/** A loaded graph whose errors are explained. */
export interface LoadedGraph {
  /** Prepares a signature to be run. */
  prepare(signature: Signature): Run;
  close(): void;
}

interface Run {
  /** Runs it on the ids of the input tensors, in the signature's order; returns the outputs. */
  once(inputs: readonly number[]): NativeTensor[];
  /** Runs it for each of several inputs, `lanes` at a time. Only for a graph that changes no variable. */
  onEach(inputs: readonly (readonly number[])[], lanes: number): NativeTensor[][];
}

/**
 * Loads a graph into TensorFlow: from memory and with these options if the addon includes `lib/addon`, otherwise through a
 * SavedModel file and with TensorFlow's default options. Both give the same numbers.
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
  const opened = openGraph(binding, graph, options);
  return {
    prepare(signature) {
      const run = preparedRun(binding, opened, signature);
      return {
        once: (tensors) => binding.runGraph(run, tensors),
        onEach: (inputs, lanes) => binding.runGraphOnEach(run, inputs, lanes),
      };
    },
    close(hasFailed) {
      if (hasFailed || !graph.free) return binding.closeGraph(opened.id);
      try {
        binding.runGraph(preparedRun(binding, opened, graph.free), []);
      } catch {
        // Closing the graph frees its variables too.
        return binding.closeGraph(opened.id);
      }
      giveBack(binding, opened);
    },
  };
}

/** Loads the graph through a SavedModel in a temporary folder, which is removed. */
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
      // `runSavedModel` takes no targets: their outputs are fetched and dropped.
      const [fed, fetched] = [inputs.join(','), [...targets, ...outputs].join(',')];
      const once = (tensors: readonly number[]) => {
        const results = binding.runSavedModel(id, tensors, fed, fetched);
        for (const { id: unused } of results.splice(0, targets.length)) binding.deleteTensor(unused);
        return results;
      };
      return { once, onEach: (inputLists) => inputLists.map(once) };
    },
    close: () => binding.deleteSavedModel(id),
  };
}
