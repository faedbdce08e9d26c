import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { runNode } from './operators/operators';
import type { OnnxModel, OnnxNode } from './read/model';
import { type OnnxTensor, sizeOf } from './read/tensor';
import { holding, inOrder, plain } from './value';

/** Inputs that are settings of their operator and not weights, by number. */
const SETTINGS: Readonly<Record<string, readonly number[]>> = {
  Clip: [1, 2],
  Dropout: [1, 2],
  OneHot: [1, 2],
  Pad: [1, 2, 3],
  QuantizeLinear: [1, 2],
  DequantizeLinear: [1, 2],
  QLinearConv: [1, 2, 4, 5, 6, 7],
  QLinearMatMul: [1, 2, 4, 5, 6, 7],
  Resize: [1, 2, 3],
  Upsample: [1],
  Range: [0, 1, 2],
};

/** Whether an input of a node is a setting of its operator: a bound, a scale, a length. */
export const isSetting = ({ type }: OnnxNode, index: number): boolean => SETTINGS[type]?.includes(index) ?? false;

/** A constant of the graph that is trained. */
export interface OnnxWeight {
  readonly initializer: string;
  /** Shape and order of axes of the variable; a kernel is stored as TensorFlow has it. */
  readonly shape: readonly number[];
  readonly order?: 'kernel';
  /** False for running means and variances. */
  readonly trainable: boolean;
}

/**
 * The model with all of its constants as initializers: `Constant` nodes of several values, and integers that a node widens to
 * numbers, which then have the name of the integers. A vector that an `Identity` copies is a separate weight: PyTorch's exporter
 * stores equal scales and offsets of different layers once. Equal matrices are weights that layers share, and remain so.
 */
export function withConstants(model: OnnxModel): OnnxModel {
  const { graph, opsets, file } = model;
  const initializers = new Map(graph.initializers);
  const renamed = new Map<string, string>();
  const taken = new Set(graph.outputs.map(({ name }) => name));
  const nodes: OnnxNode[] = [];
  const constantOf = (name: string): OnnxTensor | undefined => initializers.get(renamed.get(name) ?? name);
  for (const node of graph.nodes) {
    const [output] = node.outputs;
    const { value } = node.attributes;
    if (node.type === 'Constant' && isTensor(value) && sizeOf(value.shape) > 1 && !taken.has(output)) {
      initializers.set(output, value);
      continue;
    }
    const source = node.type === 'Identity' ? constantOf(node.inputs[0]) : undefined;
    if (source?.shape.length === 1 && !taken.has(output)) {
      initializers.set(output, source);
      continue;
    }
    const inputs = node.inputs.map((name) => (name === '' ? undefined : constantOf(name)));
    const isStored = node.inputs.every((name, index) => name === '' || inputs[index] !== undefined);
    if (node.type === 'DequantizeLinear' && isStored && !taken.has(output)) {
      const [integers] = node.inputs;
      const isOnlyReader = graph.nodes.filter((other) => other.inputs.includes(integers)).length === 1;
      const stored = isOnlyReader ? integers : output;
      initializers.set(stored, widened(node, inputs, opsets[''] ?? 0, file));
      renamed.set(output, stored);
      continue;
    }
    nodes.push(node);
  }
  const renamedNodes = nodes.map((node) => ({ ...node, inputs: node.inputs.map((name) => renamed.get(name) ?? name) }));
  return { ...model, graph: { ...graph, initializers, nodes: renamedNodes } };
}

const isTensor = (value: unknown): value is OnnxTensor =>
  typeof value === 'object' && value !== null && 'shape' in value;

/** The numbers that a node makes of stored integers. */
function widened(node: OnnxNode, inputs: readonly (OnnxTensor | undefined)[], opset: number, file: string): OnnxTensor {
  const held = tf.tidy(() => inOrder(runNode({ node, opset, inputs }, file)[0]));
  const made = plain('float32', held.shape, held.dataSync());
  held.dispose();
  return made;
}

/** The weights among the constants that these nodes read, in the order of the nodes. */
export function weightsOf(model: OnnxModel, nodes: readonly OnnxNode[]): Map<string, OnnxWeight> {
  const { initializers } = model.graph;
  const uses = new Map<string, { node: OnnxNode; index: number }[]>();
  for (const node of nodes) {
    for (const [index, name] of node.inputs.entries()) {
      if (initializers.has(name)) uses.set(name, [...(uses.get(name) ?? []), { node, index }]);
    }
  }
  const weights = new Map<string, OnnxWeight>();
  for (const [initializer, readers] of uses) {
    const { type, shape } = initializers.get(initializer) as OnnxTensor;
    const onlySets = readers.every(({ node, index }) => isSetting(node, index));
    if (onlySets || holding(type) !== 'float32' || shape.length === 0 || sizeOf(shape) === 0) continue;
    if (isMask(model.file, initializer, initializers.get(initializer) as OnnxTensor)) continue;
    const isKernel = shape.length > 2 && readers.every(({ node, index }) => node.type === 'Conv' && index === 1);
    const isAverage = readers.some(({ node, index }) => node.type === 'BatchNormalization' && index > 2);
    weights.set(initializer, {
      initializer,
      shape: isKernel ? [...shape.slice(2), shape[1], shape[0]] : shape,
      ...(isKernel && { order: 'kernel' as const }),
      trainable: !isAverage,
    });
  }
  return weights;
}

/** From here on a value stands for minus infinity in a mask: no weight is so large. */
const HUGE = 1e30;

/** Whether a constant masks others by huge values, and is not a weight. Throws if it has NaN. */
function isMask(file: string, name: string, { values }: OnnxTensor): boolean {
  let masks = false;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (Number.isNaN(value)) {
      throw new TransferError(
        `${file}: the tensor '${name}' has NaN at index ${index}: the training that made it diverged, or the file is damaged. ` +
          'Export an earlier checkpoint.',
      );
    }
    masks ||= Math.abs(value) >= HUGE;
  }
  return masks;
}

/** The values of a weight in its order of axes. The caller frees them. */
export function valuesOf(tensor: OnnxTensor, { order }: OnnxWeight): ReturnType<typeof inOrder> {
  return tf.tidy(() => {
    const x = tf.tensor(Float32Array.from(tensor.values), [...tensor.shape]);
    if (!order) return x;
    const rank = x.rank;
    return tf.transpose(x, [...Array.from({ length: rank - 2 }, (_, axis) => axis + 2), 1, 0]);
  });
}
