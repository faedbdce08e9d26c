import { tf } from '../engine/tensorflow';
import { requireOptions } from '../require/options';
import type { Balance } from '../train/balance';
import { ridged } from './mgda';
import { type GramianOptions, onGramian } from './on-gramian';
import { type Matrix, traceOf } from './solve/linear-system';
import { quadraticProgram } from './solve/quadratic-program';

export interface UpgradOptions extends GramianOptions {
  /** Share of the gradients' squared size that is added to the Gramian's diagonal, so that it can be inverted; 1e-4 unless said. */
  readonly regularisation?: number;
}

/**
 * Unconflicting projection of gradients (Quinton & Rey 2024, arXiv 2406.16232): each task's gradient is projected onto the
 * directions that conflict with no task, and the mean of the projections is taken. Where none conflict it is the mean of
 * the gradients. One quadratic program a task. Memory: a gradient of all shared weights for each task.
 */
export function upgrad(options: UpgradOptions = {}): Balance {
  requireOptions('upgrad', options, { regularisation: true, of: true });
  const { regularisation = 1e-4, ...others } = options;
  return onGramian('TransferlabUpgrad', (gramian, [share]) => upgradWeights(gramian, share), {
    ...others,
    numbers: () => tf.tensor1d([regularisation]),
  });
}

/** The mean over tasks of the v with v >= e_task (number by number) that makes v'Gv least (proposition 1). */
function upgradWeights(gramian: Matrix, regularisation: number): number[] {
  const size = gramian.length;
  const trace = traceOf(gramian);
  if (!(trace > 0)) return gramian.map(() => 1 / size);
  const g = ridged(gramian, trace, regularisation);
  const weights = new Array<number>(size).fill(0);
  for (const [task, slopes] of g.entries()) {
    // With v = e + x and x >= 0 it is x'Gx / 2 + x'Ge.
    for (const [place, more] of quadraticProgram(g, slopes).entries()) {
      weights[place] += (more + (place === task ? 1 : 0)) / size;
    }
  }
  return weights;
}
