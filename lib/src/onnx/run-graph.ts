import { isSetting } from './constants';
import { runNode } from './operators/operators';
import type { OnnxModel } from './read/model';
import type { OnnxTensor } from './read/tensor';
import { holding, toTensor, type Value } from './value';

/**
 * Computes all nodes of a model in the file's order, and returns its outputs. Inputs of floats and truth values are tensors, as in
 * a net; integers and the settings of operators are plain numbers. Tests of operators use it: `fromOnnx` makes nets.
 */
export function runGraph({ file, graph, opsets }: OnnxModel, inputs: ReadonlyMap<string, OnnxTensor>): Value[] {
  const values = new Map<string, Value>(graph.initializers);
  for (const [name, tensor] of inputs) {
    const readers = graph.nodes.flatMap((node) =>
      node.inputs.flatMap((input, index) => (input === name ? [isSetting(node, index)] : [])),
    );
    const isNumber = holding(tensor.type) === 'int32' || readers.every((setting) => setting);
    values.set(name, isNumber ? tensor : { tensor: toTensor(tensor) });
  }
  for (const node of graph.nodes) {
    const made = runNode(
      { node, opset: opsets[node.domain] ?? 1, inputs: node.inputs.map((name) => values.get(name)) },
      file,
    );
    for (const [index, name] of node.outputs.entries()) if (made[index]) values.set(name, made[index]);
  }
  return graph.outputs.map(({ name }) => values.get(name) as Value);
}
