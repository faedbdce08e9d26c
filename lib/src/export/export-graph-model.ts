import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GraphModel, Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import type { Node } from '../engine/compile/graph';
import type { End } from '../engine/compile/graph-def';
import { type Attribute, type Binding, nativeBackend, type TensorValues } from '../engine/native';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireNet, requirePath } from '../require/arguments';
import { requireOptions } from '../require/options';
import { type ExportOptions, exportMetadata, requireSameNumbers } from './export-check';
import { requireExportFolder, writeExport } from './export-folder';
import { type FrozenGraph, frozenGraph } from './frozen-graph';

/** Bytes of one weights file; browsers keep files up to this size. */
const SHARD = 4 * 2 ** 20;

/** TensorFlow's names of its types, by number. */
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
 * Writes a net's prediction as a TensorFlow.js GraphModel, `model.json` and its weights, which `tf.loadGraphModel` reads
 * in a browser or in Node without this library. It takes any number of examples: pixels 0..255 where the net reads
 * pictures (`pixels: false` leaves `(pixel - mean) / std` to the caller), whole token ids where it reads text. It gives
 * the net's own output: logits stay logits. Names of classes, size and preprocessing stand in `userDefinedMetadata`. The
 * folder is written whole or not at all, and the graph is run once before. Throws over a folder of something else, and
 * where the net looks at the whole batch.
 */
export async function exportGraphModel(net: Net, folder: string, options: ExportOptions = {}): Promise<void> {
  requireOptions('exportGraphModel', options, { pixels: true });
  requireNet('exportGraphModel', net);
  requirePath('exportGraphModel', folder);
  requireExportFolder(folder);
  const graph = frozenGraph(net, options);
  const { binding } = nativeBackend();
  const entries: WeightEntry[] = [];
  const numbers: Uint8Array[] = [];
  for (const { name, constant } of graph.nodes) {
    if (!constant) continue;
    const { dtype, values } = plainNumbers(constant, binding);
    entries.push({ name, shape: constant.shape, dtype });
    numbers.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  const weights = Buffer.concat(numbers);
  const modelTopology = {
    node: graph.nodes.map((node) => nodeJson(node, binding)),
    library: {},
    versions: { producer: 1087 },
  };
  await requireItRuns(net, graph, options, { modelTopology, weightSpecs: entries, weightData: weights });

  const count = Math.max(1, Math.ceil(weights.length / SHARD));
  const paths = Array.from({ length: count }, (_, place) => `group1-shard${place + 1}of${count}.bin`);
  const model = {
    format: 'graph-model',
    generatedBy: 'transferlab',
    convertedBy: null,
    signature: { inputs: { input: endJson(graph.input) }, outputs: { output: endJson(graph.output) } },
    userDefinedMetadata: exportMetadata(net, options),
    modelTopology,
    weightsManifest: [{ paths, weights: entries }],
  };
  await writeExport(folder, async (scratch) => {
    for (const [place, path] of paths.entries()) {
      await writeFile(join(scratch, path), weights.subarray(place * SHARD, (place + 1) * SHARD));
    }
    await writeFile(join(scratch, 'model.json'), JSON.stringify(model));
  });
}

/** Numbers in the types that a TensorFlow.js weights file has. */
function plainNumbers(
  { values, dtype }: NonNullable<Node['constant']>,
  { TF_FLOAT, TF_BOOL, TF_INT32 }: Binding,
): { dtype: WeightEntry['dtype']; values: Exclude<TensorValues, readonly unknown[]> } {
  const given = values as Exclude<TensorValues, readonly unknown[]>;
  if (dtype === TF_FLOAT) return { dtype: 'float32', values: Float32Array.from(given) };
  if (dtype === TF_BOOL) return { dtype: 'bool', values: Uint8Array.from(given) };
  // Numbers of 64 bits are two words, the lower one first: TensorFlow.js has no such type.
  return { dtype: 'int32', values: Int32Array.from(dtype === TF_INT32 ? given : given.subarray(0, 1)) };
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

/** A value as proto3's JSON has it: whole numbers of 64 bits as texts, bytes in base64. */
function attributeJson({ type, value }: Attribute, binding: Binding): object {
  if (type === binding.TF_ATTR_SHAPE) return { shape: shapeJson(value as number[]) };
  const kinds: Record<number, [key: string, encode: (one: unknown) => unknown]> = {
    [binding.TF_ATTR_STRING]: ['s', (one) => Buffer.from(String(one)).toString('base64')],
    [binding.TF_ATTR_INT]: ['i', String],
    [binding.TF_ATTR_FLOAT]: ['f', Number],
    [binding.TF_ATTR_BOOL]: ['b', Boolean],
    [binding.TF_ATTR_TYPE]: ['type', (one) => TYPES[one as number]],
  };
  const [key, encode] = kinds[type];
  return Array.isArray(value) ? { list: { [key]: value.map(encode) } } : { [key]: encode(value) };
}

/** Loads the model and compares what it gives; throws where it cannot be run, or gives something else. */
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
      `${net.name} does something that a GraphModel cannot (${(cause as Error).message}). Write it with exportSavedModel.`,
      { cause },
    );
  } finally {
    model?.dispose();
  }
}
