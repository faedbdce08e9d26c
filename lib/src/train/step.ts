import type { Scalar, Tensor, Tensor1D, Variable } from '@tensorflow/tfjs';
import { moveBoxes } from '../augment/motion';
import type { Batch } from '../core/batch';
import type { Motion } from '../core/motion';
import type { Net, Weights } from '../core/net';
import type { Stream } from '../core/stream';
import type { StepPosition, Transform } from '../core/transform';
import { firstExamples } from '../data/batch';
import { compile } from '../engine/compile/compile';
import type { Structure } from '../engine/compile/structure';
import { hasNativeOperations, isNative } from '../engine/native';
import { allOrNothing } from '../engine/owning';
import { philoxUnits } from '../engine/philox';
import { tf } from '../engine/tensorflow';
import { outerWeights } from '../net/weight-prefix';
import { globalNorm } from '../optimize/global-norm';
import type { Adaptation } from './adaptation';
import type { Balance } from './balance';
import { type Balancer, balancerOf } from './balancing';
import { adaptationWeights } from './domains';
import { forwardPass, forwardPassOfDomains } from './forward-pass';
import { lossesAndGradients } from './gradients';
import { type Labelled, labelledFor, lossOn } from './labelled';
import { layerModes } from './layer-modes';
import type { Loss, LossContext } from './loss';
import { blended, fractionOf, type Mix } from './mixup';
import { namesOf, packNumbers, packScalars, type ScalarsOf, unpackNumbers, unpackScalars } from './named-values';
import type { Preprocess } from './preprocess';
import { stepSeed } from './step-seed';
import { pick, type Trainable, trainableOf } from './trainable';
import { viewsOf } from './views';
import { assignAll, namedState, updateWeights, type WeightGroup, weightGroups } from './weight-groups';

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

/** The values that a step reports. */
export interface StepValues {
  /** The loss of each task, and that of an adaptation. */
  readonly losses: Readonly<Record<string, number>>;
  /** The measures of an adaptation, and the task weights and measures of a balance. */
  readonly measures: Readonly<Record<string, number>>;
  /** Examples with a label, of each task of which some may have none. */
  readonly counts: Readonly<Record<string, number>>;
  /** The norm of all gradients, `gradient`, if it was asked for. */
  readonly norms: Readonly<Record<string, number>>;
}

/** The training step of a network, with all that it changes. */
export interface Step {
  /** One step on this batch, and where it adapts on examples of the target. */
  run(batch: Batch, moment: StepPosition, target?: Tensor): StepValues;
  /** Everything a step changes, by name: trainable weights, moving averages, the optimizer's state. */
  readonly state: Readonly<Record<string, Variable>>;
  dispose(): void;
}

/** The name of an adaptation's loss, and of its layer mode. */
const ADAPTATION = 'adaptation';

/** In a seed, the counter for random numbers outside the graph; uses of randomness inside the graph are counted from 0. */
const OUTSIDE = -1;

/**
 * The step that every technique takes: preprocess, forward pass, losses, gradients, balance, transform, update. All of it is
 * one TensorFlow graph, from the first step on where it can be recorded by shapes alone, otherwise from the second. Layers
 * whose weights are all frozen run as in prediction.
 */
export function trainingStep(net: Net, recipe: Recipe): Step {
  return allOrNothing(() => makeStep(net, recipe));
}

/** What the steps of one run have in common. */
interface StepParts extends Omit<Recipe, 'seed' | 'last' | 'balance'> {
  readonly net: Net;
  readonly trainable: Trainable;
  readonly groups: readonly WeightGroup[];
  readonly ofAdaptation: Weights;
  readonly balancer?: Balancer;
  /** The tasks of which some examples have no label. */
  readonly partial: readonly string[];
}

/** What differs from step to step, as tensors. */
interface StepInputs {
  readonly x: Tensor;
  readonly labels: Batch['labels'];
  readonly target?: Tensor;
  readonly scalars: ScalarsOf<'mix' | 'optimizer' | 'adapt' | 'balance'>;
  /** An int32 scalar. */
  readonly stepSeed: Scalar;
}

