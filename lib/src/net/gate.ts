import type { Tensor } from '@tensorflow/tfjs';
import { fusedGate } from '../engine/fused/decoder-parts';
import { hasNativeOperations } from '../engine/native';

/** SwiGLU's gate (Shazeer 2020): x gate sigmoid(gate), of tensors of the same shape. */
export function gated(gate: Tensor, x: Tensor): Tensor {
  return hasNativeOperations() ? fusedGate({ gate, x }) : gatedFormula(gate, x);
}

/** The same from plain operations, for every backend. */
export function gatedFormula(gate: Tensor, x: Tensor): Tensor {
  return gate.mul(gate.sigmoid()).mul(x);
}
