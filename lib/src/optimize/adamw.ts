import type { Transform } from '../core/transform';
import { requireOptions } from '../require/options';
import { scaleByAdam } from './adam';
import { chain } from './chain';
import { scaleByRate } from './scale-by-rate';
import type { Schedule } from './schedule';
import { type WeightMask, weightDecay } from './weight-decay';

export interface AdamWOptions {
  /** Share of a weight that is lost per step and unit of rate, 0.01 unless said. */
  readonly decay?: number;
  /** Which weights decay: kernels, but not biases and normalisation, unless said. */
  readonly mask?: WeightMask;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019, Algorithm 2): a step is
 * `-rate * (m / (sqrt(v) + epsilon) + decay * weight)`, so that decay does not depend on how large gradients are. The
 * decay is multiplied by the rate, schedule included, as in PyTorch and optax; the paper multiplies it by the schedule
 * alone. Unlike theirs, it spares biases and normalisation, as recipes for fine-tuning do: `mask: () => true` is theirs.
 */
export function adamw(rate: number | Schedule, options: AdamWOptions = {}): Transform {
  requireOptions('adamw', options, { decay: true, mask: true, beta1: true, beta2: true, epsilon: true });
  const { decay = 0.01, mask, beta1, beta2, epsilon } = options;
  return chain(scaleByAdam(beta1, beta2, epsilon), weightDecay(decay, { mask }), scaleByRate(rate));
}
