import type * as TensorFlow from '@tensorflow/tfjs';
import type { Step } from './segments';

export type ModelLayer = TensorFlow.layers.Layer;

/** One use of a layer in a model's graph. */
export interface Call extends Step {
  readonly layer: ModelLayer;
  /** The layer's name in the net: unique, without slashes. */
  readonly name: string;
  /** Number of axes of what it reads, the batch included. */
  readonly rank: number;
}

/** A model, as a layer or by itself: a graph of layers. */
type Graph = Pick<TensorFlow.LayersModel, 'inputs' | 'outputs'>;

/**
 * The layers that a model's output needs, in topological order, with nested models expanded. A shared layer comes once for
 * each use, under one name. Values are named by the model's symbolic tensors.
 */
export function callsOf(model: TensorFlow.LayersModel): { calls: Call[]; input: string; output: string } {
  const calls: Call[] = [];
  const nameOf = layerNamer();
  const input = 'input';

  /** Records the calls of a graph that reads these values, and returns the names of its outputs. */
  const traceGraph = (graph: Graph, inputs: readonly string[], path: string, owner: string): string[] => {
    const values = new Map(graph.inputs.map(({ id }, index) => [id, inputs[index]]));
    const valueNameOf = (tensor: TensorFlow.SymbolicTensor): string => {
      const existing = values.get(tensor.id);
      if (existing) return existing;
      const { outboundLayer: layer, inputTensors, outputTensors } = tensor.sourceLayer.inboundNodes[tensor.nodeIndex];
      const reads = inputTensors.map(valueNameOf);
      const valuePath = `${path}${tensor.id}`;
      const inner = isGraph(layer) ? traceGraph(layer, reads, `${valuePath}/`, layer.name) : undefined;
      const makes = inner ?? outputTensors.map(({ id }) => `${path}${id}`);
      if (!inner) calls.push({ layer, name: nameOf(layer, owner), rank: inputTensors[0].shape.length, reads, makes });
      for (const [which, { id }] of outputTensors.entries()) values.set(id, makes[which]);
      return values.get(tensor.id) as string;
    };
    return graph.outputs.map(valueNameOf);
  };
  const [output] = traceGraph(model, [input], '', '');
  return { calls, input, output };
}

/** Whether a layer is a model. */
function isGraph(layer: object): layer is ModelLayer & Graph {
  return 'containerNodes' in layer;
}

/** Names layers: by their name, preceded by that of their model if the name is taken. */
function layerNamer(): (layer: ModelLayer, owner: string) => string {
  const names = new Map<ModelLayer, string>();
  const isTaken = (name: string) => [...names.values()].includes(name);
  return (layer, owner) => {
    const existing = names.get(layer);
    if (existing) return existing;
    // The part of a weight's name before its first slash says which layer it is of.
    const layerName = layer.name.replaceAll('/', '.');
    let name = isTaken(layerName) && owner ? `${owner.replaceAll('/', '.')}.${layerName}` : layerName;
    while (isTaken(name)) name += "'";
    names.set(layer, name);
    return name;
  };
}
