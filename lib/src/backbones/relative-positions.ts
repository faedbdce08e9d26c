import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import type { WeightSpec } from '../net/weights';

/**
 * A convolution over time that gives frames their relative positions (Baevski 2020): x `[batch, frames, width]` to the same shape.
 * Channels are in `groups`, and each group has its own kernels. The kernel is `scale direction / norm(direction)` at each of its
 * positions in time (weight normalisation, Salimans & Kingma 2016).
 */
export function relativePositions(x: Tensor, weights: Weights, name: string, groups: number): Tensor {
  const direction: Tensor = weights[`${name}/direction`];
  const [width, inputs, length] = direction.shape as [number, number, number];
  const norm = direction.square().sum([0, 1], true).sqrt();
  const kernel = direction.mul((weights[`${name}/scale`] as Tensor).div(norm)).transpose([2, 1, 0]);
  const half = Math.floor(length / 2);
  const padded = x.pad([
    [0, 0],
    [half, length - 1 - half],
    [0, 0],
  ]);
  const outputs = width / groups;
  const frames = padded.shape[1] as number;
  const convolved = Array.from({ length: groups }, (_, group) => {
    const part = padded.slice([0, 0, group * inputs], [-1, frames, inputs]).expandDims(1);
    const filter = kernel.slice([0, 0, group * outputs], [length, inputs, outputs]).expandDims(0);
    return tf.conv2d(part as Tensor4D, filter as Tensor4D, 1, 'valid');
  });
  return tf.concat(convolved, 3).squeeze([1]).add(weights[`${name}/bias`]);
}

/** Its weights: `direction` `[width, width / groups, length]` in PyTorch's layout, `scale` `[1, 1, length]` and `bias` `[width]`. */
export function relativePositionWeights(name: string, width: number, length: number, groups: number): WeightSpec[] {
  const weight = (part: string, shape: number[], init: WeightSpec['init'], published: string): WeightSpec => ({
    name: `${name}/${part}`,
    shape,
    init,
    trainable: true,
    published: `encoder.pos_conv_embed.conv.${published}`,
  });
  return [
    weight('scale', [1, 1, length], 'ones', 'parametrizations.weight.original0'),
    weight('direction', [width, width / groups, length], 'small', 'parametrizations.weight.original1'),
    weight('bias', [width], 'zeros', 'bias'),
  ];
}
