import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Mode, Net, Weights } from '../core/net';
import type { StepPosition, Tensors } from '../core/transform';
import type { LossContext } from './loss';

/** What a net makes of a batch of one domain. */
export interface Domain {
  /** `[batch, features]`: what leaves the layer the adaptation looks at, averaged over height and width. */
  readonly features: Tensor;
  /** `[batch, ...output]` */
  readonly outputs: Tensor;
  /** As `features`, of the layers that the adaptation names in `also`, in their order. */
  readonly also?: readonly Tensor[];
}

/** What an adaptation computes with beside the two domains; `outputsOf` is there where it names teachers. */
export interface AdaptationGiven extends Partial<LossContext> {
  /** Its own weights, by the names it gave them. */
  readonly weights: Weights;
  readonly scalars: Tensors;
  /** Whether dropout drops, and the seeds for it. */
  readonly mode: Mode;
}

/** A number from what a net makes of the two domains. */
export type DomainLoss = (source: Domain, target: Domain, given: AdaptationGiven) => Scalar;

/**
 * A second loss, on two domains: it is added to the loss on the labelled source and draws the net towards the target.
 * It gets the target's features and outputs, and no label of it.
 */
export interface Adaptation {
  /** Examples of the target. Their labels are not read. */
  readonly target: Dataset;
  /** Glob of the layer whose output is compared; the last but one where it is left out. */
  readonly at?: string;
  /** Further layers it looks at, named in the same way. */
  readonly also?: readonly (string | undefined)[];
  /**
   * Whether the domains pass through the net one after the other, so that batch normalisation sees each by itself, and its
   * averages follow the target. Left out, they pass as one batch, which is faster.
   */
  readonly apart?: boolean;
  /** Nets that learn nothing here and that it asks, by `outputsOf`, what they make of the source's examples. */
  readonly teachers?: readonly Net[];
  /**
   * Weights of its own (a domain classifier), made for so many features, numbers that the net gives, and features of the
   * layers in `also`. They learn beside the net's unless they are made not trainable.
   */
  weights?(features: number, outputs: number, also: readonly number[]): Weights;
  /** Numbers that differ from step to step, such as the weight of this loss; `loss` gets them as tensors. */
  scalars?(moment: StepPosition): Record<string, number>;
  readonly loss: DomainLoss;
  /** Numbers to watch, by name: their means stand in the record of each epoch. They change nothing. */
  readonly measures?: Readonly<Record<string, DomainLoss>>;
}
