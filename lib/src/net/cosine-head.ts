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
 * A cosine classifier: `scale * cos(x, w)` for each class, with a learned scale that starts at 10 (Gidaris & Komodakis 2018;
 * Chen et al. 2019 call it Baseline++). The norm of a feature vector has no effect, which helps with one or two examples a
 * class. Features `[batch, features]`, or a feature map, which it averages, to logits `[batch, classes]`. Without
 * `inputFeatures` it returns a function that `join` calls. Throws if there are fewer than two classes, or if `inputFeatures`
 * is not a positive integer.
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

/** The scale at the start of training. */
const START = 10;

/** Avoids a division by zero for a zero vector. */
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
