import type { Tensor } from '@tensorflow/tfjs';
import { copied, memory, type TensorData, tensorFrom, weightsOf } from 'course/scenario';
// Claim: what the answer's own layer outputs here is compared with a layer of measure.ts on the same weights.
import { arrays, type Dataset, type History, type Layer, type Mode, type Net, predict, subset, tf } from 'transferlab';
import { CLASSES, FEATURES, readings, tune as tuneFrozen } from './setting';

interface Answer {
  norm(name: string): Layer;
  makeNet(features: number, classes: readonly string[]): Net | Promise<Net>;
  learn(net: Net, train: Dataset): Promise<History>;
}

/** One use of a layer: its input [batch, features], its weights by part, and how it runs. */
interface Use {
  name: string;
  x: number[][];
  weights: Record<string, number[]>;
  training: boolean;
}

/** The answer's layer, which a net needs at once. */
function layerOf(answer: Answer, name: string): Layer {
  const layer: Layer & { then?: unknown } = answer.norm(name);
  // Claim: that it is not a promise, which is refused in the words that are used everywhere.
  if (typeof layer?.then === 'function') tensorFrom('norm', layer);
  return layer;
}

function netOf(answer: Answer): Net | Promise<Net> {
  layerOf(answer, 'norm');
  return answer.makeNet(FEATURES, [...CLASSES]);
}

/** Lets the answer's layer run once: what comes out, which averages it hands in, and its weights afterwards. */
export function apply(answer: Answer, { name, x, weights, training }: Use) {
  const variables = Object.fromEntries(
    Object.entries(weights).map(([key, values]) => [key, tf.tidy(() => tf.variable(tf.tensor1d(values)))]),
  );
  const updates: Record<string, TensorData | null> = {};
  const mode: Mode = {
    training,
    update(key, value: Tensor) {
      updates[copied(key)] = weightsOf({ value }).value;
    },
    seed: () => tf.tensor1d([1, 2], 'int32'),
  };
  const layer = layerOf(answer, name);
  const outputs: { y?: TensorData | null } = {};
  tf.tidy(() => {
    const y = tensorFrom('apply', layer.apply(tf.tensor2d(x), { ...variables }, mode));
    outputs.y = weightsOf({ y }).y;
  });
  return { ...outputs, updates: { ...updates }, after: weightsOf(variables) };
}

/**
 * Lets the program learn, and shows its net examples alone, in company and in another order: the weights, what the net
 * says, the epochs as they were reported, and the tensors that are left.
 */
export async function learn(answer: Answer, shown: number[][], order: number[]) {
  const net = await netOf(answer);
  const weights = { ...net.weights };
  const tensors = memory();
  const history = await answer.learn(net, readings(16, 5));
  const examples = arrays(
    shown,
    shown.map(() => 0),
    { classes: CLASSES },
  );
  const outputs = {
    alone: await predict(net, examples, { batch: 1 }),
    inFives: await predict(net, examples, { batch: 5 }),
    mixed: await predict(net, subset(examples, order), { batch: shown.length }),
  };
  return {
    weights: weightsOf(weights),
    outputs: weightsOf(outputs),
    epochs: copied(history.epochs),
    left: tensors.left(outputs),
  };
}

/** Fine-tunes a net that has learnt, with its normalisation frozen: its weights afterwards, and the tensors that are left. */
export async function tune(answer: Answer, learnt: Record<string, Tensor>, seed: number) {
  const net = await netOf(answer);
  const weights = { ...net.weights };
  for (const [name, value] of Object.entries(learnt)) weights[name].assign(value);
  const tensors = memory();
  await tuneFrozen(net, seed);
  return { weights: weightsOf(weights), left: tensors.left() };
}
