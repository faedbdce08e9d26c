import type { Tensor } from '@tensorflow/tfjs';
import { fusedExactGelu, fusedGelu } from '../engine/fused/gelu';
import { hasNativeOperations } from '../engine/native';

/** GELU in its tanh form (Hendrycks & Gimpel 2016): x/2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))). */
export function gelu(x: Tensor): Tensor {
  return hasNativeOperations() ? fusedGelu({ x }) : geluFormula(x);
}

/** The same from plain operations, for every backend. */
export function geluFormula(x: Tensor): Tensor {
  const inner = x
    .square()
    .mul(0.044715)
    .add(1)
    .mul(x)
    .mul(Math.sqrt(2 / Math.PI));
  return x.mul(inner.tanh().add(1)).mul(0.5);
}

/** Exact GELU: x times the standard normal distribution function of x, x/2 (1 + erf(x / sqrt(2))). */
export function exactGelu(x: Tensor): Tensor {
  return hasNativeOperations() ? fusedExactGelu({ x }) : exactGeluFormula(x);
}

/** The same from plain operations, for every backend. */
export function exactGeluFormula(x: Tensor): Tensor {
  return x.mul(x.mul(Math.SQRT1_2).erf().add(1)).mul(0.5);
}
