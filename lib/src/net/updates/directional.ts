import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { DoraSettings } from '../../core/recipe';
import { tf } from '../../engine/tensorflow';
import { lowRankOutput, lowRankProduct, lowRankSpecs } from './low-rank';
import { matrixOf, matrixShape, perOutput } from './matrix-of';
import type { UpdateMethod } from './method';

/** m (W + D) / |W + D| with D = alpha / rank A B, where |.| is the norm of each output's column (Liu 2024, equation 5). */
export const directional: UpdateMethod<DoraSettings> = {
  parts: (name) => ['a', 'b', 'magnitude'].map((part) => `${name}/dora-${part}`),
  specs: (shapes, { rank }) =>
    [...shapes].flatMap(([name, shape]) => [
      ...lowRankSpecs(name, shape, rank, 'dora'),
      { name: `${name}/dora-magnitude`, shape: [matrixShape(name, shape)[1]], init: 'ones', trainable: true },
    ]),
  initial: (part, drawn, name, weight) => (part.endsWith('/dora-magnitude') ? columnNorms(name, weight) : drawn),
  updated(name, weight, [a, b, magnitude], { rank, alpha }) {
    const scale = alpha / rank;
    const moved = () => weight.add(lowRankProduct(name, weight.shape, [a, b]).mul(scale));
    const gain = () => magnitude.div(constantNorms(name, weight, [a, b], scale));
    return {
      read: () => moved().mul(perOutput(name, weight.shape, gain())),
      product: (x) =>
        tf
          .matMul(x, weight as Tensor2D)
          .add(lowRankOutput(x, [a, b], scale))
          .mul(gain()),
    };
  },
};

/** The norms `[columns]` of W + D, without a gradient: the paper's section 4.3 takes them as constants. */
function constantNorms(name: string, weight: Tensor, parts: readonly Tensor[], scale: number): Tensor {
  const norms = tf.customGrad((...inputs) => {
    const [w, a, b] = inputs as Tensor[];
    const save = inputs[3] as unknown as (tensors: Tensor[]) => void;
    save([w, a, b]);
    return {
      value: columnNorms(name, w.add(lowRankProduct(name, w.shape, [a, b]).mul(scale))),
      gradFunc: (_: Tensor, saved: Tensor[]) => saved.map((input) => tf.zerosLike(input)),
    };
  });
  // A column of zeros, as of a new head, has no direction: it stays zero instead of becoming NaN.
  return norms(weight, ...parts).maximum(1e-12);
}

function columnNorms(name: string, weight: Tensor): Tensor {
  return matrixOf(name, weight).square().sum(0).sqrt();
}