/** One step, as TensorFlow records it: from a batch to new weights. */
function trainStep(parts: StepParts, inputs: StepInputs): ScalarsOf<keyof StepValues> {
  const { net, losses, tasks = {}, optimizer, adapt, mix, trainable, groups, ofAdaptation, balancer, partial } = parts;
  const { preprocess, preprocessTarget = preprocess, gradientNorm } = parts;
  const { x, labels, target, scalars } = inputs;
  const taskNames = Object.keys(losses);
  const fraction = mix && scalars.mix.fraction;
  const modes = layerModes(trainable, inputs.stepSeed);
  const { modeOf } = modes;
  try {
    const { input, outputsOf } = preprocess(x, fraction && ((examples) => blended(examples, fraction)));
    const labelled = byTask(taskNames, (task) => labelledFor(task, labels, { spec: tasks[task], loss: losses[task] }));

    const taskLosses = (outputs: (task: string) => Tensor) =>
      byTask(taskNames, (task) => {
        const context = { outputsOf, ...boxMover(adapt, modes.motions) };
        return lossOn(losses[task], outputs(task), labelled[task], context, fraction);
      });
    const forward = () => {
      if (!adapt) return forwardPass(net, input, { modeOf, taskLosses });
      const mode = modeOf({ name: ADAPTATION });
      const { input: ofTarget, outputsOf: targetOutputsOf } = target ? preprocessTarget(target) : { input, outputsOf };
      const views = viewsOf(adapt, target, mode).map((view) => preprocessTarget(view).input);
      const domains = { source: input, target: ofTarget, views, labels };
      const context = { outputsOf, targetOutputsOf, weights: ofAdaptation, scalars: scalars.adapt, mode };
      return forwardPassOfDomains(net, domains, adapt, { modeOf, taskLosses, context });
    };

    const balancing = balancer?.step({
      present: partial.length > 0 ? presence(Object.values(labelled)) : undefined,
      scalars: scalars.balance,
      seed: () => modeOf({ name: 'balance' }).seed(),
    });
    const pass = lossesAndGradients(forward, trainable.weights, balancing);
    const balanced = balancing?.found();

    const gradients = { ...pass.gradients, ...balanced?.gradients };
    updateWeights(optimizer, groups, { gradients, scalars: scalars.optimizer });
    assignAll(trainable.averages, modes.averages);
    if (balancer && balanced) assignAll(balancer.memory, balanced.memory);

    return {
      losses: { ...pass.losses, ...(pass.addedLoss && { [ADAPTATION]: pass.addedLoss }) },
      measures: { ...pass.measures, ...balanced?.measures },
      counts: byTask(partial, (task) => labelled[task].present?.sum() as Tensor),
      norms: gradientNorm ? { gradient: globalNorm(gradients) } : {},
    };
  } finally {
    tf.dispose(modes.averages);
  }
}

