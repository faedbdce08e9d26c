import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { each, type Tensors, type Transform } from '../core/transform';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireTransform } from '../require/arguments';
import { requireCount, requireDecayRate, requireFraction, requireNotNegative } from '../require/number';
import { requireOptions } from '../require/options';

export interface RankBudgetOptions {
  /** Mean rank of an adapted kernel at the end; 8 by default. */
  readonly rank?: number;
  /** Fraction of the run with all ranks; 0.1 by default. */
  readonly warmup?: number;
  /** Fraction of the run, at its end, with the final ranks; 0.3 by default. */
  readonly final?: number;
  /** Steps from one pruning to the next, between both; 1 by default. */
  readonly every?: number;
  /** Weight of the penalty that keeps A and B orthogonal; 0.5 by default. */
  readonly orthogonality?: number;
  /** Decay rates of the running averages of sensitivity and uncertainty; 0.85 by default. */
  readonly decay?: readonly [sensitivity: number, uncertainty: number];
}

/** Positions that differ by less are the same step. */
const ROUNDING = 1e-9;

/** The update of one kernel: names of its A, B and e. */
interface Triplets {
  readonly a: string;
  readonly b: string;
  readonly e: string;
}

/**
 * The optimizer of a net of `adaLora` (Zhang 2023). After each step of `optimizer` it prunes: the entries of e with the lowest
 * importance, in all kernels together, become zero until the budget is met. The budget falls from the initial ranks to `rank`
 * per kernel by a cubic schedule. An entry's importance is the sensitivity |w gradient| times its uncertainty, both running
 * averages, for e plus the means over its column of A and its row of B. The gradient includes that of
 * `orthogonality` (|A^T A - I| + |B B^T - I|), averaged over all A and B. Throws if an option is out of range, or if `warmup` and
 * `final` leave no steps. A run throws if the network has no updates by `adaLora`, or if they are frozen.
 */
export function rankBudget(optimizer: Transform, options: RankBudgetOptions = {}): Transform {
  requireOptions('rankBudget', options, {
    rank: true,
    warmup: true,
    final: true,
    every: true,
    orthogonality: true,
    decay: true,
  });
  requireTransform('rankBudget', optimizer);
  const { rank = 8, warmup = 0.1, final = 0.3, every = 1, orthogonality = 0.5, decay = [0.85, 0.85] } = options;
  requireCount("rankBudget's rank", rank, 'Try 8.');
  requireFraction("rankBudget's warmup", warmup, 0.1);
  requireFraction("rankBudget's final", final, 0.3);
  if (warmup + final >= 1) {
    throw new TransferError(
      `warmup + final must be below 1, so that ranks can fall between them; got ${warmup} + ${final}. Try 0.1 and 0.3.`,
    );
  }
  requireCount("rankBudget's every", every, 'Try 1.');
  requireNotNegative("rankBudget's orthogonality", orthogonality, 'Try 0.5.');
  for (const rate of decay) requireDecayRate('A decay rate of rankBudget', rate, 0.85);
  return {
    stage: 'rate',
    freezes: (name, names) => optimizer.freezes?.(name, names) === true,
    validate(names) {
      optimizer.validate?.(names);
      requireTriplets(names);
    },
    init(weights) {
      requireTriplets(Object.keys(weights));
      const zeros = (kind: string) =>
        Object.keys(weights)
          .filter(isPart)
          .map((name) => [`${kind} ${name}`, tf.zerosLike(weights[name])]);
      const own = [...zeros('sensitivity'), ...zeros('uncertainty')];
      return { ...prefixed('optimizer', optimizer.init(weights)), ...Object.fromEntries(own) };
    },
    scalars(moment) {
      const { step, position } = moment;
      const isFinal = position > 1 - final + ROUNDING;
      const isWarmup = position <= warmup + ROUNDING;
      const remaining = isFinal ? 0 : isWarmup ? 1 : (1 - (position - warmup) / (1 - final - warmup)) ** 3;
      return {
        ...prefixed('optimizer', optimizer.scalars?.(moment) ?? {}),
        remaining,
        prunes: isFinal || (!isWarmup && (step - 1) % every === 0) ? 1 : 0,
        measures: position < 1 - final - ROUNDING ? 1 : 0,
      };
    },
    update(gradients, state, weights, scalars) {
      const triplets = tripletsOf(Object.keys(gradients));
      const full = { ...gradients, ...withOrthogonality(gradients, weights, triplets, orthogonality) };
      const result = optimizer.update(full, within('optimizer', state), weights, within('optimizer', scalars));
      const moved = (name: string) => weights[name].add(result.updates[name]);
      const names = Object.keys(gradients).filter(isPart);
      const averages: Tensors = {};
      for (const name of names) {
        const [past, pastUncertainty] = [state[`sensitivity ${name}`], state[`uncertainty ${name}`]];
        const current = moved(name).mul(full[name]).abs();
        const sensitivity = past.mul(decay[0]).add(current.mul(1 - decay[0]));
        const deviation = current.sub(sensitivity).abs();
        const uncertainty = pastUncertainty.mul(decay[1]).add(deviation.mul(1 - decay[1]));
        const measures = scalars.measures.greater(0);
        averages[`sensitivity ${name}`] = tf.where(measures, sensitivity, past);
        averages[`uncertainty ${name}`] = tf.where(measures, uncertainty, pastUncertainty);
      }
      const score = (name: string) => averages[`sensitivity ${name}`].mul(averages[`uncertainty ${name}`]);
      const scores = triplets.map(({ a, b, e }) => importance([a, b, e].map(score)));
      const all = tf.concat(scores);
      const target = Math.min(rank * triplets.length, all.size);
      const budget = scalars.remaining
        .mul(all.size - target)
        .add(target)
        .add(1e-4)
        .floor();
      const threshold = thresholdOf(all, budget as Scalar);
      const pruned = triplets.map(({ e }, index) => {
        const isPruned = scores[index].lessEqual(threshold).logicalAnd(scalars.prunes.greater(0));
        return [e, tf.where(isPruned, weights[e].neg(), result.updates[e])];
      });
      return {
        updates: { ...result.updates, ...Object.fromEntries(pruned) },
        state: { ...prefixed('optimizer', result.state), ...averages },
      };
    },
  };
}

