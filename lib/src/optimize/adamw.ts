import type { Transform } from '../core/transform';
import { requireOptions } from '../require/options';
import { scaleByAdam } from './adam';
import { chain } from './chain';
import { scaleByRate } from './scale-by-rate';
import type { Schedule } from './schedule';
import { type WeightMask, weightDecay } from './weight-decay';

/** The weight decay and the moments of `adamw`. */
export interface AdamWOptions {
  /** The fraction of a weight that decays per step, times the learning rate. Default: 0.01. */
  readonly decay?: number;
  /** The weights that decay. Default: kernels, but not biases and normalisation. */
  readonly mask?: WeightMask;
  /** Decay rates and divisor offset as in `adam`; default 0.9, 0.999 and 1e-8. */
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/**
 * AdamW, Adam with decoupled weight decay (Loshchilov & Hutter 2019, Algorithm 2): the update is
 * `-rate * (m / (sqrt(v) + epsilon) + decay * weight)`, so the decay does not depend on the size of the gradients. The
 * decay is multiplied by the learning rate, schedule included, as in PyTorch and optax; the paper multiplies it by the
 * schedule alone. Unlike theirs, it leaves out biases and normalisation, as recipes for fine-tuning do:
 * `mask: () => true` is theirs. Throws if an option is unknown, `rate` or `decay` is negative, `beta1` or `beta2` is
 * not in `[0, 1)`, or `epsilon` is not above 0.
 */
export function adamw(rate: number | Schedule, options: AdamWOptions = {}): Transform {
  requireOptions('adamw', options, { decay: true, mask: true, beta1: true, beta2: true, epsilon: true });
  const { decay = 0.01, mask, beta1, beta2, epsilon } = options;
  return chain(scaleByAdam(beta1, beta2, epsilon), weightDecay(decay, { mask }), scaleByRate(rate));
}
