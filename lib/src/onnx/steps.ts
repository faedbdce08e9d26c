import { TransferError } from '../error';
import type { Step } from '../net/segments';
import { isSupported, nodeText } from './operators/operators';
import type { OnnxModel, OnnxNode } from './read/model';

/** One node's computation. `reads` and `makes` are the values that depend on those of the examples. */
export interface OnnxStep extends Step {
  readonly node: OnnxNode;
  /** Whether it depends on the examples' values; else only on weights, constants and shapes. */
  readonly varies: boolean;
}

/** The steps that lead to a value, in topological order, and what makes each value. */
export interface OnnxSteps {
  readonly steps: readonly OnnxStep[];
  /** The step of each value that one makes. */
  readonly makers: ReadonlyMap<string, OnnxStep>;
}

const readsShape = ({ type }: OnnxNode) => type === 'Shape' || type === 'Size';

/**
 * The steps from one value to another. Throws a TransferError if the graph has a cycle or needs another input, or if an operator
 * is not supported.
 */
export function stepsOf({ file, graph }: OnnxModel, input: string, output: string): OnnxSteps {
  const nodes = sortedNodes(file, graph.nodes, input, output);
  requireSupported(file, nodes);
  const known = new Set([input, ...graph.initializers.keys(), ...nodes.flatMap(({ outputs }) => outputs)]);
  for (const node of nodes) {
    const missing = node.inputs.find((name) => name !== '' && !known.has(name));
    if (missing === undefined) continue;
    const isInput = graph.inputs.some(({ name }) => name === missing);
    throw new TransferError(
      `${file}: the node ${nodeText(node)} needs '${missing}' as well as '${input}'; a net has one input. ` +
        (isInput
          ? `Give it a constant or a mask: fromOnnx(file, { input: '${input}', others: { ${missing}: 1 } }).`
          : 'No node makes it: the file is damaged, or a node of it has a graph inside. Export it again.'),
    );
  }
  const varying = new Set([input]);
  const needed = new Set([output, ...nodes.flatMap((node) => node.inputs)]);
  const makers = new Map<string, OnnxStep>();
  const steps = nodes.map((node): OnnxStep => {
    const reads = readsShape(node) ? [] : [...new Set(node.inputs)].filter((name) => varying.has(name));
    const varies = reads.length > 0;
    const makes = node.outputs.filter((name) => needed.has(name));
    if (varies) for (const name of node.outputs) varying.add(name);
    const step = { node, reads, makes: varies ? makes : [], varies };
    for (const name of node.outputs) makers.set(name, step);
    return step;
  });
  return { steps, makers };
}

/** The nodes that a value needs, each after those that make its inputs. */
function sortedNodes(file: string, nodes: readonly OnnxNode[], input: string, output: string): OnnxNode[] {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  makers.delete('');
  makers.delete(input);
  const sorted: OnnxNode[] = [];
  const state = new Map<OnnxNode, 'open' | 'done'>();
  const last = makers.get(output);
  // Graphs are deeper than JavaScript's stack, so the path is a list.
  const path = last ? [last] : [];
  while (path.length > 0) {
    const node = path[path.length - 1];
    state.set(node, state.get(node) ?? 'open');
    const next = node.inputs
      .map((name) => makers.get(name))
      .find((maker) => maker !== undefined && state.get(maker) !== 'done');
    if (next === undefined) {
      state.set(node, 'done');
      sorted.push(node);
      path.pop();
    } else if (state.get(next) === 'open') {
      throw new TransferError(
        `${file}: the node ${nodeText(next)} needs its own output, by way of ${nodeText(node)}; a graph has no cycles. ` +
          'The file is damaged. Export it again.',
      );
    } else path.push(next);
  }
  return sorted;
}

function requireSupported(file: string, nodes: readonly OnnxNode[]): void {
  const unknown = nodes.filter((node) => !isSupported(node));
  if (unknown.length === 0) return;
  const [first] = unknown;
  const types = [...new Set(unknown.map(({ type, domain }) => (domain ? `${domain}.${type}` : type)))];
  throw new TransferError(
    `${file}: the node ${nodeText(first)} has an operator that is not supported (${types.join(', ')}). End the net before it: ` +
      `fromOnnx(file, { output: '${first.inputs[0] ?? ''}' }), or export the model with operators of ONNX alone.`,
  );
}
