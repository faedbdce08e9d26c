import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../tensorflow';
import { isDifferentiated, nativeKernel, nativeOperation } from './fused-gradient';

/** x `[..., features]`; scale and offset `[features]`; epsilon a scalar. */
type Inputs = { x: Tensor; scale: Tensor; offset: Tensor; epsilon: Tensor };

/** Layer normalisation in one operation of `lib/addon`, and its three gradients in another. */
export const fusedLayerNorm: (inputs: Inputs) => Tensor = nativeKernel(
  'TransferlabLayerNorm',
  ['x', 'scale', 'offset', 'epsilon'],
  () => [],
  (dy, [x, scale, , epsilon]) => {
    const [dx, dscale, doffset] = isDifferentiated()
      ? gradients(x, scale, epsilon, dy)
      : nativeOperation('TransferlabLayerNormGrad', [x, scale, epsilon, dy], 3);
    return { x: () => dx, scale: () => dscale, offset: () => doffset, epsilon: () => tf.zerosLike(epsilon) };
  },
);

/** With n the normalised x and g = dy scale: dx = (g - mean(g) - n mean(g n)) / standard deviation. */
function gradients(x: Tensor, scale: Tensor, epsilon: Tensor, dy: Tensor): Tensor[] {
  const rows = x.shape.slice(0, -1).map((_, axis) => axis);
  const centred = x.sub(x.mean(-1, true));
  const inverseDeviation = centred.square().mean(-1, true).add(epsilon).rsqrt();
  const n = centred.mul(inverseDeviation);
  const g = dy.mul(scale);
  const projection = g.mul(n).mean(-1, true);
  const dx = g.sub(g.mean(-1, true)).sub(n.mul(projection)).mul(inverseDeviation);
  return [dx, dy.mul(n).sum(rows), dy.sum(rows)];
}

/** Layer normalisation of a sum x + y `[rows, features]`, times the mask `real` `[rows]`, 0 or 1: zeros for padding. */
export const fusedAddNorm: (inputs: Inputs & { y: Tensor; real: Tensor }) => Tensor = nativeKernel(
  'TransferlabAddNorm',
  ['x', 'y', 'scale', 'offset', 'epsilon', 'real'],
  () => [],
  (dy, [x, y, scale, , epsilon, real]) => {
    const [sum, masked] = [x.add(y), dy.mul(real.expandDims(1))];
    const [dsum, dscale, doffset] = isDifferentiated()
      ? gradients(sum, scale, epsilon, masked)
      : nativeOperation('TransferlabLayerNormGrad', [sum, scale, epsilon, masked], 3);
    return {
      x: () => dsum,
      y: () => dsum,
      scale: () => dscale,
      offset: () => doffset,
      epsilon: () => tf.zerosLike(epsilon),
      real: () => tf.zerosLike(real),
    };
  },
);
