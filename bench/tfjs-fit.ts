import * as tf from '@tensorflow/tfjs-node';
import { EXAMPLES, ROWS } from './rows';
import { serve } from './serve';

/** TensorFlow.js as its users have it: a LayersModel and `model.fit` on tfjs-node, without this project's library. */
serve(async (row) => {
  const { batch } = ROWS[row];
  const model = NETS[row.slice('train-'.length)]();
  model.compile({ optimizer: tf.train.adam(1e-3), loss: 'categoricalCrossentropy' });
  const shape = model.inputs[0].shape.slice(1) as number[];
  const x = tf.randomUniform([EXAMPLES, ...shape], -1, 1, 'float32', 1);
  const labels = Int32Array.from({ length: EXAMPLES }, (_, place) => place % 10);
  const y = tf.oneHot(tf.tensor1d(labels, 'int32'), 10).toFloat();
  const train = async (steps: number) => {
    const from = performance.now();
    const epochs = Math.ceil((steps * batch) / EXAMPLES);
    await model.fit(x, y, { batchSize: batch, epochs, shuffle: true, verbose: 0, yieldEvery: 'never' });
    return ((performance.now() - from) * steps) / ((epochs * EXAMPLES) / batch);
  };
  return { run: train, firstStep: await train(1) };
});

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
  for (const [place, filters] of [32, 64].entries()) {
    const input = place === 0 ? { inputShape: [28, 28, 1] } : {};
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
