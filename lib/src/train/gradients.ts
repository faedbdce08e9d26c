import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import type { Weights } from '../net/net';
import type { Tensors } from '../optimize/transform';
import { type Balance, combine } from './balance';

/**
 * The values of several losses `[losses]` and the gradient of their sum by each weight. With `balance`, the first
 * `tasks` losses are differentiated one by one and their gradients weighted by it; what comes behind them (an
 * adaptation's loss) is added as it is. The last `watched` values are no losses, so nothing is differentiated of them. A
 * weight that no loss reaches has a gradient of zero.
 */
export function lossesAndGradients(
  losses: () => readonly Scalar[],
  weights: Weights,
  { tasks, watched = 0, balance }: { tasks: number; watched?: number; balance?: Balance },
): { values: Tensor1D; gradients: Tensors } {
  const isLoss = (_: Scalar, place: number, all: readonly Scalar[]) => place < all.length - watched;
  if (!balance || tasks === 0) return gradientOf((all) => all.filter(isLoss), losses, weights);
  const parts = Array.from({ length: tasks }, (_, task) => gradientOf((all) => [all[task]], losses, weights));
  const shared = combine(
    parts.map(({ gradients }) => gradients),
    balance,
  );
  const { values } = parts[0];
  if (values.size - watched === tasks) return { values, gradients: shared };
  const rest = gradientOf((all) => all.filter(isLoss).slice(tasks), losses, weights);
  const gradients = Object.entries(shared).map(([name, one]) => [name, one.add(rest.gradients[name])]);
  return { values, gradients: Object.fromEntries(gradients) };
}

/** The values of all losses, and the gradient of the sum of those that `choose` takes. */
function gradientOf(
  choose: (losses: readonly Scalar[]) => readonly Scalar[],
  losses: () => readonly Scalar[],
  weights: Weights,
): { values: Tensor1D; gradients: Tensors } {
  let all: readonly Scalar[] = [];
  const total = () => {
    all = losses().map((loss) => tf.keep(loss));
    return choose(all).reduce((sum, loss) => sum.add(loss));
  };
  const { grads } = tf.variableGrads(total, Object.values(weights));
  const values = tf.stack([...all]) as Tensor1D;
  tf.dispose([...all]);
  const gradients = Object.entries(weights).map(([name, weight]): [string, Tensor] => [
    name,
    grads[weight.name] ?? tf.zerosLike(weight),
  ]);
  return { values, gradients: Object.fromEntries(gradients) };
}