function makeStep(net: Net, recipe: Recipe): Step {
  const { losses, tasks = {}, optimizer, adapt, balance, seed, last, mix } = recipe;
  const taskNames = Object.keys(losses);
  const ofAdaptation = adaptationWeights(net, adapt);
  const trainable = trainableOf(net, optimizer, ofAdaptation);
  const ofNet = pick(trainable.weights, (name) => !(name in ofAdaptation));
  const balancer = balance && balancerOf(balance, taskNames, net, Object.keys(ofNet));
  const ofBalance = balancer?.weights ?? {};
  const trainedOfAdaptation = pick(trainable.weights, (name) => name in ofAdaptation);
  const groups = weightGroups(optimizer, [ofNet, trainedOfAdaptation, ofBalance]);
  const partial = taskNames.filter((name) => tasks[name]?.partial);
  const parts: StepParts = { ...recipe, net, trainable, groups, ofAdaptation, balancer, partial };

  const scalarsAt = (moment: StepPosition, mixFraction = 0) => ({
    mix: { fraction: mixFraction },
    optimizer: optimizer.scalars?.(moment) ?? {},
    adapt: adapt?.scalars?.(moment) ?? {},
    balance: balancer?.scalars(moment) ?? {},
  });
  const scalarNames = namesOf(scalarsAt({ step: 1, position: 0 }));
  const valueNames = {
    losses: adapt ? [...taskNames, ADAPTATION] : taskNames,
    measures: [...Object.keys(adapt?.measures ?? {}), ...(balancer?.measures ?? [])],
    counts: partial,
    norms: recipe.gradientNorm ? ['gradient'] : [],
  };
  const recorded = (x: Tensor, labels: Batch['labels'], packed: Tensor, drawn: Tensor, targets: Tensor[]) => {
    const scalars = unpackScalars(scalarNames, packed);
    const inputs = { x, labels, target: targets[0], scalars, stepSeed: drawn as Scalar };
    return packScalars(valueNames, trainStep(parts, inputs));
  };
  const step = balance && needsValues(balance) ? uncompiled(recorded) : compile(recorded);
  let lastExpected = last;

  return {
    run({ x, labels }, moment, target) {
      const drawn = stepSeed(seed, moment.step);
      const targets = target ? [target] : [];
      const mixFraction = mix && fractionOf(mix).call(mix, philoxUnits([drawn, OUTSIDE]));
      const packed = packNumbers(scalarNames, scalarsAt(moment, mixFraction));
      const ofStep = tf.scalar(drawn, 'int32');
      let values: Tensor | undefined;
      try {
        if (lastExpected !== undefined) {
          const count = lastExpected;
          lastExpected = undefined;
          tf.tidy(() => {
            const smaller = firstExamples({ x, labels }, count);
            step.expect(smaller.x, smaller.labels, packed, ofStep, targets);
          });
        }
        values = step(x, labels, packed, ofStep, targets);
        return unpackNumbers(valueNames, values.dataSync());
      } finally {
        tf.dispose([packed, ofStep, values ?? []]);
      }
    },
    state: {
      ...trainable.weights,
      ...trainable.averages,
      ...namedState(groups),
      ...outerWeights('balance:', { ...ofBalance, ...balancer?.memory }),
    },
    dispose() {
      try {
        step.dispose();
      } finally {
        tf.dispose([groups.map(({ state }) => state), ofAdaptation, ofBalance, { ...balancer?.memory }]);
      }
    },
  };
}

function byTask<Value>(tasks: readonly string[], resultOf: (task: string) => Value): Record<string, Value> {
  return Object.fromEntries(tasks.map((task) => [task, resultOf(task)]));
}

/** Boxes move with the labelled examples, which pass first. */
function boxMover(adapt: Adaptation | undefined, allMotions: readonly Motion[]): Pick<LossContext, 'moveBoxes'> {
  const motions = adapt?.apart ? allMotions.slice(0, allMotions.length / 2) : allMotions;
  return motions.length > 0 ? { moveBoxes: (boxes, visible) => moveBoxes(boxes, motions, visible) } : {};
}

/** Whether the batch has a label of each task `[tasks]`. */
function presence(labelled: readonly Labelled[]): Tensor1D {
  return tf.stack(labelled.map(({ present }) => present?.max() ?? tf.scalar(1))) as Tensor1D;
}

/** Whether a balance reads the values of the Gramian, where no operation of TensorFlow solves its problem. */
function needsValues({ solves }: Balance): boolean {
  return solves === true && isNative() && !hasNativeOperations();
}

/** Replaces `compile` for a function that cannot be a graph. */
function uncompiled<Args extends readonly Structure[]>(run: (...args: Args) => Tensor) {
  return Object.assign((...args: Args): Tensor => tf.tidy(() => run(...args)), {
    expect: (..._: Args) => {},
    dispose: () => {},
  });
}
