import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-node';
import { EXAMPLES, ROWS } from './rows';
import { serve } from './serve';

/** TensorFlow.js as its users have it: LayersModels and GraphModels on tfjs-node, without this project's library. */
serve(async (row) => {
  if (row.startsWith('detect-')) return detecting();
  return row.startsWith('predict-') ? predicting(row) : training(row);
});

/** `model.fit`. */
async function training(row: string) {
  const { batch } = ROWS[row];
  const model = NETS[row.slice('train-'.length)]();
  model.compile({ optimizer: tf.train.adam(1e-3), loss: 'categoricalCrossentropy' });
  const shape = model.inputs[0].shape.slice(1) as number[];
  const x = tf.randomUniform([EXAMPLES, ...shape], -1, 1, 'float32', 1);
  const labels = Int32Array.from({ length: EXAMPLES }, (_, index) => index % 10);
  const y = tf.oneHot(tf.tensor1d(labels, 'int32'), 10).toFloat();
  const run = async (steps: number) => {
    const from = performance.now();
    const epochs = Math.ceil((steps * batch) / EXAMPLES);
    await model.fit(x, y, { batchSize: batch, epochs, shuffle: true, verbose: 0, yieldEvery: 'never' });
    return ((performance.now() - from) * steps) / ((epochs * EXAMPLES) / batch);
  };
  return { run, firstStep: await run(1) };
}

/** `model.execute` of the graph that centernet's author published, asked for the maps that the net gives. */
async function predicting(row: string) {
  const { batch } = ROWS[row];
  const model = await publishedCenternet();
  const x = tf.randomUniform([batch, 512, 512, 3], -1, 1, 'float32', 1);
  const run = async (steps: number) => {
    const from = performance.now();
    for (let step = 0; step < steps; step++) tf.dispose(model.execute(x, ['tower_0/keypoints', 'tower_0/wh']));
    return performance.now() - from;
  };
  return { run, firstStep: await run(1) };
}

/** The same of one picture, with the boxes that the graph makes of its maps, read by JavaScript. */
async function detecting() {
  const model = await publishedCenternet();
  const x = tf.randomUniform([1, 512, 512, 3], -1, 1, 'float32', 1);
  const run = async (steps: number) => {
    const from = performance.now();
    for (let step = 0; step < steps; step++) {
      const boxes = model.execute(x, 'tower_0/detections') as tf.Tensor;
      await boxes.array();
      boxes.dispose();
    }
    return performance.now() - from;
  };
  return { run, firstStep: await run(1) };
}

/** The graph from the package that set-up fetched, for batches of any size in place of one. */
async function publishedCenternet(): Promise<tf.GraphModel> {
  const file = join(__dirname, '..', '..', '.cache', 'downloads', 'vladmandic-human-3.3.6.tgz');
  const member = (name: string) =>
    execFileSync('tar', ['-xzOf', file, `package/models/${name}`], { maxBuffer: 2 ** 26 });
  const [json, bytes] = ['centernet.json', 'centernet.bin'].map(member);
  const { modelTopology, weightsManifest } = JSON.parse(json.toString('utf8'));
  const input = modelTopology.node.find(({ op }: { op: string }) => op === 'Placeholder');
  input.attr.shape.shape.dim[0].size = '-1';
  const weightData = Uint8Array.from(bytes).buffer;
  return tf.loadGraphModel(tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData }));
}

const NETS: Readonly<Record<string, () => tf.LayersModel>> = {
  mlp: () =>
    tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [784], units: 128, activation: 'relu' }),
        tf.layers.dense({ units: 10, activation: 'softmax' }),
      ],
    }),
  lenet: () => convolutional(false),
  'lenet-bn': () => convolutional(true),
};

function convolutional(normalised: boolean): tf.LayersModel {
  const model = tf.sequential();
  for (const [index, filters] of [32, 64].entries()) {
    const input = index === 0 ? { inputShape: [28, 28, 1] } : {};
    model.add(tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', useBias: !normalised, ...input }));
    if (normalised) model.add(tf.layers.batchNormalization({ momentum: 0.9 }));
    model.add(tf.layers.reLU());
    model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  }
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 128, activation: 'relu' }));
  model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
  return model;
}
