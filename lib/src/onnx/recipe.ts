import type { Recipe } from '../core/recipe';
import { fromBase64, toBase64 } from '../platform/base64';
import type { OnnxEnds } from './ends';
import type { OnnxAttribute, OnnxModel, OnnxNode } from './read/model';
import { type NumberType, type OnnxTensor, sizeOf, typed, typedFrom } from './read/tensor';
import type { OnnxStep } from './steps';
import { plain } from './value';

/** A stored tensor. `bytes` are its values in base64; without them it is a weight, stored in the net's file. */
interface StoredTensor {
  readonly type: NumberType;
  readonly shape: readonly number[];
  readonly bytes?: string;
}

export interface OnnxConfig {
  readonly file: string;
  readonly opsets: Readonly<Record<string, number>>;
  readonly nodes: readonly OnnxNode[];
  readonly constants: Readonly<Record<string, StoredTensor>>;
  readonly ends: OnnxEnds;
}

/** How to rebuild a net of an ONNX model: its nodes, and its constants that are not weights. */
export function onnxRecipe(
  { file, opsets, graph }: OnnxModel,
  ends: OnnxEnds,
  steps: readonly OnnxStep[],
  weights: ReadonlySet<string>,
): Recipe {
  const nodes = steps.map(({ node }) => ({
    ...node,
    attributes: Object.fromEntries(Object.entries(node.attributes).map(([name, value]) => [name, encoded(value)])),
  })) as readonly OnnxNode[];
  const read = new Set(steps.flatMap(({ node }) => node.inputs));
  const constants = [...graph.initializers]
    .filter(([name]) => read.has(name))
    .map(([name, tensor]) => [name, weights.has(name) ? { type: tensor.type, shape: tensor.shape } : encoded(tensor)]);
  return {
    architecture: 'onnx',
    config: { file, opsets, nodes, constants: Object.fromEntries(constants), ends } satisfies OnnxConfig,
  };
}

/** The model of a recipe. Its weights are zeros, which those of the net's file replace. */
export function modelOfRecipe({ file, opsets, nodes, constants, ends }: OnnxConfig): OnnxModel {
  const initializers = new Map(Object.entries(constants).map(([name, tensor]) => [name, decoded(tensor)]));
  const decodedNodes = nodes.map((node) => ({
    ...node,
    attributes: Object.fromEntries(Object.entries(node.attributes).map(([name, value]) => [name, setting(value)])),
  }));
  const inputs = [{ name: ends.input }];
  const graph = { name: ends.name, nodes: decodedNodes, initializers, inputs, outputs: [{ name: ends.output }] };
  return { file, producer: '', opsets, graph };
}

const isStored = (value: unknown): value is StoredTensor =>
  typeof value === 'object' && value !== null && 'bytes' in value;

const isTensor = (value: unknown): value is OnnxTensor =>
  typeof value === 'object' && value !== null && 'shape' in value;

function encoded(value: unknown): unknown {
  // JSON has neither Infinity nor NaN.
  if (typeof value === 'number' && !Number.isFinite(value)) return { number: String(value) };
  if (!isTensor(value)) return value;
  const { type, shape, values } = value;
  return { type, shape, bytes: toBase64(new Uint8Array(typed(type, values).buffer)) } satisfies StoredTensor;
}

function setting(value: OnnxAttribute): OnnxAttribute {
  if (isStored(value)) return decoded(value);
  return typeof value === 'object' && 'number' in value ? Number(value.number) : value;
}

function decoded({ type, shape, bytes }: StoredTensor): OnnxTensor {
  if (bytes === undefined) return plain(type, shape, typed(type, new Float64Array(sizeOf(shape))));
  return plain(type, shape, typedFrom(type, fromBase64(bytes)));
}
