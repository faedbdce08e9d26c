import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { requireNet } from '../require/arguments';

/** Avoids a division by zero for a zero vector. */
const TINY = 1e-12;

/**
 * A siamese net (Bromley 1993): it applies `net` to both examples of a pair, with the same weights. Pairs `[batch, 2, ...input]`
 * to the cosine similarity of the two outputs, `[batch, 1]`. It shares the net's weights, which keep their names. Train it with
 * `fit` on `pairsOf(data)` and `meanSquaredError()`: embeddings of the same class become similar, those of different classes
 * dissimilar.
 */
export function siamese(net: Net): Net {
  requireNet('siamese', net);
  const { name, input, layers, weights } = net;
  return {
    name: `twins of ${name}`,
    input: { ...input, shape: [2, ...input.shape] },
    layers: [
      // The length comes from the examples, which may be shorter than the net's window.
      { name: 'apart', apply: (x) => x.reshape([-1, ...x.shape.slice(2)]) },
      ...layers,
      {
        name: 'cosine',
        apply(y) {
          const [first, second] = tf.unstack(y.reshape([(y.shape[0] as number) / 2, 2, -1]), 1);
          const length = first.square().sum(1).mul(second.square().sum(1)).add(TINY).sqrt();
          return first.mul(second).sum(1).div(length).expandDims(1);
        },
      },
    ],
    weights,
    output: [1],
  };
}

/** @deprecated Use `siamese`, which is the same function. */
export const twins = siamese;
