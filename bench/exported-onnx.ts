import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join as joinPath, resolve } from 'node:path';
import {
  backbone,
  dispose,
  exportOnnx,
  fromLayersModel,
  fromPretrained,
  head,
  join,
  lenet,
  lora,
  mlp,
  type Net,
  type OnnxExportOptions,
  transformer,
} from 'transferlab';
import { tf } from 'transferlab/dist/engine/tensorflow';
import { predictionOf } from 'transferlab/dist/export/export-check';

// Exports nets of every kind and every backbone to ONNX, each with two examples and what the net outputs for them, for
// bench/reference/exported_onnx.py, which runs them by ONNX Runtime.

interface Case {
  readonly make: () => Net | Promise<Net>;
  readonly options?: OnnxExportOptions;
  /** Inputs are drawn below this: pixels, or token ids. */
  readonly most: number;
}

/** Small networks of the families of `fromPretrained`, with random weights. */
const PRETRAINED = joinPath(__dirname, '../../lib/src/backbones/fixtures/pretrained');
const FAMILIES = readdirSync(PRETRAINED).filter((name) => existsSync(joinPath(PRETRAINED, name, 'config.json')));
const IMAGES = /^(deit|dinov2|vit|resnet)/;

function family(name: string): Case {
  return { make: () => fromPretrained(joinPath(PRETRAINED, name)), most: IMAGES.test(name) ? 255 : 20 };
}

const { layers } = tf;
type KerasLayer = InstanceType<typeof tf.layers.Layer>;

/** Layers of TensorFlow.js, by what they compute on. */
const LAYERS: Readonly<Record<string, () => KerasLayer[]>> = {
  images: () => [
    layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [12, 10, 3], padding: 'same', activation: 'swish' }),
    layers.batchNormalization(),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.separableConv2d({ filters: 6, kernelSize: 3, activation: 'elu' }),
    layers.upSampling2d({ size: [2, 2] }),
    layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' }),
    layers.zeroPadding2d({ padding: 1 }),
    layers.leakyReLU(),
    layers.globalAveragePooling2d({}),
    layers.layerNormalization(),
    layers.dense({ units: 4, activation: 'selu' }),
  ],
  sequences: () => [
    layers.conv1d({ filters: 4, kernelSize: 3, inputShape: [12, 3], dilationRate: 2 }),
    layers.averagePooling1d({ poolSize: 2 }),
    layers.gru({ units: 5, returnSequences: true }),
    layers.bidirectional({ layer: layers.lstm({ units: 3 }) as never, mergeMode: 'concat' }),
    layers.dense({ units: 2, activation: 'hardSigmoid' }),
  ],
  volumes: () => [
    layers.conv3d({ filters: 2, kernelSize: 2, inputShape: [5, 6, 7, 2], padding: 'same' }),
    layers.maxPooling3d({ poolSize: 2 }),
    layers.prelu({}),
    layers.flatten(),
    layers.dense({ units: 3 }),
  ],
};

function layered(name: string, make: () => KerasLayer[]): Case {
  return { make: () => fromLayersModel(tf.sequential({ layers: make() }), { name }), most: 1 };
}

const CASES: Readonly<Record<string, Case>> = {
  perceptron: { make: () => mlp({ inputFeatures: 12, hidden: 7, classes: 3 }), most: 1 },
  lenet: { make: () => varied(lenet({ normalise: true })), most: 1 },
  encoder: { make: () => transformer({ vocabulary: 30, tokens: 8, width: 16, blocks: 2, heads: 2 }), most: 30 },
  'low-rank-updates': {
    make: async () => withUpdates(lora(await backbone('minilm', { tokens: 16 }), { rank: 4, seed: 1 })),
    most: 20_000,
  },
  'efficientnet-lite0': { make: () => backbone('efficientnet-lite0', { classifier: true }), most: 255 },
  'efficientnet-lite0-head': {
    make: async () => join(await backbone('efficientnet-lite0'), head({ classes: ['cat', 'dog', 'hare'] })),
    most: 255,
  },
  minilm: { make: () => backbone('minilm', { tokens: 32 }), most: 20_000 },
  'smollm2-135m': { make: () => backbone('smollm2-135m', { tokens: 32 }), most: 40_000 },
  centernet: { make: () => backbone('centernet', { size: 256 }), most: 255 },
  'centernet-decoded': { make: () => backbone('centernet', { size: 256 }), options: { detections: 20 }, most: 255 },
  'speech-embedding': { make: () => backbone('speech-embedding'), most: 1 },
  ...Object.fromEntries(FAMILIES.map((name) => [`family-${name}`, family(name)])),
  ...Object.fromEntries(Object.entries(LAYERS).map(([name, layers]) => [`layers-${name}`, layered(name, layers)])),
};

/** Gives every weight a different value: running statistics that are zeros and ones would hide that they are used. */
function varied(net: Net): Net {
  for (const [index, weight] of Object.values(net.weights).entries()) {
    const [least, most] = weight.trainable ? [-0.2, 0.3] : [0.5, 1.5];
    weight.assign(tf.randomUniform(weight.shape, least, most, 'float32', 1 + index));
  }
  return net;
}

/** Gives low-rank updates values other than zero, with which they begin. */
function withUpdates(net: Net): Net {
  for (const [name, weight] of Object.entries(net.weights)) {
    if (name.includes('/lora-')) weight.assign(tf.randomUniform(weight.shape, -0.1, 0.1, 'float32', 1));
  }
  return net;
}

async function main(): Promise<void> {
  const [folder, ...only] = process.argv.slice(2);
  mkdirSync(resolve(folder), { recursive: true });
  for (const [name, { make, options = {}, most }] of Object.entries(CASES)) {
    if (only.length > 0 && !only.includes(name)) continue;
    const net = await make();
    const start = performance.now();
    await exportOnnx(net, joinPath(folder, `${name}.onnx`), options);
    const seconds = (performance.now() - start) / 1000;
    const x = tf.randomUniform([2, ...net.input.shape], 0, most, most > 1 ? 'int32' : 'float32', 5);
    const y = tf.tidy(() => predictionOf(net, options)(x.toFloat()));
    const record = {
      ...{ input: Array.from(x.dataSync()), inputShape: x.shape },
      ...{ output: Array.from(y.dataSync()), outputShape: y.shape },
    };
    writeFileSync(joinPath(folder, `${name}.json`), JSON.stringify(record));
    console.log(`${name}: ${seconds.toFixed(1)} s`);
    tf.dispose([x, y]);
    dispose(net);
  }
}

void main();
