import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { TransferError } from '../error';
import { type Architecture, drawn } from '../net/architecture';
import { dense } from '../net/layers';
import { denseWeights } from '../net/weights';
import { requireOptions } from '../require/options';
import { madeFor, outputsFor, requireMadeFor } from './for-data';
import { requireSizes } from './require-sizes';

/** Settings of `mlp`. */
export interface MlpOptions {
  readonly inputFeatures?: number;
  readonly hidden?: number;
  readonly classes?: number;
  /** The training data: it sets features and classes, and pixels 0..255 are scaled to 0..1. */
  readonly for?: Pick<Dataset, 'name' | 'shape' | 'classes' | 'pixels'>;
  readonly seed?: number;
}

type MlpConfig = Omit<MlpOptions, 'for' | 'seed'>;

/**
 * A perceptron with one hidden layer, untrained: features `[batch, inputFeatures]` to logits `[batch, classes]`.
 * `mlp({ for: data })` takes both sizes from the data. Throws if the data's examples are not features,
 * a size is not a positive integer, or `seed` is not finite.
 */
export function mlp(options: MlpOptions = {}): Net {
  requireOptions('mlp', options, { inputFeatures: true, hidden: true, classes: true, for: true, seed: true });
  const { seed = 0, for: data, ...config } = options;
  requireSizes('mlp', config);
  if (!data) return drawn(mlpArchitecture(config), seed);
  requireMadeFor('mlp', data);
  const [inputFeatures] = data.shape;
  if (data.shape.length !== 1) {
    throw new TransferError(
      `mlp reads features [features]; the examples of ${data.name} are [${data.shape}]. Take lenet({ for: data }) for ` +
        'images, or extract features: mlp({ for: await extract(backbone, data) }).',
    );
  }
  const classes = outputsFor('mlp', data, config.classes);
  return madeFor(drawn(mlpArchitecture({ inputFeatures, ...config, classes }), seed), data);
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
