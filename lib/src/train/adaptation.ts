import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Change } from '../augment/change';
import type { Dataset } from '../core/dataset';
import type { Mode, Net, Weights } from '../core/net';
import type { StepPosition, Tensors } from '../core/transform';
import type { LossContext } from './loss';

/** The features and outputs of a network for a batch of one domain. */
export interface Domain {
  /** `[batch, features]`: the output of the layer that the adaptation compares, averaged over height and width. */
  readonly features: Tensor;
  /** `[batch, ...output]` */
  readonly outputs: Tensor;
  /** As `features`, of the layers that the adaptation names in `also`, in their order. */
  readonly also?: readonly Tensor[];
  /** The labels of the source's batch `[batch]`, if the adaptation asks for them. */
  readonly labels?: Tensor;
  /** Outputs `[batch, ...output]` for each of the adaptation's `views` of the target's batch, in their order. */
  readonly views?: readonly Tensor[];
}

/** @deprecated Use `AdaptationContext`, which is the same type. */
export type AdaptationGiven = AdaptationContext;

/** What an adaptation gets besides the two domains. `outputsOf` is present if the adaptation names teachers. */
export interface AdaptationContext extends Partial<LossContext> {
  /** The outputs of a network in `targetTeachers` for the target's examples, without views. */
  targetOutputsOf?(teacher: Net): Tensor;
  /** The adaptation's weights, by the names that `weights` gave them. */
  readonly weights: Weights;
  readonly scalars: Tensors;
  /** Whether dropout is active, and the seeds for it. Its `update` sets a weight that is not trainable after the step. */
  readonly mode: Mode;
}

/** A scalar computed from the features and outputs of two domains. */
export type DomainLoss = (source: Domain, target: Domain, context: AdaptationContext) => Scalar;

/**
 * A second loss, on two domains. It is added to the loss on the labelled source and aligns the network with the target.
 * It gets the target's features and outputs, but no target labels.
 */
export interface Adaptation {
  /** Examples of the target. Their labels are not read. */
  readonly target: Dataset;
  /** Glob of the layer whose output is compared; the last layer but one by default. */
  readonly at?: string;
  /** Globs of further layers whose outputs are compared. */
  readonly also?: readonly (string | undefined)[];
  /**
   * Whether each domain gets a separate forward pass, so that batch normalisation normalises each by its statistics and
   * the moving averages follow the target. By default both pass as one batch, which is faster.
   */
  readonly apart?: boolean;
  /** Whether `loss` gets the labels of the source's batch, as `source.labels`. Those of the target are never read. */
  readonly labels?: boolean;
  /**
   * Whether only the source's batch passes through the net: `loss` gets it as both domains. For adaptation without a source,
   * in which `fit` trains on the target itself.
   */
  readonly sourceOnly?: boolean;
  /** Networks that are not trained here. `outputsOf` gives their outputs for the source's examples. */
  readonly teachers?: readonly Net[];
  /**
   * Networks that are not trained here, for `targetOutputsOf`. A callback may change their weights after each step, such as
   * `averageWeights`; so no output of frozen layers is cached.
   */
  readonly targetTeachers?: readonly Net[];
  /**
   * Views of the target's batch: a list of transforms each, which get the data's values as in `augment`. The network runs on
   * the batch and on every view, and `loss` gets their outputs as `target.views`. No output of frozen layers is cached.
   */
  readonly views?: readonly (readonly Change[])[];
  /**
   * Makes the adaptation's weights (a domain classifier) for the number of features, of outputs, and of features of each
   * layer in `also`. They are trained together with the network's unless they are made not trainable. Those are the
   * adaptation's memory, which `mode.update(name, value)` changes and a checkpoint stores.
   */
  weights?(features: number, outputs: number, also: readonly number[]): Weights;
  /** Values that differ from step to step, such as the weight of this loss; `loss` gets them as tensors. */
  scalars?(moment: StepPosition): Record<string, number>;
  readonly loss: DomainLoss;
  /** Scalars to report, by name: each epoch's record has their means. They do not change the training. */
  readonly measures?: Readonly<Record<string, DomainLoss>>;
}
