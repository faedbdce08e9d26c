import type { Tensor, Variable } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import { allOrNothing } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { numberText } from '../require/described';
import { BATCH_NORM } from './layers';

/** What a weight is before it has values. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /**
   * How it starts from scratch: `he` draws from a normal of variance 2 / fan-in (He 2015), `glorot` 2 / (fan-in + fan-out)
   * (Glorot 2010), `small` of deviation 0.02, as BERT's and GPT's authors did.
   */
  readonly init: 'he' | 'glorot' | 'small' | 'ones' | 'zeros';
  /** A kernel `[k, k, channels, 1]` that filters each channel by itself. */
  readonly depthwise?: boolean;
  /** False for moving averages, which training moves but no gradient reaches. */
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

/** Numbers of one weight, at most: 2 GB of float32. */
const LARGEST = 2 ** 29;

/** Weights drawn from scratch; the same `seed` draws the same weights. Throws if a size is no positive integer, or a weight has more than 2^29 numbers. */
export function drawWeights(specs: readonly WeightSpec[], seed: number): Weights {
  for (const { name, shape } of specs) {
    if (!shape.every((side) => Number.isSafeInteger(side) && side >= 1)) {
      throw new TransferError(
        `The weight '${name}' has the shape ${numberText(shape)}; sizes are positive integers. Look at the numbers of ` +
          'features, units and classes in the options.',
      );
    }
    const numbers = shape.reduce((product, side) => product * side, 1);
    if (numbers <= LARGEST) continue;
    throw new TransferError(
      `The weight '${name}' [${shape}] takes ${((4 * numbers) / 2 ** 30).toPrecision(3)} GB of memory; the most is 2 GB. ` +
        'Choose smaller sizes.',
    );
  }
  // From 1: tfjs takes a seed of 0 for no seed.
  return toWeights(specs, (spec, place) => draw(spec, 1 + seed * 7919 + place));
}

function draw({ shape, init, depthwise }: WeightSpec, seed: number): Tensor {
  if (init === 'ones') return tf.ones([...shape]);
  if (init === 'zeros') return tf.zeros([...shape]);
  if (init === 'small') return tf.randomNormal([...shape], 0, 0.02, 'float32', seed);
  const receptive = shape.length === 4 ? shape[0] * shape[1] : 1;
  const fanIn = receptive * (depthwise ? 1 : shape[shape.length - 2]);
  const fanOut = receptive * shape[shape.length - 1];
  const variance = init === 'he' ? 2 / fanIn : 2 / (fanIn + fanOut);
  return tf.randomNormal([...shape], 0, Math.sqrt(variance), 'float32', seed);
}

/** Variables for these specs, in their order. */
export function toWeights(specs: readonly WeightSpec[], make: (spec: WeightSpec, place: number) => Tensor): Weights {
  const entries = allOrNothing(() =>
    specs.map((spec, place): [string, Variable] => {
      const value = make(spec, place);
      const variable = tf.variable(value, spec.trainable);
      value.dispose();
      return [spec.name, variable];
    }),
  );
  return Object.fromEntries(entries);
}
