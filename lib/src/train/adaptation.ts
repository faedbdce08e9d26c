import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../data/dataset';
import type { Mode, Weights } from '../net/net';
import type { Moment, Tensors } from '../optimize/transform';

/** What a net makes of a batch of one domain. */
export interface Domain {
  /** `[batch, features]`: what leaves the layer the adaptation looks at, averaged over height and width. */
  readonly features: Tensor;
  /** `[batch, ...output]` */
  readonly outputs: Tensor;
}

/**
 * A second loss, on two domains: it is added to the loss on the labelled source and draws the net towards the target.
 * It gets the target's features and outputs, and no label of it.
 */
export interface Adaptation {
  /** Examples of the target. Their labels are not read. */
  readonly target: Dataset;
  /** Glob of the layer whose output is compared; the last but one where it is left out. */
  readonly at?: string;
  /** Weights of its own (a domain classifier), made for this many features; they learn beside the net's. */
  weights?(features: number): Weights;
  /** Numbers that differ from step to step, such as the weight of this loss; `loss` gets them as tensors. */
  scalars?(moment: Moment): Record<string, number>;
  loss(source: Domain, target: Domain, given: { weights: Weights; scalars: Tensors; mode: Mode }): Scalar;
}
