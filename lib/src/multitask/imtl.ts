import type { Scalar, Tensor1D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { requireOptions } from '../require/options';
import type { Balance } from '../train/balance';
import { type GramianOptions, onGramian, requireGradientsOf } from './on-gramian';
import { type Matrix, traceOf } from './solve/linear-system';
import { pseudoSolve } from './solve/pseudo-inverse';
import { unitRows } from './solve/unit-rows';

/**
 * IMTL-G, impartial multi-task learning by the weighted sum of gradients whose projections onto all tasks' gradients
 * are equal. The weights sum to 1 and may be negative (Liu et al. 2021). As in the paper, gradients are taken at the
 * representation (`of: 'representation'`, the default): one backward pass, and a gradient `[batch, features]` per task
 * in memory. Linearly dependent gradients get the least-squares weights of minimum norm. Throws if an option is
 * unknown, or `of` is neither `weights` nor `representation`.
 */
export function imtl(options: GramianOptions = {}): Balance {
  requireOptions('imtl', options, { of: true });
  const { of = 'representation' } = options;
  requireGradientsOf('imtl', of);
  return onGramian('TransferlabImtl', impartialWeights, { of, parameters: () => tf.tensor1d([0]) });
}

/** Rounding error of a Gramian in float32, relative to its largest eigenvalue: a smaller eigenvalue counts as zero. */
const PRECISION = 2 ** -23;

/** A smaller sum of weights, relative to the weights, counts as zero. */
const MIN_SUM = 1e-12;

/**
 * v / sum v, where G v = |g|: the projections onto all gradients are then equal. Independent gradients are normalised first:
 * with their cosines C, C b = 1 and v = b / |g|, which is exact for any norms.
 */
function impartialWeights(gramian: Matrix): number[] {
  const trace = traceOf(gramian);
  if (!(trace > 0)) return gramian.map(() => 0);
  const g = gramian.map((row) => row.map((value) => value / trace));
  const { cosines, lengths } = unitRows(g);
  const isNonzero = lengths.map((length) => (length > 0 ? 1 : 0));
  const cutoff = g.length * PRECISION;
  const { solution, rank } = pseudoSolve(cosines, isNonzero, cutoff);
  const independent = rank === isNonzero.filter(Boolean).length;
  const v = independent
    ? solution.map((value, task) => (isNonzero[task] ? value / lengths[task] : 0))
    : pseudoSolve(g, lengths, cutoff).solution;
  const sum = v.reduce((total, value) => total + value);
  const size = v.reduce((total, value) => total + Math.abs(value), 0);
  return Math.abs(sum) < MIN_SUM * Math.max(1, size) ? v.map(() => 0) : v.map((value) => value / sum);
}

/**
 * IMTL-L, impartial multi-task learning by scaling all losses towards 1: each loss is multiplied by e^s, where s is
 * trained to minimise sum(e^s L - s) (Liu et al. 2021). It takes one backward pass; the only weights are s.
 */
export function imtlLosses(): Balance {
  const scales = ({ weights }: { weights: Record<string, unknown> }) => (weights[SCALE] as Tensor1D).exp() as Tensor1D;
  return Object.assign((_: unknown, context: Parameters<Balance>[1]) => scales(context), {
    reads: 'losses',
    weighs: 'losses',
    weights: (tasks: readonly string[]) => ({ [SCALE]: tf.tidy(() => tf.variable(tf.zeros([tasks.length]))) }),
    loss: (context: Parameters<Balance>[1]) =>
      scales(context).mul(context.losses).sub(context.weights[SCALE]).mul(context.present).sum() as Scalar,
  } as const);
}

const SCALE = 'imtl/scale';
