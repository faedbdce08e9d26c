import type { Net, Weights } from '../core/net';
import type { Stream } from '../core/stream';
import type { Transform } from '../core/transform';
import type { Adaptation } from './adaptation';
import type { Balance } from './balance';
import { type Balancer, balancerOf } from './balancing';
import { adaptationWeights } from './domains';
import type { Loss } from './loss';
import type { Mix } from './mixup';
import type { Preprocess } from './preprocess';
import { pick, type Trainable, trainableOf } from './trainable';
import { type WeightGroup, weightGroups } from './weight-groups';

/** What a step does, apart from the data it gets. */
export interface Recipe {
  readonly losses: Readonly<Record<string, Loss>>;
  /** The specifications of the tasks, if the data has labels by task. */
  readonly tasks?: Stream['tasks'];
  readonly optimizer: Transform;
  readonly adapt?: Adaptation;
  readonly balance?: Balance;
  readonly seed: number;
  /** Examples of each epoch's last batch, where it is smaller than the others. */
  readonly last?: number;
  /** From a batch of the source to the network's input. */
  readonly preprocess: Preprocess;
  /** The same of a batch of the target; as the source by default. */
  readonly preprocessTarget?: Preprocess;
  /** How the examples of a batch are mixed with each other. */
  readonly mix?: Mix;
  /** Whether it computes the norm of the gradients. */
  readonly gradientNorm?: boolean;
}

/** What the steps of one run have in common. */
export interface StepParts extends Omit<Recipe, 'seed' | 'last' | 'balance'> {
  readonly net: Net;
  readonly trainable: Trainable;
  readonly groups: readonly WeightGroup[];
  readonly ofAdaptation: Weights;
  readonly balancer?: Balancer;
  /** The tasks of which some examples have no label. */
  readonly partial: readonly string[];
}

/** The parts of a run's steps: which weights they train, and in which groups the optimizer updates them. */
export function stepParts(net: Net, recipe: Recipe): StepParts {
  const { losses, tasks = {}, optimizer, adapt, balance } = recipe;
  const taskNames = Object.keys(losses);
  const ofAdaptation = adaptationWeights(net, adapt);
  const trainable = trainableOf(net, optimizer, ofAdaptation);
  const ofNet = pick(trainable.weights, (name) => !(name in ofAdaptation));
  const balancer = balance && balancerOf(balance, taskNames, net, Object.keys(ofNet));
  const trainedOfAdaptation = pick(trainable.weights, (name) => name in ofAdaptation);
  const groups = weightGroups(optimizer, [ofNet, trainedOfAdaptation, balancer?.weights ?? {}]);
  const partial = taskNames.filter((name) => tasks[name]?.partial);
  return { ...recipe, net, trainable, groups, ofAdaptation, balancer, partial };
}
