import type { GraphModel, Tensor } from '@tensorflow/tfjs';
import { TransferError } from '../error';
import type { Step } from './segments';

/** The fields of a GraphModel's node that are used here. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** `name:output` of each input; output 0 where it is left out. */
  readonly inputNames: readonly string[];
  readonly inputs: readonly GraphNode[];
  readonly attrParams: Readonly<Record<string, { readonly value?: unknown } | undefined>>;
}

/** The part of TensorFlow.js that runs a graph. */
export interface Executor {
  readonly graph: { readonly nodes: Readonly<Record<string, GraphNode>> };
  readonly inputs: readonly { readonly name: string }[];
  readonly outputs: readonly { readonly name: string }[];
  /** The constants of the graph by the names of their nodes. */
  weightMap: Readonly<Record<string, Tensor[]>>;
  execute(inputs: Readonly<Record<string, Tensor>>, outputs: readonly string[]): Tensor[];
}

/** One node's computation. Values are `node:output`. */
export interface GraphStep extends Step {
  readonly node: GraphNode;
  /** The constants that it reads, by the names of their nodes. */
  readonly constants: readonly string[];
}

export function executorOf(model: GraphModel): Executor {
  return (model as unknown as { executor: Executor }).executor;
}

/** The node and the number of an output: `split:1`. */
export function parseValue(value: string): [node: string, output: number] {
  const [node, ...rest] = value.split(':');
  return [node, Number(rest.at(-1) ?? 0)];
}

/** The steps from one value to another, in topological order. Throws if the output needs another input. */
export function stepsOf({ graph, weightMap }: Executor, input: string, output: string): GraphStep[] {
  const [entry] = parseValue(input);
  const nodes = new Map<string, GraphNode>();
  const visited = new Set([entry]);
  const visit = (name: string) => {
    if (visited.has(name) || weightMap[name]) return;
    visited.add(name);
    const node = graph.nodes[name];
    if (node.inputNames.length === 0) {
      throw new TransferError(
        `'${output}' needs '${name}' (${node.op}) as well as '${entry}'; a net has one input. Choose an output that ` +
          "needs one input: fromGraphModel(model, { output: '…' }).",
      );
    }
    for (const value of node.inputNames) visit(parseValue(value)[0]);
    nodes.set(name, node);
  };
  visit(parseValue(output)[0]);

  const inputsOf = (node: GraphNode) => node.inputNames.map((value) => parseValue(value));
  const readsOf = (node: GraphNode) =>
    inputsOf(node).flatMap(([name, index]) => (weightMap[name] ? [] : [`${name}:${index}`]));
  const outputsByNode = new Map<string, string[]>();
  for (const value of new Set([output, ...[...nodes.values()].flatMap(readsOf)])) {
    const [name] = parseValue(value);
    outputsByNode.set(name, [...(outputsByNode.get(name) ?? []), value]);
  }
  return [...nodes.values()].map((node) => ({
    node,
    reads: readsOf(node),
    constants: inputsOf(node).flatMap(([name]) => (weightMap[name] ? [name] : [])),
    makes: outputsByNode.get(node.name) ?? [],
  }));
}