/** The importance `[rank]` of the columns of A, rows of B and entries of e, from the scores of their elements. */
function importance([a, b, e]: readonly Tensor[]): Tensor1D {
  const rank = e.size;
  return e.add(a.reshape([-1, rank]).mean(0)).add(b.reshape([rank, -1]).mean(1)) as Tensor1D;
}

/** The highest score that is pruned, below all scores if the budget `[]` has room for all. */
function thresholdOf(scores: Tensor1D, budget: Scalar): Tensor {
  const descending = tf.topk(scores, scores.size).values;
  return tf.gather(tf.concat([descending, tf.tensor1d([-1])]), budget.toInt());
}

/** Gradients of A and B plus that of the penalty: the mean of |A^T A - I| and |B B^T - I|, times `strength`. */
function withOrthogonality(
  gradients: Tensors,
  weights: Tensors,
  triplets: readonly Triplets[],
  strength: number,
): Tensors {
  // d |M| = 2 A M / |M| for M = A^T A - I; the mean is over an A and a B of each update.
  const factor = strength / triplets.length;
  const terms = triplets.flatMap(({ a, b, e }): [string, Tensor][] => {
    const rank = weights[e].size;
    const columns = weights[a].reshape([-1, rank]);
    const rows = weights[b].reshape([rank, -1]);
    return [
      [a, tf.matMul(columns, direction(tf.matMul(columns, columns, true)))],
      [b, tf.matMul(direction(tf.matMul(rows, rows, false, true)), rows)],
    ];
  });
  const added = Object.fromEntries(terms);
  return each(added, (term, name) => gradients[name].add(term.reshape(weights[name].shape).mul(factor)));
}

/** (G - I) / |G - I|. */
function direction(gram: Tensor): Tensor {
  const gap = gram.sub(tf.eye(gram.shape[0] as number));
  return gap.div(gap.norm().maximum(1e-12));
}

function isPart(name: string): boolean {
  return /\/adalora-[abe]$/.test(name);
}

function tripletsOf(names: readonly string[]): Triplets[] {
  return names
    .filter((name) => name.endsWith('/adalora-e'))
    .map((e) => ({ a: e.replace(/e$/, 'a'), b: e.replace(/e$/, 'b'), e }));
}

/** Throws unless there are updates by `adaLora`, each with all of its parts. */
function requireTriplets(names: readonly string[]): void {
  const parts = names.filter(isPart);
  const all = new Set(parts);
  const triplets = tripletsOf(parts);
  const isComplete = parts.length === 3 * triplets.length && triplets.every(({ a, b }) => all.has(a) && all.has(b));
  if (parts.length > 0 && isComplete) return;
  throw new TransferError(
    `rankBudget must train A, B and e of a net of adaLora; got ${parts.length === 0 ? 'none of them' : `only ${parts[0]}`}. ` +
      "Try unfreeze('*adalora*') and adaLora(net).",
  );
}

/** A record under names with a prefix, and the inverse. */
function prefixed<Value>(prefix: string, values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}: ${name}`, value]));
}

function within(prefix: string, values: Tensors): Tensors {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      name.startsWith(`${prefix}: `) ? [[name.slice(prefix.length + 2), value]] : [],
    ),
  );
}
