import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { put } from 'course/measure';
import { adam, arrays, crossEntropy, evaluate, fit, head, join, type Layer, type Net, predict, tf } from 'transferlab';
import { CLASSES, FEATURES, readings, tune } from './setting';

type Weights = Record<string, Tensor | null>;

const HIDDEN = 12;

/** A normalisation as the exercise describes it. */
const norm: Layer = {
  name: 'norm',
  apply(x, w, mode) {
    const [mean, variance, scale, offset] = ['mean', 'variance', 'scale', 'offset'].map((part) => w[`norm/${part}`]);
    const used = mode.training ? tf.moments(x, 0) : { mean, variance };
    if (mode.training) {
      mode.update('norm/mean', mean.mul(0.9).add(used.mean.mul(0.1)));
      mode.update('norm/variance', variance.mul(0.9).add(used.variance.mul(0.1)));
    }
    return x.sub(used.mean).div(used.variance.add(1e-3).sqrt()).mul(scale).add(offset);
  },
};

/** The net of the exercise around that layer. */
function referenceNet(): Net {
  const weights = {
    'sums/kernel': tf.variable(tf.randomNormal([FEATURES, HIDDEN], 0, 0.5, 'float32', 1)),
    'norm/scale': tf.variable(tf.ones([HIDDEN])),
    'norm/offset': tf.variable(tf.zeros([HIDDEN])),
    'norm/mean': tf.variable(tf.zeros([HIDDEN]), false),
    'norm/variance': tf.variable(tf.ones([HIDDEN]), false),
  };
  const sums: Layer = {
    name: 'sums',
    apply: (x, w) => tf.matMul(x as Tensor2D, w['sums/kernel'] as Tensor as Tensor2D),
  };
  const rectifier: Layer = { name: 'rectifier', apply: (x) => x.relu() };
  const body: Net = {
    name: 'body',
    input: { shape: [FEATURES] },
    layers: [sums, norm, rectifier],
    weights,
    output: [HIDDEN],
  };
  return join(body, head({ classes: CLASSES, seed: 1 }));
}

/** The same with the weights that another one has learnt. */
function netWith(weights: Weights): Net {
  const net = referenceNet();
  put(net.weights, weights);
  return net;
}

const numbersOf = ({ weights }: Net) =>
  Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, Array.from(weight.dataSync())]));

/** What the weights should be after learning. */
export async function reference() {
  const net = referenceNet();
  await fit(net, readings(16, 5), { loss: crossEntropy(), optimizer: adam(0.03), epochs: 25, batch: 12, seed: 1 });
  return numbersOf(net);
}

/** What a net with these weights should say of the examples that were shown, and how well it does on others. */
export async function learnt(weights: Weights, shown: number[][], seed: number) {
  const net = netWith(weights);
  const labels = shown.map(() => 0);
  const outputs = await predict(net, arrays(shown, labels, { classes: CLASSES }));
  const { accuracy } = await evaluate(net, readings(100, seed));
  return { outputs: outputs.arraySync() as number[][], accuracy };
}

/** What these weights should be after fine-tuning with a frozen normalisation. */
export async function tuned(weights: Weights, seed: number) {
  const net = netWith(weights);
  await tune(net, seed);
  return numbersOf(net);
}
