import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { VeraSettings } from '../../core/recipe';
import { tf } from '../../engine/tensorflow';
import { largest } from '../../extremes';
import type { UpdateMethod } from './method';

/** W + (A diag(d)) (B diag(b)), where all weights share the random A and B and have their own d and b (Kopiczko 2024). */
export const sharedRandom: UpdateMethod<VeraSettings> = {
  parts: (name) => ['vera/a', 'vera/b', `${name}/vera-d`, `${name}/vera-b`],
  specs: (shapes, { rank }) => {
    const sizes = [...shapes.values()];
    return [
      { name: 'vera/a', shape: [largest(sizes.map(([inputs]) => inputs)), rank], init: 'he', trainable: false },
      { name: 'vera/b', shape: [rank, largest(sizes.map(([, outputs]) => outputs))], init: 'he', trainable: false },
      ...[...shapes].flatMap(([name, [, outputs]]) => [
        { name: `${name}/vera-d`, shape: [rank], init: 'ones', trainable: true } as const,
        { name: `${name}/vera-b`, shape: [outputs], init: 'zeros', trainable: true } as const,
      ]),
    ];
  },
  initial: (part, drawn) => (part.endsWith('/vera-d') ? tf.fill(drawn.shape, 0.1) : drawn),
  updated(_, weight, [sharedA, sharedB, d, b]) {
    const [inputs, outputs] = weight.shape;
    // Smaller weights read the first rows of A and the first columns of B.
    const a = () => sharedA.slice([0, 0], [inputs, -1]) as Tensor2D;
    const right = () => sharedB.slice([0, 0], [-1, outputs]) as Tensor2D;
    const update = (left: Tensor2D) => tf.matMul(left.mul<Tensor2D>(d), right()).mul<Tensor>(b);
    return {
      read: () => weight.add(update(a())),
      product: (x) => tf.matMul(x, weight as Tensor2D).add(update(tf.matMul(x, a()))),
    };
  },
};
