import type { Tensor } from '@tensorflow/tfjs';
import { fusedBias, fusedBiasHardSwish, fusedBiasRelu } from '../engine/fused/biased-activation';
import { hasNativeOperations } from '../engine/native';
import { isTaped } from '../engine/taped';
import { hardSwish } from './hard-swish';

/** What may follow a convolution's bias. */
export type Activation = 'relu' | 'hard-swish';

const FUSED = { relu: fusedBiasRelu, 'hard-swish': fusedBiasHardSwish };

/**
 * An activation, or none, of x `[..., channels]` plus a bias `[channels]`. With a gradient tape, bias and activation are one
 * operation of `lib/addon`, forward and backward. Without one they stay separate, since TensorFlow fuses them with the
 * convolution before them.
 */
export function biasedActivation(x: Tensor, bias: Tensor, activation?: Activation): Tensor {
  if (!hasNativeOperations() || !isTaped()) return activated(x.add(bias), activation);
  return activation ? FUSED[activation]({ x, bias }) : fusedBias({ x, bias });
}

/** The activation alone. */
export function activated(x: Tensor, activation?: Activation): Tensor {
  if (activation === 'relu') return x.relu();
  return activation === 'hard-swish' ? hardSwish(x) : x;
}
