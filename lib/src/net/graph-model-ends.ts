import { TransferError } from '../error';
import { type Executor, parseValue } from './graph-model-steps';

/** The value at an end of the net, `node:output`: the one that is asked for, or the model's only one. */
export function endOf({ graph, inputs, outputs }: Executor, end: 'input' | 'output', asked?: string): string {
  const own = (end === 'input' ? inputs : outputs).map((node) => node.name);
  const list = own.join(', ');
  if (asked === undefined) {
    if (own.length === 1) return parseValue(own[0]).join(':');
    throw new TransferError(
      `The model has ${own.length} ${end}s (${list}), and a net has one. Say which: fromGraphModel(model, { ${end}: '${own[0]}' }).`,
    );
  }
  const value = parseValue(asked);
  if (graph.nodes[value[0]]) return value.join(':');
  throw new TransferError(
    `The graph has no node '${value[0]}'. The model's ${end}s: ${list}; every node is in its model.json, under modelTopology.`,
  );
}

/** The type of what enters a graph. */
export function typeOf({ graph }: Executor, input: string): 'float32' | 'int32' | 'bool' {
  const type = graph.nodes[parseValue(input)[0]].attrParams.dtype?.value;
  return type === 'int32' || type === 'bool' ? type : 'float32';
}

/** The shape of one example at an input; throws where the graph leaves it open. */
export function shapeOf({ graph }: Executor, input: string): number[] {
  const [name] = parseValue(input);
  const shape = graph.nodes[name].attrParams.shape?.value as number[] | undefined;
  const example = shape?.slice(1);
  if (example?.every((size) => size >= 0)) return example;
  const known = example ? `only [${example.map((size) => (size < 0 ? '?' : size))}]` : 'no shape';
  throw new TransferError(
    `The graph says ${known} of an example at '${name}'. Say it: fromGraphModel(model, { shape: [224, 224, 3] }).`,
  );
}
