import type { Net } from '../core/net';
import { requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { kernelsOf } from './kernels-of';
import { type LoraOptions, QUERIES_AND_VALUES, requireLowRank } from './lora';
import { requireNoUpdates, withUpdates } from './updated-net';

/**
 * Low-rank adaptation whose ranks are trained, AdaLoRA (Zhang 2023): each kernel W that `on` matches becomes
 * W + alpha / rank A diag(e) B, in the form of a singular value decomposition. A and B are drawn and e `[rank]` is zero, so the
 * outputs do not change at first. `rank`, 12 by default, is the initial one. `rankBudget` is the optimizer that prunes
 * the least important e of all kernels: `chain(unfreeze('*adalora*', 'head'), rankBudget(adam(1e-3), { rank: 8 }))`. Kernels, A and B
 * are those of `lora`; the names are `NAME/adalora-a`, `NAME/adalora-b` and `NAME/adalora-e`. Throws as `lora` does.
 */
export function adaLora(net: Net, options: LoraOptions = {}): Net {
  requireOptions('adaLora', options, { on: true, rank: true, alpha: true, seed: true });
  requireNet('adaLora', net);
  const { on = QUERIES_AND_VALUES, rank = 12, alpha = 8, seed = 0 } = options;
  requireNoUpdates(net);
  const adapted = kernelsOf(net, on, { call: 'adaLora', option: 'on' });
  requireLowRank(net, { rank, alpha, adapted });
  return withUpdates(net, { method: 'adalora', rank, alpha, adapted }, seed);
}
