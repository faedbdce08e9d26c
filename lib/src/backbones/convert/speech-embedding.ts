import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TransferError } from '../../error';
import { transpose } from '../../net/published';
import type { OnnxGraph } from '../../onnx/read/model';
import { parseModel } from '../../onnx/read/parse-model';
import type { OnnxTensor } from '../../onnx/read/tensor';
import type { NamedArray } from '../../safetensors';
import { speechEmbedding } from '../speech-embedding';
import type { Converted } from './converted';

const FILE = 'embedding_model.onnx';

const METADATA = {
  source: 'speech_embedding of Google (Lin 2020), as embedding_model.onnx of the Python package openwakeword 0.4.0',
  licence: 'Apache-2.0',
};

/**
 * The weights of the speech embedding: reads `embedding_model.onnx` in the folder and returns its arrays under this library's
 * names and in TensorFlow's layout, in layer order. The graph has one separate normalisation, after the first convolution; the
 * others are folded into the kernels. The mel spectrogram has no weights. Throws if the file is not this model.
 */
export async function readSpeechEmbedding(folder: string): Promise<Converted> {
  const { nodes, initializers } = decode(await readFile(join(folder, FILE)));
  // Its nodes are in the order of the layers; a node's inputs other than the audio are weights.
  const published = nodes
    .filter(({ type }) => type === 'Conv' || type === 'BatchNormalization')
    .flatMap(({ inputs }) => inputs.slice(1).map((name) => floatsOf(initializers.get(name))));
  const { weights: specs } = speechEmbedding();
  if (published.length !== specs.length) throw notThisModel(`${published.length} weights, not ${specs.length}`);
  const arrays = new Map<string, NamedArray>();
  for (const [index, { name, shape }] of specs.entries()) {
    const array = toTensorFlow(published[index]);
    if (array?.shape.join() !== shape.join()) throw notThisModel(`'${name}' is [${array?.shape}], not [${shape}]`);
    arrays.set(name, array);
  }
  return { arrays, metadata: METADATA };
}

function decode(bytes: Buffer): OnnxGraph {
  try {
    return parseModel(bytes, FILE).graph;
  } catch (cause) {
    throw notThisModel((cause as Error).message);
  }
}

/** A stored tensor of 32-bit floats; undefined for another. */
function floatsOf(tensor: OnnxTensor | undefined): NamedArray | undefined {
  return tensor?.values instanceof Float32Array ? { shape: tensor.shape, values: tensor.values } : undefined;
}

/** A kernel `[out, in, height, width]` becomes `[height, width, in, out]`; other arrays stay. */
const toTensorFlow = (array: NamedArray | undefined) =>
  array?.shape.length === 4 ? transpose(array, [2, 3, 1, 0]) : array;

function notThisModel(what: string): TransferError {
  return new TransferError(
    `${FILE} is not the speech embedding of openwakeword 0.4.0 (${what}). Delete it and fetch that package's file again.`,
  );
}
