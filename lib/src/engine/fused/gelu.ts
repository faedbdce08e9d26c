import type { Tensor } from '@tensorflow/tfjs';
import { isDifferentiated, nativeKernel, nativeOperation } from './fused-gradient';

const ROOT = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/**
 * GELU (tanh approximation) in one operation of `lib/addon`, and its gradient in another: plain operations take eight and ten
 * passes over the memory.
 */
export const fusedGelu: (inputs: { x: Tensor }) => Tensor = nativeKernel(
  'TransferlabGelu',
  ['x'],
  () => [],
  (dy, [x]) => ({
    x: () => (isDifferentiated() ? dy.mul(geluGradient(x)) : nativeOperation('TransferlabGeluGrad', [x, dy])[0]),
  }),
);

/** The derivative of GELU at x: p + x p (1 - p) 2 u', where p = (1 + tanh(u)) / 2 and u' is the derivative of its argument. */
function geluGradient(x: Tensor): Tensor {
  const square = x.square();
  const p = square
    .mul(CUBIC)
    .add(1)
    .mul(x)
    .mul(2 * ROOT)
    .sigmoid();
  const twiceInner = square
    .mul(3 * CUBIC)
    .add(1)
    .mul(2 * ROOT);
  return p.add(x.mul(p).mul(p.mul(-1).add(1)).mul(twiceInner));
}

/** Exact GELU in one operation of `lib/addon`, and its gradient in another. */
export const fusedExactGelu: (inputs: { x: Tensor }) => Tensor = nativeKernel(
  'TransferlabExactGelu',
  ['x'],
  () => [],
  (dy, [x]) => ({
    x: () =>
      isDifferentiated() ? dy.mul(exactGeluGradient(x)) : nativeOperation('TransferlabExactGeluGrad', [x, dy])[0],
  }),
);

/** The derivative of exact GELU at x: the normal cumulative distribution at x, plus x times the density at x. */
function exactGeluGradient(x: Tensor): Tensor {
  const cumulative = x.mul(Math.SQRT1_2).erf().add(1).mul(0.5);
  const density = x
    .square()
    .mul(-0.5)
    .exp()
    .mul(1 / Math.sqrt(2 * Math.PI));
  return cumulative.add(x.mul(density));
}
