import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { copied, memory, tensorFrom, weightsOf } from 'course/scenario';
import {
  type Adaptation,
  compile,
  type Dataset,
  type Domain,
  type Mode,
  tf,
  unlabelled,
  type Weights,
} from 'transferlab';
import { makeNet, points, type Setting, train } from './setting';

interface Answer {
  adversary(target: Dataset, seed: number): Adaptation | Promise<Adaptation>;
}

type Tensors = Record<string, Tensor>;

/** What the loss is of: features of both domains, the discriminator's weights and the scalars. */
interface Given {
  source: Tensor;
  target: Tensor;
  weights: Tensors;
  scalars: Tensors;
}

const MODE: Mode = { training: true, update: () => {}, seed: () => tf.tensor1d([1, 2], 'int32') };

async function adaptationOf(answer: Answer, target: Dataset, seed: number): Promise<Adaptation> {
  const adapt = await answer.adversary(target, seed);
  if (!adapt?.loss) throw new Error('adversary has to return an adaptation: { target, weights, scalars, loss }.');
  return adapt;
}

const anAdaptation = (answer: Answer) => adaptationOf(answer, unlabelled(points(10, 3, 1)), 7);

/** The discriminator's weights for these numbers of features, and whether they learn. */
export async function makeWeights(answer: Answer, sizes: number[]) {
  const adapt = await anAdaptation(answer);
  return sizes.map((features) => {
    const made = adapt.weights?.(features, 2, []) ?? {};
    const learns = Object.fromEntries(Object.entries(made).map(([name, weight]) => [name, copied(weight.trainable)]));
    return { values: weightsOf(made), learns };
  });
}

/** The scalars at these positions in a run. */
export async function scalarsAt(answer: Answer, positions: number[]) {
  const adapt = await anAdaptation(answer);
  return positions.map((position) => copied(adapt.scalars?.({ step: 1, position }) ?? {}));
}

function lossOf(adapt: Adaptation, { source, target, weights, scalars }: Given): Tensor {
  const domain = (features: Tensor): Domain => ({ features, outputs: tf.slice(features, [0, 0], [-1, 2]) });
  const given = { weights: weights as unknown as Weights, scalars, mode: MODE };
  return tensorFrom('loss', adapt.loss(domain(source), domain(target), given));
}

/** The loss of each of these. */
export async function losses(answer: Answer, all: Given[]) {
  const adapt = await anAdaptation(answer);
  return all.map((given) => weightsOf({ loss: lossOf(adapt, given) }).loss);
}

/** The gradients by the features of both domains and by the weights, at each of these positions, by one compiled step. */
export async function slopes(answer: Answer, { source, target, weights }: Omit<Given, 'scalars'>, positions: number[]) {
  const adapt = await anAdaptation(answer);
  const names = Object.keys(weights);
  const step = compile((scalars: Tensors, given: Tensor[]) =>
    tf.grads((from: Tensor, to: Tensor, ...values: Tensor[]) => {
      const named = Object.fromEntries(names.map((name, place) => [name, values[place]]));
      return lossOf(adapt, { source: from, target: to, weights: named, scalars }) as Scalar;
    })(given),
  );
  try {
    return positions.map((position) => {
      const numbers = copied(adapt.scalars?.({ step: 1, position }) ?? {});
      const scalars = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, tf.scalar(value)]));
      const [ofSource, ofTarget, ...own] = step(scalars, [source, target, ...names.map((name) => weights[name])]);
      const ofOwn = Object.fromEntries(names.map((name, place) => [name, own[place]]));
      return { ...weightsOf({ source: ofSource, target: ofTarget }), weights: weightsOf(ofOwn) };
    });
  } finally {
    step.dispose();
  }
}

/** The weights of a net that was trained with the adversary, and the tensors that are left. */
export async function learn(answer: Answer, setting: Setting) {
  const net = makeNet(setting);
  const own = { ...net.weights };
  const { seed, mirror } = setting;
  const adapt = await adaptationOf(answer, unlabelled(points(67, 3, 2 * seed + 12, mirror)), seed);
  const tensors = memory();
  await train(net, setting, adapt);
  return { weights: weightsOf(own), left: tensors.left() };
}
