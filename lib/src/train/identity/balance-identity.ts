import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { StepPosition, Tensors } from '../../core/transform';
import { tf } from '../../engine/tensorflow';
import type { Balance, BalanceGiven } from '../balance';
import type { Mix } from '../mixup';
import { type About, ask, askingMode, drawn, pairOf, pairsOf, type Source } from './probe';

/** What a balance makes of two drawn Gramians, one after the other so that its memory shows, and its schedules. */
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
        const middle = Object.entries(scalars[Math.floor(scalars.length / 2)]);
        let memory: Tensors = balance.init?.(tasks) ?? {};
        const shares = [1, 2].flatMap((salt) => {
          const gradients = drawn([tasks.length, 5], salt) as Tensor2D;
          const gramian = gradients.matMul(gradients, false, true) as Tensor2D;
          const given: BalanceGiven = {
            tasks,
            losses: drawn([tasks.length], 4 + salt).abs() as Tensor1D,
            present: tf.ones([tasks.length]) as Tensor1D,
            memory,
            weights,
            scalars: Object.fromEntries(middle.map(([name, value]) => [name, tf.scalar(value)])),
            seed: askingMode().seed,
          };
          const made = balance(gramian, given);
          const own = balance.loss?.(given);
          memory = balance.update?.(gramian, given) ?? memory;
          return [made, ...(own ? [own] : []), ...Object.values(memory)];
        });
        return [...scalars.map((numbers) => pairOf(Object.values(numbers))), ...pairsOf(shares)];
      },
      () => `${balance} ${balance.update} ${balance.scalars}`,
    );
  } finally {
    tf.dispose(weights);
  }
}

/** The shares that a mix draws from fixed numbers. */
export function mixIdentity(mix: Mix): About | Source {
  return ask(
    () => {
      let state = 1;
      const random = () => {
        state = (state * 48271) % 2147483647;
        return state / 2147483647;
      };
      return [1, 2, 3, 4].map(() => pairOf([mix.share(random)]));
    },
    () => String(mix.share),
  );
}
