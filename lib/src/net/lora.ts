import type { Net } from '../core/net';
import type { LoraSettings } from '../core/recipe';
import { TransferError } from '../error';
import { smallest } from '../extremes';
import { requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { kernelsOf } from './kernels-of';
import { requireAlive } from './require-alive';
import { isLora, mergeAdapter, requireNoUpdates, settingsIn, withUpdates } from './updated-net';
import { matrixShape } from './updates/matrix-of';

export interface LoraOptions {
  /** Globs of the kernels to adapt, as `freeze` takes them; by default attention's queries and values. */
  readonly on?: readonly string[];
  /** Columns of A and rows of B; 8 by default. */
  readonly rank?: number;
  /** The update is multiplied by alpha / rank; 8 by default. */
  readonly alpha?: number;
  /** Draws A. */
  readonly seed?: number;
}

/** Queries and values, as in the paper. */
export const QUERIES_AND_VALUES = ['*/query/kernel', '*/value/kernel'];

/**
 * Low-rank adaptation (Hu 2021): each matrix W `[in, out]` that `on` matches becomes W + alpha / rank A B. A `[in, rank]` is
 * drawn and B `[rank, out]` is zero, so the outputs do not change at first. In a convolution `[h, w, in, out]`, A is a convolution
 * `[h, w, in, rank]` and B a 1 x 1 convolution; a depthwise one has `rank` filters, which B combines for each channel. The result
 * shares its weights with `net`; A and B are `NAME/lora-a` and `NAME/lora-b`. Train only them with
 * `chain(unfreeze('*lora*', 'head'), adam(1e-3))`: the other weights then have neither gradients nor optimizer state. Throws if a
 * glob matches no kernel, if the net has updates already, if `rank` is not a positive integer or exceeds a kernel's rank as a
 * matrix `[h w in, out]`, or if `alpha` is not positive.
 */
export function lora(net: Net, options: LoraOptions = {}): Net {
  requireOptions('lora', options, { on: true, rank: true, alpha: true, seed: true });
  requireNet('lora', net);
  const { on = QUERIES_AND_VALUES, rank = 8, alpha = 8, seed = 0 } = options;
  requireNoUpdates(net);
  const settings = { rank, alpha, adapted: kernelsOf(net, on, { call: 'lora', option: 'on' }) };
  requireLowRank(net, settings);
  return withUpdates(net, settings, seed);
}

/**
 * Merges low-rank updates: each W + alpha / rank A B becomes one weight, and the outputs stay the same. The result has new
 * weights there and shares all others, so `net` and its base do not change. `mergeAdapter` does the same for every method. Throws
 * if the net has no low-rank updates, if it has updates of different rank or alpha, or if a weight has been freed.
 */
export function mergeLora(net: Net): Net {
  requireNet('mergeLora', net);
  requireAlive(net);
  const settings = settingsIn(net);
  if (settings && isLora(settings)) return mergeAdapter(net);
  const advice = settings ? 'Merge other updates with mergeAdapter(net).' : 'Add them with lora(net).';
  throw new TransferError(`${net.name} has no low-rank updates to merge. ${advice}`);
}

/** Throws unless the adapted weights can have updates of this rank, and alpha is positive. */
export function requireLowRank(
  { weights }: Net,
  { rank, alpha, adapted }: Pick<LoraSettings, 'rank' | 'alpha' | 'adapted'>,
): void {
  if (!(Number.isFinite(alpha) && alpha > 0)) {
    throw new TransferError(
      `alpha must be a positive number; got ${alpha}. It scales the low-rank update by alpha / rank. Try 8.`,
    );
  }
  if (!(Number.isInteger(rank) && rank >= 1)) {
    throw new TransferError(`rank must be a positive integer; got ${rank}. Try 8.`);
  }
  for (const name of adapted) {
    const { shape } = weights[name];
    const most = smallest(matrixShape(name, shape));
    if (rank <= most) continue;
    throw new TransferError(
      `rank must be at most ${most} for '${name}' [${shape}]; got ${rank}. Try a smaller rank; 4 to 16 are usual.`,
    );
  }
}
