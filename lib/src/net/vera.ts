import type { Net } from '../core/net';
import { requireNet } from '../require/arguments';
import { requireCount } from '../require/number';
import { requireOptions } from '../require/options';
import { kernelsOf } from './kernels-of';
import { QUERIES_AND_VALUES } from './lora';
import { requireNoUpdates, withUpdates } from './updated-net';

export interface VeraOptions {
  /** Globs of the matrices to adapt, as `freeze` takes them; by default attention's queries and values. */
  readonly on?: readonly string[];
  /** Columns of A and rows of B; 256 by default. */
  readonly rank?: number;
  /** Draws A and B. */
  readonly seed?: number;
}

/**
 * Vector-based random matrix adaptation (Kopiczko 2024): each matrix W `[in, out]` that `on` matches becomes
 * W + A diag(d) B diag(b). The random A `[in, rank]` and B `[rank, out]` are frozen, and all matrices share them (`vera/a`, `vera/b`;
 * smaller ones read their first rows and columns). d `[rank]` starts at 0.1 and b `[out]` at 0, so the outputs do not change at
 * first. Train d and b, `NAME/vera-d` and `NAME/vera-b`, with `chain(unfreeze('*vera*', 'head'), adam(1e-2))`. `mergeAdapter` makes
 * one matrix of them. Throws if a glob matches no matrix, if the net has updates already, or if `rank` is not a positive integer.
 */
export function vera(net: Net, options: VeraOptions = {}): Net {
  requireOptions('vera', options, { on: true, rank: true, seed: true });
  requireNet('vera', net);
  const { on = QUERIES_AND_VALUES, rank = 256, seed = 0 } = options;
  requireNoUpdates(net);
  const adapted = kernelsOf(net, on, { call: 'vera', option: 'on', matrices: true });
  requireCount('rank', rank, 'Try 256.');
  return withUpdates(net, { method: 'vera', rank, adapted }, seed);
}
