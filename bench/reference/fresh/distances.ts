import type { Tensor } from '@tensorflow/tfjs';
import { coralDistance, jointMaximumMeanDiscrepancy, maximumMeanDiscrepancy } from 'transferlab';
import { tf } from 'transferlab/dist/engine/tensorflow';
import { type Gap, relativeGap } from './gap';

interface Case {
  readonly x: number[][];
  readonly y: number[][];
  readonly p: number[][];
  readonly q: number[][];
  readonly distance: number | null;
  readonly estimate: 'unbiased' | 'biased';
  readonly losses: Readonly<Record<string, { value: number; gradient: [number[][], number[][]] }>>;
}

const LOSSES: Readonly<Record<string, (example: Case) => (x: Tensor, y: Tensor) => Tensor>> = {
  mmd:
    ({ distance, estimate }) =>
    (x, y) =>
      maximumMeanDiscrepancy(x, y, { estimate, ...(distance !== null && { distance }) }),
  'joint mmd':
    ({ p, q, distance, estimate }) =>
    (x, y) =>
      jointMaximumMeanDiscrepancy([x, tf.tensor2d(p)], [y, tf.tensor2d(q)], {
        estimate,
        kernels: [{ ...(distance !== null && { distance }) }, { distance: 1.68 }],
      }),
  coral: () => coralDistance,
};

/** Values, which lie in -1..1 but for coral's, and gradients by both domains relative to the largest gradient. */
export function distances(example: Case): Gap[] {
  return Object.entries(example.losses).flatMap(([of, { value, gradient }]) => {
    const [got, ...slopes] = tf.tidy(() => {
      const loss = LOSSES[of](example);
      const both = tf.valueAndGrads((x, y) => loss(x, y).asScalar());
      const { value, grads } = both([tf.tensor2d(example.x), tf.tensor2d(example.y)]);
      return [value, ...grads].map((tensor) => tensor.dataSync());
    });
    const isShare = of !== 'coral';
    const expected = gradient.flat(2);
    const all = Float32Array.from([...slopes[0], ...slopes[1]]);
    return [
      { of: `${of}, value`, gap: relativeGap(got, [value], isShare ? 1 : 0), tolerance: isShare ? 1e-4 : 1e-3 },
      // Where the kernel sees nothing a gradient is rounding on both sides.
      { of: `${of}, gradient`, gap: relativeGap(all, expected, isShare ? 1e-6 : 0), tolerance: 1e-3 },
    ];
  });
}
