import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../tensorflow';
import { nativeKernel } from './fused-gradient';

/** RMS normalisation of x `[..., features]` in one operation of `lib/addon`. */
export const fusedRmsNorm: (inputs: { x: Tensor; scale: Tensor; epsilon: Tensor }) => Tensor = nativeKernel(
  'TransferlabRmsNorm',
  ['x', 'scale', 'epsilon'],
  () => [],
  (dy, [x, scale, epsilon]) => {
    // With s = 1 / rms(x) and n = x s: dx = s (g - n mean(g n)), where g = dy scale.
    const inverseRms = x.square().mean(-1, true).add(epsilon).rsqrt();
    const n = x.mul(inverseRms);
    const g = dy.mul(scale);
    const rows = x.shape.slice(0, -1).map((_, axis) => axis);
    return {
      x: () => g.sub(n.mul(g.mul(n).mean(-1, true))).mul(inverseRms),
      scale: () => dy.mul(n).sum(rows),
      epsilon: () => tf.zerosLike(epsilon),
    };
  },
);

/** x gate sigmoid(gate) in one operation of `lib/addon`. */
export const fusedGate: (inputs: { gate: Tensor; x: Tensor }) => Tensor = nativeKernel(
  'TransferlabGate',
  ['gate', 'x'],
  () => [],
  (dy, [gate, x]) => {
    const sigmoid = gate.sigmoid();
    return {
      // The derivative of g s(g) is s(g) (1 + g (1 - s(g))).
      gate: () => dy.mul(x).mul(sigmoid.mul(gate.mul(sigmoid.mul(-1).add(1)).add(1))),
      x: () => dy.mul(gate.mul(sigmoid)),
    };
  },
);

/** Rotary position embedding of rows in one operation of `lib/addon`; the gradient rotates by the opposite angle. */
export const fusedRotate: (inputs: { x: Tensor; cosines: Tensor; sines: Tensor }) => Tensor = nativeKernel(
  'TransferlabRotate',
  ['x', 'cosines', 'sines'],
  () => [],
  (dy, [, cosines, sines]) => ({
    x: () => fusedRotate({ x: dy, cosines, sines: sines.mul(-1) }),
    cosines: () => tf.zerosLike(cosines),
    sines: () => tf.zerosLike(sines),
  }),
);
