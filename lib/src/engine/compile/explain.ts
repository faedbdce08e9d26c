import { TransferError } from '../../error';
import type { Graph } from './graph';

/** Turns TensorFlow's error about a graph into one TransferError: the operation, the reason, and what to do. */
export function explainGraphError(cause: unknown, graph: Graph): TransferError {
  const message = String((cause as Error).message ?? cause);
  const name = /(?:node |Node: ')(f\d+\/\w+)/.exec(message)?.[1] ?? /\{\{node (f\d+\/\w+)\}\}/.exec(message)?.[1];
  const node = graph.nodes.find((candidate) => candidate.name === name);
  const reason = message
    .replace(/^.*?(?:Session fail to run with error|Failed to load SavedModel): /s, '')
    .split('\n')[0]
    .replace(/\{\{.*?\}\}|\[\[.*?\]\]/g, '')
    .trim();
  return new TransferError(
    `TensorFlow cannot run the compiled function${node ? ` at ${node.op}` : ''}: ${reason}. ` +
      'If the function runs without compile, please report it with these words.',
    { cause },
  );
}
