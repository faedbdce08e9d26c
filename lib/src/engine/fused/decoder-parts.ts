import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../tensorflow';
import { nativeKernel } from './fused-gradient';

/** RMS normalisation of x `[..., features]` in one operation of `lib/addon`. */
export const fusedRmsNorm: (inputs: { x: Tensor; scale: Tensor; epsilon: Tensor }) => Tensor = nativeKernel(
  'TransferlabRmsNorm',
  ['x', 'scale', 'epsilon'],
  () => [],
  (dy, [x, scale, epsilon]) => {
    // With n = x rate: dx = rate (g - n mean(g n)), where g = dy scale.
    const rate = x.square().mean(-1, true).add(epsilon).rsqrt();
    const n = x.mul(rate);
    const g = dy.mul(scale);
    const rows = x.shape.slice(0, -1).map((_, axis) => axis);
    return {
      x: () => g.sub(n.mul(g.mul(n).mean(-1, true))).mul(rate),
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
    const open = gate.sigmoid();
    return {
      // The derivative of g s(g) is s(g) (1 + g (1 - s(g))).
      gate: () => dy.mul(x).mul(open.mul(gate.mul(open.mul(-1).add(1)).add(1))),
      x: () => dy.mul(gate.mul(open)),
    };
  },
);

/** Rotary positions on rows, in one operation of `lib/addon`; back is a turn by the opposite angle. */
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
