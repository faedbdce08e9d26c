import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { StepPosition, Tensors } from '../../core/transform';
import { tf } from '../../engine/tensorflow';
import type { Balance, BalanceContext } from '../balance';
import { fractionOf, type Mix } from '../mixup';
import { type About, ask, askingMode, drawn, pairOf, pairsOf, type Source } from './probe';

/** The identity of a balance: its weights for two generated Gramians in sequence, so that its state matters, and its schedules. */
export function balanceIdentity(
  balance: Balance,
  tasks: readonly string[],
  moments: readonly StepPosition[],
): About | Source {
  const weights = balance.weights?.(tasks) ?? {};
  try {
    return ask(
      () => {
        const scalars = moments.map((moment) => balance.scalars?.(moment) ?? {});
        const halfway = Object.entries(scalars[Math.floor(scalars.length / 2)]);
        let memory: Tensors = balance.init?.(tasks) ?? {};
        const results = [1, 2].flatMap((salt) => {
          const gradients = drawn([tasks.length, 5], salt) as Tensor2D;
          const gramian = gradients.matMul(gradients, false, true) as Tensor2D;
          const context: BalanceContext = {
            tasks,
            losses: drawn([tasks.length], 4 + salt).abs() as Tensor1D,
            present: tf.ones([tasks.length]) as Tensor1D,
            memory,
            weights,
            scalars: Object.fromEntries(halfway.map(([name, value]) => [name, tf.scalar(value)])),
            seed: askingMode().seed,
          };
          const taskWeights = balance(gramian, context);
          const loss = balance.loss?.(context);
          memory = balance.update?.(gramian, context) ?? memory;
          return [taskWeights, ...(loss ? [loss] : []), ...Object.values(memory)];
        });
        return [...scalars.map((values) => pairOf(Object.values(values))), ...pairsOf(results)];
      },
      () => `${balance} ${balance.update} ${balance.scalars}`,
    );
  } finally {
    tf.dispose(weights);
  }
}

/** The identity of a mix: the blend weights that it draws from fixed random numbers. */
export function mixIdentity(mix: Mix): About | Source {
  return ask(
    () => {
      let state = 1;
      const random = () => {
        state = (state * 48271) % 2147483647;
        return state / 2147483647;
      };
      return [1, 2, 3, 4].map(() => pairOf([fractionOf(mix).call(mix, random)]));
    },
    () => String(fractionOf(mix)),
  );
}
