import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { AdaLoraSettings } from '../../core/recipe';
import { tf } from '../../engine/tensorflow';
import { lowRankOutput, lowRankProduct, lowRankSpecs } from './low-rank';
import type { UpdateMethod } from './method';

/** W + alpha / rank A diag(e) B, in the form of a singular value decomposition (Zhang 2023). */
export const singular: UpdateMethod<AdaLoraSettings> = {
  parts: (name) => ['a', 'b', 'e'].map((part) => `${name}/adalora-${part}`),
  specs: (shapes, { rank }) =>
    [...shapes].flatMap(([name, shape]) => [
      ...lowRankSpecs(name, shape, rank, 'adalora').map((spec) => ({ ...spec, init: 'small' }) as const),
      { name: `${name}/adalora-e`, shape: [rank], init: 'zeros', trainable: true } as const,
    ]),
  updated(name, weight, [a, b, e], { rank, alpha }) {
    const scale = alpha / rank;
    const scaled = () => a.mul<Tensor>(e);
    return {
      read: () => weight.add(lowRankProduct(name, weight.shape, [scaled(), b]).mul(scale)),
      product: (x) => tf.matMul(x, weight as Tensor2D).add(lowRankOutput(x, [scaled(), b], scale)),
    };
  },
};
