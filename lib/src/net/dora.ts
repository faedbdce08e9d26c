import type { Net } from '../core/net';
import { requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { kernelsOf } from './kernels-of';
import { type LoraOptions, QUERIES_AND_VALUES, requireLowRank } from './lora';
import { requireNoUpdates, withUpdates } from './updated-net';

/**
 * Weight-decomposed low-rank adaptation (Liu 2024): each kernel W that `on` matches becomes m (W + D) / |W + D| with
 * D = alpha / rank A B. |.| is the norm of each output feature's weights, and the magnitudes m `[out]` start at |W|, so the outputs
 * change by rounding errors only at first. The norm is a constant for the gradient (section 4.3). Kernels, A and B are those of
 * `lora`. Their names are `NAME/dora-a`, `NAME/dora-b` and `NAME/dora-magnitude`: train them with
 * `chain(unfreeze('*dora*', 'head'), adam(1e-3))`. `mergeAdapter` makes one kernel of them. Throws as `lora` does.
 */
export function dora(net: Net, options: LoraOptions = {}): Net {
  requireOptions('dora', options, { on: true, rank: true, alpha: true, seed: true });
  requireNet('dora', net);
  const { on = QUERIES_AND_VALUES, rank = 8, alpha = 8, seed = 0 } = options;
  requireNoUpdates(net);
  const adapted = kernelsOf(net, on, { call: 'dora', option: 'on' });
  requireLowRank(net, { rank, alpha, adapted });
  return withUpdates(net, { method: 'dora', rank, alpha, adapted }, seed);
}
