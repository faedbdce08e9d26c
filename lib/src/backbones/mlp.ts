import { dense } from '../net/layers';
import type { Net } from '../net/net';
import { denseWeights, drawWeights } from '../net/weights';

/** A perceptron with one hidden layer, untrained: features `[batch, inputFeatures]` to logits `[batch, classes]`. */
export function mlp({
  inputFeatures = 784,
  hidden = 128,
  classes = 10,
  seed = 0,
}: {
  inputFeatures?: number;
  hidden?: number;
  classes?: number;
  seed?: number;
} = {}): Net {
  return {
    name: 'mlp',
    input: { shape: [inputFeatures] },
    layers: [
      { name: 'hidden', apply: (x, w) => dense(x, w, 'hidden').relu() },
      { name: 'classes', apply: (x, w) => dense(x, w, 'classes') },
    ],
    weights: drawWeights(
      [...denseWeights('hidden', inputFeatures, hidden, 'he'), ...denseWeights('classes', hidden, classes, 'glorot')],
      seed,
    ),
    output: [classes],
  };
}
