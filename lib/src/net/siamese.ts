import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { requireNet } from '../require/arguments';

/** Keeps a vector of zeros from being divided by nothing. */
const TINY = 1e-12;

/**
 * A net on both examples of a pair, with the same weights (siamese: Bromley 1993): `[batch, 2, ...input]` to the cosine of what
 * leaves the net for the two, `[batch, 1]`. It shares the net's weights, which keep their names. For `fit` on `pairsOf(data)` with
 * `meanSquaredError()`: vectors of one class are drawn together, those of two apart.
 */
export function siamese(net: Net): Net {
  requireNet('siamese', net);
  const { name, input, layers, weights } = net;
  return {
    name: `twins of ${name}`,
    input: { ...input, shape: [2, ...input.shape] },
    layers: [
      // As long as the examples are, which may be shorter than the net's window.
      { name: 'apart', apply: (x) => x.reshape([-1, ...x.shape.slice(2)]) },
      ...layers,
      {
        name: 'cosine',
        apply(y) {
          const [one, other] = tf.unstack(y.reshape([(y.shape[0] as number) / 2, 2, -1]), 1);
          const length = one.square().sum(1).mul(other.square().sum(1)).add(TINY).sqrt();
          return one.mul(other).sum(1).div(length).expandDims(1);
        },
      },
    ],
    weights,
    output: [1],
  };
}

/** @deprecated Use `siamese`, which is the same function. */
export const twins = siamese;
