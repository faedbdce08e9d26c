import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GraphModel, Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import type { Node } from '../engine/compile/graph';
import type { End } from '../engine/compile/graph-def';
import { type Attribute, type Binding, nativeBackend, type TensorValues } from '../engine/native';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireOptions } from '../require/options';
import { EXPORT_OPTIONS, type ExportOptions, exportMetadata, requireExport, requireSameNumbers } from './export-check';
import { requireExportFolder, writeExport } from './export-folder';
import { type FrozenGraph, frozenGraph } from './frozen-graph';
import { withMergedUpdates } from './merged-updates';
import { modelCard } from './model-card';

/** Bytes of one weights file; browsers cache files up to this size. */
const SHARD = 4 * 2 ** 20;

/** TensorFlow's dtype names, by number. */
const TYPES: Readonly<Record<number, string>> = {
  1: 'DT_FLOAT',
  3: 'DT_INT32',
  4: 'DT_UINT8',
  7: 'DT_STRING',
  9: 'DT_INT64',
  10: 'DT_BOOL',
};

/** A weight as model.json lists it. */
interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
}

/**
 * Exports a net's prediction as a TensorFlow.js GraphModel, `model.json` and its weights, which `tf.loadGraphModel`
 * reads in a browser or in Node without this library. It takes any batch size `[batch, ...input]`: pixels 0..255 for
 * image nets (`pixels: false` leaves `(pixel - mean) / std` to the caller), int32 token ids for text. It returns the
 * net's output `[batch, ...output]`: logits stay logits, and `detections` decodes a detector's maps. Class names, size
 * and preprocessing are in `userDefinedMetadata`, the model card in `README.md`. The folder is written atomically, after a test
 * run of the graph. Throws if an argument has the wrong type, an option is unknown, if the folder has other contents, if
 * the net's output for an example depends on the batch, if a layer has no GraphModel operation, or without native
 * TensorFlow.
 */
export async function exportGraphModel(net: Net, folder: string, options: ExportOptions = {}): Promise<void> {
  requireOptions('exportGraphModel', options, EXPORT_OPTIONS);
  requireExport('exportGraphModel', net, folder, options);
  requireExportFolder(folder);
  await withMergedUpdates(net, (merged) => written(merged, folder, options));
}

async function written(net: Net, folder: string, options: ExportOptions): Promise<void> {
  const graph = frozenGraph(net, options);
  const { binding } = nativeBackend();
  const entries: WeightEntry[] = [];
  const buffers: Uint8Array[] = [];
  for (const { name, constant } of graph.nodes) {
    if (!constant) continue;
    const { dtype, values } = plainNumbers(constant, binding);
    entries.push({ name, shape: constant.shape, dtype });
    buffers.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  const weights = Buffer.concat(buffers);
  const modelTopology = {
    node: graph.nodes.map((node) => nodeJson(node, binding)),
    library: {},
    versions: { producer: 1087 },
  };
  await requireItRuns(net, graph, options, { modelTopology, weightSpecs: entries, weightData: weights });

  const count = Math.max(1, Math.ceil(weights.length / SHARD));
  const paths = Array.from({ length: count }, (_, index) => `group1-shard${index + 1}of${count}.bin`);
  const metadata = exportMetadata(net, options);
  const model = {
    format: 'graph-model',
    generatedBy: 'transferlab',
    convertedBy: null,
    signature: { inputs: { input: endJson(graph.input) }, outputs: { output: endJson(graph.output) } },
    userDefinedMetadata: metadata,
    modelTopology,
    weightsManifest: [{ paths, weights: entries }],
  };
  await writeExport(folder, async (scratch) => {
    for (const [index, path] of paths.entries()) {
      await writeFile(join(scratch, path), weights.subarray(index * SHARD, (index + 1) * SHARD));
    }
    await writeFile(join(scratch, 'model.json'), JSON.stringify(model));
    await writeFile(join(scratch, 'README.md'), modelCard(net, metadata, options.card));
  });
}

/** Values in the dtypes of a TensorFlow.js weights file. */
function plainNumbers(
  { values, dtype }: NonNullable<Node['constant']>,
  { TF_FLOAT, TF_BOOL, TF_INT32 }: Binding,
): { dtype: WeightEntry['dtype']; values: Exclude<TensorValues, readonly unknown[]> } {
  const numbers = values as Exclude<TensorValues, readonly unknown[]>;
  if (dtype === TF_FLOAT) return { dtype: 'float32', values: Float32Array.from(numbers) };
  if (dtype === TF_BOOL) return { dtype: 'bool', values: Uint8Array.from(numbers) };
  // An int64 is two words, the lower one first: TensorFlow.js has no such dtype.
  return { dtype: 'int32', values: Int32Array.from(dtype === TF_INT32 ? numbers : numbers.subarray(0, 1)) };
}

function endJson({ name, shape, dtype }: End): object {
  return { name: `${name}:0`, dtype: TYPES[dtype], tensorShape: shapeJson([-1, ...shape]) };
}

function shapeJson(shape: readonly number[]): object {
  return { dim: shape.map((size) => ({ size: String(size) })) };
}

function nodeJson({ name, op, inputs, attributes, constant }: Node, binding: Binding): object {
  const attr = Object.fromEntries(attributes.map((attribute) => [attribute.name, attributeJson(attribute, binding)]));
  if (!constant) return { name, op, input: inputs, attr };
  const tensor = { dtype: TYPES[constant.dtype], tensorShape: shapeJson(constant.shape) };
  return { name, op, attr: { ...attr, value: { tensor } } };
}

/** A value in proto3's JSON format: 64-bit integers as strings, bytes in base64. */
function attributeJson({ type, value }: Attribute, binding: Binding): object {
  if (type === binding.TF_ATTR_SHAPE) return { shape: shapeJson(value as number[]) };
  const kinds: Record<number, [key: string, encode: (entry: unknown) => unknown]> = {
    [binding.TF_ATTR_STRING]: ['s', (entry) => Buffer.from(String(entry)).toString('base64')],
    [binding.TF_ATTR_INT]: ['i', String],
    [binding.TF_ATTR_FLOAT]: ['f', Number],
    [binding.TF_ATTR_BOOL]: ['b', Boolean],
    [binding.TF_ATTR_TYPE]: ['type', (entry) => TYPES[entry as number]],
  };
  const [key, encode] = kinds[type];
  return Array.isArray(value) ? { list: { [key]: value.map(encode) } } : { [key]: encode(value) };
}

/** Loads the model and compares its outputs. Throws if it cannot run, or if they differ. */
async function requireItRuns(
  net: Net,
  graph: FrozenGraph,
  options: ExportOptions,
  { weightData, ...artifacts }: { modelTopology: object; weightSpecs: WeightEntry[]; weightData: Buffer },
): Promise<void> {
  const specs = artifacts.weightSpecs.map((entry) => ({ ...entry, shape: [...entry.shape] }));
  const bytes = Uint8Array.from(weightData).buffer;
  let model: GraphModel | undefined;
  try {
    model = await tf.loadGraphModel(tf.io.fromMemory({ ...artifacts, weightSpecs: specs, weightData: bytes }));
    const { input, output } = graph;
    requireSameNumbers(net, options, input.dtype, (x) => model?.execute({ [input.name]: x }, output.name) as Tensor);
  } catch (cause) {
    if (cause instanceof TransferError) throw cause;
    throw new TransferError(
      `${net.name} has an operation that a GraphModel does not support (${(cause as Error).message}). Try exportSavedModel.`,
      { cause },
    );
  } finally {
    model?.dispose();
  }
}
