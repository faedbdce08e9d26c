import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { requireCount } from '../require/number';
import { requireOptions } from '../require/options';
import { type Architecture, drawn } from './architecture';
import type { NetFor } from './compose';
import { classesOfHead, type HeadOptions } from './head';
import { globalAverage } from './layers';

/**
 * A classifier by direction: `scale * cos(x, w)` for each class, with a scale that learns and starts at 10 (Gidaris & Komodakis
 * 2018; Chen et al. 2019 call it Baseline++). How long a feature vector is does not count, which helps where a class has one
 * or two examples. Features `[batch, features]` (or a map, which it averages) to logits `[batch, classes]`. Without
 * `inputFeatures` it is built by `join`.
 */
export function cosineHead(options: CosineHeadOptions & { inputFeatures: number }): Net;
export function cosineHead(options: CosineHeadOptions): NetFor;
export function cosineHead(options: CosineHeadOptions): Net | NetFor {
  requireOptions('cosineHead', options, { seed: true, name: true, classes: 'required', inputFeatures: true });
  if (options.inputFeatures !== undefined) {
    requireCount("cosineHead's inputFeatures", options.inputFeatures, 'Leave it out: join finds it.');
  }
  const build = (inputFeatures: number): Net => {
    const { seed = 0, ...config } = options;
    const net = drawn(cosineHeadArchitecture({ ...config, inputFeatures }), seed);
    tf.tidy(() => net.weights[`${net.name}/scale`].assign(tf.fill([1], START)));
    return net;
  };
  return options.inputFeatures === undefined ? (input) => build(input[input.length - 1]) : build(options.inputFeatures);
}

export type CosineHeadOptions = Omit<HeadOptions, 'dropout' | 'numbers'> & Required<Pick<HeadOptions, 'classes'>>;

/** The scale before it learns. */
const START = 10;

/** Keeps a vector of zeros from being divided by nothing. */
const TINY = 1e-12;

export function cosineHeadArchitecture(
  config: Omit<CosineHeadOptions, 'seed'> & { inputFeatures: number },
): Architecture {
  const { name = 'head', inputFeatures } = config;
  const { count, names } = classesOfHead(config.classes);
  const unit = (x: Tensor, axis: number) => x.div(x.square().sum(axis, true).add(TINY).sqrt());
  return {
    name,
    input: { shape: [inputFeatures] },
    layers: [
      {
        name,
        apply: (x, weights) =>
          tf
            .matMul(unit(globalAverage(x), 1) as Tensor2D, unit(weights[`${name}/kernel`], 0) as Tensor2D)
            .mul(weights[`${name}/scale`]),
      },
    ],
    weights: [
      { name: `${name}/kernel`, shape: [inputFeatures, count], init: 'glorot', trainable: true },
      { name: `${name}/scale`, shape: [1], init: 'ones', trainable: true },
    ],
    output: [count],
    classes: names,
    recipe: { architecture: 'cosine-head', config },
  };
}
