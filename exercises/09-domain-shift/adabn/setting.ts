import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { type Layer, type Net, tf, type Weights } from 'transferlab';

export type Nested = number[] | Nested[];

/** A net: its layers by name, and its weights. */
export interface Made {
  layers: string[];
  weights: Record<string, Nested>;
}

const CLASSES = ['left', 'right'];

export function makeNet({ layers, weights }: Made): Net {
  const variables: Weights = {};
  for (const [name, values] of Object.entries(weights)) {
    variables[name] = tf.tidy(() => tf.variable(tf.tensor(values as number[]), !/mean|variance/.test(name)));
  }
  return {
    name: 'net',
    input: { shape: [2] },
    layers: layers.map(layerOf),
    weights: variables,
    output: [2],
    classes: CLASSES,
  };
}

/** A layer by its name: `sums…` is a product with its kernel, `norm…` a batch normalisation, anything else a ReLU. */
function layerOf(name: string): Layer {
  if (name.startsWith('sums')) {
    return { name, apply: (x, w) => tf.matMul(x as Tensor2D, w[`${name}/kernel`] as Tensor as Tensor2D) };
  }
  if (!name.startsWith('norm')) return { name, apply: (x) => tf.relu(x) };
  return {
    name,
    apply(x, w, mode) {
      const [scale, offset, mean, variance] = ['scale', 'offset', 'mean', 'variance'].map(
        (part) => w[`${name}/${part}`] as Tensor,
      );
      const used = mode.training ? tf.moments(x, [...x.shape.keys()].slice(0, -1)) : { mean, variance };
      if (mode.training) {
        mode.update(`${name}/mean`, mean.mul(0.9).add(used.mean.mul(0.1)));
        mode.update(`${name}/variance`, variance.mul(0.9).add(used.variance.mul(0.1)));
      }
      return tf.add(tf.mul(tf.div(tf.sub(x, used.mean), tf.sqrt(tf.add(used.variance, 1e-3))), scale), offset);
    },
  };
}
