import type { Scalar, Tensor1D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { requireOptions } from '../require/options';
import type { Balance } from '../train/balance';
import { type GramianOptions, onGramian } from './on-gramian';
import { type Matrix, traceOf } from './solve/linear-system';
import { pseudoSolve } from './solve/pseudo-inverse';
import { unitRows } from './solve/unit-rows';

/**
 * Impartial multi-task learning, its part on gradients, IMTL-G (Liu et al. 2021): the sum of gradients whose projections on
 * all tasks' gradients are equally long, with weights that sum to 1 and may be negative. The authors take gradients at the
 * representation (`of: 'representation'`, which it is unless said): one pass back, and a gradient of `[batch, features]` for
 * each task in memory. Gradients that depend on each other get the shortest weights that fit best.
 */
export function imtl(options: GramianOptions = {}): Balance {
  requireOptions('imtl', options, { of: true });
  const { of = 'representation' } = options;
  return onGramian('TransferlabImtl', impartialWeights, { of, numbers: () => tf.tensor1d([0]) });
}

/** Rounding of a Gramian in float32, relative to its largest eigenvalue: a smaller one counts as zero. */
const PRECISION = 2 ** -23;

/** Below this, relative to the weights, their sum counts as zero. */
const NOTHING = 1e-12;

/**
 * v / sum v, where G v = |g|: the projections on all gradients are then equal. Independent gradients are divided by their
 * lengths first: with their cosines C, C b = 1 and v = b / |g|, exact however much the lengths differ.
 */
function impartialWeights(gramian: Matrix): number[] {
  const trace = traceOf(gramian);
  if (!(trace > 0)) return gramian.map(() => 0);
  const g = gramian.map((row) => row.map((value) => value / trace));
  const { cosines, lengths } = unitRows(g);
  const moving = lengths.map((length) => (length > 0 ? 1 : 0));
  const cutoff = g.length * PRECISION;
  const { solution, rank } = pseudoSolve(cosines, moving, cutoff);
  const independent = rank === moving.filter(Boolean).length;
  const v = independent
    ? solution.map((one, task) => (moving[task] ? one / lengths[task] : 0))
    : pseudoSolve(g, lengths, cutoff).solution;
  const sum = v.reduce((total, one) => total + one);
  const size = v.reduce((total, one) => total + Math.abs(one), 0);
  return Math.abs(sum) < NOTHING * Math.max(1, size) ? v.map(() => 0) : v.map((one) => one / sum);
}

/**
 * The part of impartial multi-task learning on losses, IMTL-L (Liu et al. 2021): each loss times e^s, with an s that learns
 * to make sum(e^s L - s) least, so that all scaled losses come to about 1. One pass back, and no memory but s.
 */
export function imtlLosses(): Balance {
  const scales = ({ weights }: { weights: Record<string, unknown> }) => (weights[SCALE] as Tensor1D).exp() as Tensor1D;
  return Object.assign((_: unknown, given: Parameters<Balance>[1]) => scales(given), {
    reads: 'losses',
    weighs: 'losses',
    weights: (tasks: readonly string[]) => ({ [SCALE]: tf.tidy(() => tf.variable(tf.zeros([tasks.length]))) }),
    loss: (given: Parameters<Balance>[1]) =>
      scales(given).mul(given.losses).sub(given.weights[SCALE]).mul(given.present).sum() as Scalar,
  } as const);
}

const SCALE = 'imtl/scale';
