import { each, type Tensors, type Transform } from '../core/transform';
import { tf } from '../engine/tensorflow';

const [START, FISHER] = ['start:', 'fisher:'];

/** Values of a weight outside of TensorFlow, which need no disposal. */
export type WeightValues = Readonly<Record<string, Float32Array>>;

/**
 * Holds weights at the values that they have when the run starts, by `weight * sum F (w - start)^2` with F their Fisher
 * information (elastic weight consolidation: Kirkpatrick et al. 2017). It adds the gradient `2 weight F (w - start)`, so it
 * comes before the optimizer.
 */
export function fisherAnchor(fisher: WeightValues, weight: number): Transform {
  return {
    stage: 'gradient',
    init: (weights: Tensors) =>
      Object.fromEntries(
        Object.entries(weights).flatMap(([name, start]) =>
          name in fisher
            ? [
                [START + name, start.clone()],
                [FISHER + name, tf.tensor(fisher[name], start.shape)],
              ]
            : [],
        ),
      ),
    update: (gradients, state, weights) => ({
      updates: each(gradients, (gradient, name) => {
        if (!(FISHER + name in state)) return gradient;
        const moved = weights[name].sub(state[START + name]);
        return gradient.add(moved.mul(state[FISHER + name]).mul(2 * weight));
      }),
      state: each(state, (value) => value.clone()),
    }),
  };
}
