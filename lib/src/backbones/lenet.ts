import type { Tensor4D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Layer, Net, Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { type Architecture, drawn } from '../net/architecture';
import { batchNorm, conv, dense } from '../net/layers';
import { batchNormWeights, denseWeights, kernelWeights, type WeightSpec } from '../net/weights';
import { requireFinite } from '../require/number';
import { requireOptions } from '../require/options';
import { madeFor, outputsFor, requireMadeFor } from './for-data';
import { requireSizes } from './require-sizes';

/** Channels after each of the two convolutions, and units of the hidden layer. */
const [FIRST, SECOND, HIDDEN] = [32, 64, 128];

/** Settings of `lenet`. */
export interface LenetOptions {
  readonly size?: number;
  readonly channels?: number;
  readonly classes?: number;
  /** Puts a batch normalisation after each convolution, which then has no bias. */
  readonly normalise?: boolean;
  /** The training data: it sets size, channels and classes, and pixels 0..255 are scaled to 0..1. */
  readonly for?: Pick<Dataset, 'name' | 'shape' | 'classes' | 'pixels'>;
  readonly seed?: number;
}

type LenetConfig = Omit<LenetOptions, 'for' | 'seed'>;

/**
 * A small convolutional net similar to LeNet-5 (LeCun 1998), untrained: two 3 x 3 convolutions with ReLU and
 * max-pooling, a hidden layer, logits `[batch, classes]`. `lenet({ for: data })` reads images `[size, size, channels]` as
 * the data has them; without `for` it has no mean and std, and reads pixels as they are. `normalise` puts a batch
 * normalisation after each convolution, which then has no bias. Throws if the data's examples are not square images,
 * a size is not a positive integer, or `seed` is not finite.
 */
export function lenet(options: LenetOptions = {}): Net {
  requireOptions('lenet', options, {
    size: true,
    channels: true,
    classes: true,
    normalise: true,
    for: true,
    seed: true,
  });
  const { seed = 0, for: data, ...config } = options;
  requireFinite("lenet's seed", seed, 'Try 0.');
  const { normalise, ...sizes } = config;
  requireSizes('lenet', sizes);
  if (!data) return drawn(lenetArchitecture(config), seed);
  requireMadeFor('lenet', data);
  const [size, width, channels] = data.shape;
  if (data.shape.length !== 3 || size !== width) {
    throw new TransferError(
      `lenet reads images [size, size, channels]; the examples of ${data.name} are [${data.shape}]. Read square images ` +
        '(images(folder, { size: 28 })), or take mlp({ for: data }) for features.',
    );
  }
  const classes = outputsFor('lenet', data, config.classes);
  return madeFor(drawn(lenetArchitecture({ size, channels, ...config, classes }), seed), data);
}

export function lenetArchitecture(config: LenetConfig): Architecture {
  const { size = 28, channels = 1, classes = 10, normalise = false } = config;
  const flat = Math.ceil(size / 4) ** 2 * SECOND;
  const stages = [
    { number: 1, from: channels, to: FIRST },
    { number: 2, from: FIRST, to: SECOND },
  ];
  return {
    name: normalise ? 'lenet with batch normalisation' : 'lenet',
    input: { shape: [size, size, channels] },
    layers: [
      ...stages.flatMap(({ number }) => (normalise ? normalisedStage(number) : [plainStage(number)])),
      { name: 'hidden', apply: (x, w) => dense(x.reshape([-1, flat]), w, 'hidden').relu() },
      { name: 'classes', apply: (x, w) => dense(x, w, 'classes') },
    ],
    weights: [
      ...stages.flatMap(({ number, from, to }): WeightSpec[] => [
        ...kernelWeights(`conv${number}`, [3, 3, from, to], { bias: !normalise }),
        ...(normalise ? batchNormWeights(`norm${number}`, to) : []),
      ]),
      ...denseWeights('hidden', flat, HIDDEN, 'he'),
      ...denseWeights('classes', HIDDEN, classes, 'glorot'),
    ],
    output: [classes],
    recipe: { architecture: 'lenet', config },
  };
}

function plainStage(number: number): Layer {
  const name = `conv${number}`;
  return { name, apply: (x, w) => tf.maxPool(conv(x, w, name).relu() as Tensor4D, 2, 2, 'same') };
}

function normalisedStage(number: number): Layer[] {
  const [convolution, norm] = [`conv${number}`, `norm${number}`];
  const kernel = (w: Weights) => w[`${convolution}/kernel`] as unknown as Tensor4D;
  return [
    { name: convolution, apply: (x, w) => tf.conv2d(x as Tensor4D, kernel(w), 1, 'same') },
    { name: norm, apply: (x, w, mode) => tf.maxPool(batchNorm(x, w, norm, mode).relu() as Tensor4D, 2, 2, 'same') },
  ];
}
