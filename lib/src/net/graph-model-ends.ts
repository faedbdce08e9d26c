import { TransferError } from '../error';
import { type Executor, parseValue } from './graph-model-steps';

/** The value at the net's input or output, `node:output`: the requested one, or the model's only one. */
export function endOf({ graph, inputs, outputs }: Executor, end: 'input' | 'output', requested?: string): string {
  const names = (end === 'input' ? inputs : outputs).map((node) => node.name);
  const list = names.join(', ');
  if (requested === undefined) {
    if (names.length === 1) return parseValue(names[0]).join(':');
    throw new TransferError(
      `The model has ${names.length} ${end}s (${list}); a net has one. Choose one: fromGraphModel(model, { ${end}: '${names[0]}' }).`,
    );
  }
  const value = parseValue(requested);
  if (graph.nodes[value[0]]) return value.join(':');
  throw new TransferError(
    `The graph has no node '${value[0]}'. The model's ${end}s: ${list}; every node is in its model.json, under modelTopology.`,
  );
}

/** The dtype of a graph's input. */
export function typeOf({ graph }: Executor, input: string): 'float32' | 'int32' | 'bool' {
  const type = graph.nodes[parseValue(input)[0]].attrParams.dtype?.value;
  return type === 'int32' || type === 'bool' ? type : 'float32';
}

/** The shape of one example at an input. Throws if the graph leaves it open. */
export function shapeOf({ graph }: Executor, input: string): number[] {
  const [name] = parseValue(input);
  const shape = graph.nodes[name].attrParams.shape?.value as number[] | undefined;
  const example = shape?.slice(1);
  if (example?.every((size) => size >= 0)) return example;
  const shapeText = example ? `only [${example.map((size) => (size < 0 ? '?' : size))}]` : 'no shape';
  throw new TransferError(
    `The graph has ${shapeText} for an example at '${name}'. Pass it: fromGraphModel(model, { shape: [224, 224, 3] }).`,
  );
}
