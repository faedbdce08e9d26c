import type * as TensorFlow from '@tensorflow/tfjs';
import type { Step } from './segments';

export type ModelLayer = TensorFlow.layers.Layer;

/** One use of a layer in a model's graph. */
export interface Call extends Step {
  readonly layer: ModelLayer;
  /** The layer's name in the net: without slashes, and no other layer's. */
  readonly name: string;
  /** Number of axes of what it reads, the batch included. */
  readonly rank: number;
}

/** A model, as a layer or by itself: a graph of layers. */
type Graph = Pick<TensorFlow.LayersModel, 'inputs' | 'outputs'>;

/**
 * The layers that a model's output needs, in an order in which they can run, with those of models inside it in their
 * places. A shared layer comes once for each use, under one name. Values are named by the model's symbolic tensors.
 */
export function callsOf(model: TensorFlow.LayersModel): { calls: Call[]; input: string; output: string } {
  const calls: Call[] = [];
  const nameOf = namer();
  const input = 'input';

  /** Writes down the calls of a graph that reads these values, and names its outputs. */
  const follow = (graph: Graph, inputs: readonly string[], path: string, owner: string): string[] => {
    const values = new Map(graph.inputs.map(({ id }, place) => [id, inputs[place]]));
    const nameOfValue = (tensor: TensorFlow.SymbolicTensor): string => {
      const known = values.get(tensor.id);
      if (known) return known;
      const { outboundLayer: layer, inputTensors, outputTensors } = tensor.sourceLayer.inboundNodes[tensor.nodeIndex];
      const reads = inputTensors.map(nameOfValue);
      const place = `${path}${tensor.id}`;
      const inner = isGraph(layer) ? follow(layer, reads, `${place}/`, layer.name) : undefined;
      const makes = inner ?? outputTensors.map(({ id }) => `${path}${id}`);
      if (!inner) calls.push({ layer, name: nameOf(layer, owner), rank: inputTensors[0].shape.length, reads, makes });
      for (const [which, { id }] of outputTensors.entries()) values.set(id, makes[which]);
      return values.get(tensor.id) as string;
    };
    return graph.outputs.map(nameOfValue);
  };
  const [output] = follow(model, [input], '', '');
  return { calls, input, output };
}

/** Whether a layer is a model. */
function isGraph(layer: object): layer is ModelLayer & Graph {
  return 'containerNodes' in layer;
}

/** Names layers: by their own name, and with that of the model they are in where it is taken. */
function namer(): (layer: ModelLayer, owner: string) => string {
  const names = new Map<ModelLayer, string>();
  const taken = (name: string) => [...names.values()].includes(name);
  return (layer, owner) => {
    const known = names.get(layer);
    if (known) return known;
    // The part of a weight's name before its first slash says which layer it is of.
    const own = layer.name.replaceAll('/', '.');
    let name = taken(own) && owner ? `${owner.replaceAll('/', '.')}.${own}` : own;
    while (taken(name)) name += "'";
    names.set(layer, name);
    return name;
  };
}
