import { type Architecture, drawn } from '../net/architecture';
import { dense } from '../net/layers';
import type { Net } from '../net/net';
import { denseWeights } from '../net/weights';
import { requireOptions } from '../require/options';
import { requireSizes } from './require-sizes';

interface MlpConfig {
  readonly inputFeatures?: number;
  readonly hidden?: number;
  readonly classes?: number;
}

/** A perceptron with one hidden layer, untrained: features `[batch, inputFeatures]` to logits `[batch, classes]`. */
export function mlp(options: MlpConfig & { readonly seed?: number } = {}): Net {
  requireOptions('mlp', options, { inputFeatures: true, hidden: true, classes: true, seed: true });
  const { seed = 0, ...config } = options;
  requireSizes('mlp', config);
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
