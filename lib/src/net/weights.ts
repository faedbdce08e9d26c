import type { Tensor, Variable } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import { allOrNothing } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { numberText } from '../require/described';
import { BATCH_NORM } from './layers';

/** A weight without values: its shape and initialisation. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /**
   * Its initialisation: `he` draws from a normal distribution of variance 2 / fan-in (He 2015), `glorot` 2 / (fan-in + fan-out)
   * (Glorot 2010), `small` of standard deviation 0.02, as for BERT and GPT.
   */
  readonly init: 'he' | 'glorot' | 'small' | 'ones' | 'zeros';
  /** A depthwise kernel `[k, k, channels, 1]`. */
  readonly depthwise?: boolean;
  /** False for running statistics, which training updates without a gradient. */
  readonly trainable: boolean;
  /** Its name in the original authors' file. */
  readonly published?: string;
}

type Drawn = 'he' | 'glorot' | 'small';

/** A kernel `[in, out]` or `[k, k, in, out]`, and a bias `[out]` unless it has none. */
export function kernelWeights(
  name: string,
  shape: readonly number[],
  { bias = true, init = 'he' }: { bias?: boolean; init?: Drawn } = {},
): WeightSpec[] {
  const kernel: WeightSpec = { name: `${name}/kernel`, shape, init, trainable: true };
  const width = shape[shape.length - 1];
  return bias ? [kernel, { name: `${name}/bias`, shape: [width], init: 'zeros', trainable: true }] : [kernel];
}

/** The weights of a dense layer: `NAME/kernel` `[inputs, outputs]` and `NAME/bias` `[outputs]`. */
export function denseWeights(name: string, inputs: number, outputs: number, init: Drawn): WeightSpec[] {
  return kernelWeights(name, [inputs, outputs], { init });
}

/** The weights of a layer normalisation, `[features]` each. */
export function layerNormWeights(name: string, features: number): WeightSpec[] {
  return [
    { name: `${name}/scale`, shape: [features], init: 'ones', trainable: true },
    { name: `${name}/offset`, shape: [features], init: 'zeros', trainable: true },
  ];
}

/** The weights of a batch normalisation, `[channels]` each. */
export function batchNormWeights(name: string, channels: number): WeightSpec[] {
  return BATCH_NORM.map((part) => ({
    name: `${name}/${part}`,
    shape: [channels],
    init: part === 'scale' || part === 'variance' ? 'ones' : 'zeros',
    trainable: part === 'scale' || part === 'offset',
  }));
}

/** Most elements of one weight: 2 GB of float32. */
const LARGEST = 2 ** 29;

/**
 * Randomly initialised weights; the same `seed` draws the same weights. Throws if a size is not a positive integer, or if a weight
 * has more than 2^29 elements.
 */
export function drawWeights(specs: readonly WeightSpec[], seed: number): Weights {
  for (const { name, shape } of specs) {
    if (!shape.every((size) => Number.isSafeInteger(size) && size >= 1)) {
      throw new TransferError(
        `The weight '${name}' has the shape ${numberText(shape)}; sizes must be positive integers. Check the numbers of ` +
          'features, units and classes in the options.',
      );
    }
    const elements = shape.reduce((product, size) => product * size, 1);
    if (elements <= LARGEST) continue;
    throw new TransferError(
      `The weight '${name}' [${shape}] takes ${((4 * elements) / 2 ** 30).toPrecision(3)} GB of memory; the most is 2 GB. ` +
        'Choose smaller sizes.',
    );
  }
  // From 1: tfjs treats a seed of 0 as no seed.
  return toWeights(specs, (spec, index) => draw(spec, 1 + seed * 7919 + index));
}

function draw({ shape, init, depthwise }: WeightSpec, seed: number): Tensor {
  if (init === 'ones') return tf.ones([...shape]);
  if (init === 'zeros') return tf.zeros([...shape]);
  if (init === 'small') return tf.randomNormal([...shape], 0, 0.02, 'float32', seed);
  const receptiveField = shape.length === 4 ? shape[0] * shape[1] : 1;
  const fanIn = receptiveField * (depthwise ? 1 : shape[shape.length - 2]);
  const fanOut = receptiveField * shape[shape.length - 1];
  const variance = init === 'he' ? 2 / fanIn : 2 / (fanIn + fanOut);
  return tf.randomNormal([...shape], 0, Math.sqrt(variance), 'float32', seed);
}

/** Variables for these specs, in order. */
export function toWeights(specs: readonly WeightSpec[], make: (spec: WeightSpec, index: number) => Tensor): Weights {
  const entries = allOrNothing(() =>
    specs.map((spec, index): [string, Variable] => {
      const value = make(spec, index);
      const variable = tf.variable(value, spec.trainable);
      value.dispose();
      return [spec.name, variable];
    }),
  );
  return Object.fromEntries(entries);
}
