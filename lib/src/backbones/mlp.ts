import { type Architecture, drawn } from '../net/architecture';
import { dense } from '../net/layers';
import type { Net } from '../net/net';
import { denseWeights } from '../net/weights';

interface MlpConfig {
  readonly inputFeatures?: number;
  readonly hidden?: number;
  readonly classes?: number;
}

/** A perceptron with one hidden layer, untrained: features `[batch, inputFeatures]` to logits `[batch, classes]`. */
export function mlp({ seed = 0, ...config }: MlpConfig & { readonly seed?: number } = {}): Net {
  return drawn(mlpArchitecture(config), seed);
}

export function mlpArchitecture(config: MlpConfig): Architecture {
  const { inputFeatures = 784, hidden = 128, classes = 10 } = config;
  return {
    name: 'mlp',
    input: { shape: [inputFeatures] },
    layers: [
      { name: 'hidden', apply: (x, w) => dense(x, w, 'hidden').relu() },
      { name: 'classes', apply: (x, w) => dense(x, w, 'classes') },
    ],
    weights: [
      ...denseWeights('hidden', inputFeatures, hidden, 'he'),
      ...denseWeights('classes', hidden, classes, 'glorot'),
    ],
    output: [classes],
    recipe: { architecture: 'mlp', config },
  };
}
