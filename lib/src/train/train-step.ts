import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { moveBoxes } from '../augment/motion';
import type { Batch } from '../core/batch';
import type { Motion } from '../core/motion';
import { tf } from '../engine/tensorflow';
import { globalNorm } from '../optimize/global-norm';
import type { Adaptation } from './adaptation';
import { forwardPass, forwardPassOfDomains } from './forward-pass';
import { lossesAndGradients } from './gradients';
import { type Labelled, labelledFor, lossOn } from './labelled';
import { layerModes } from './layer-modes';
import type { LossContext } from './loss';
import { blended } from './mixup';
import type { ScalarsOf } from './named-values';
import type { StepParts } from './step-parts';
import { viewsOf } from './views';
import { assignAll, updateWeights } from './weight-groups';

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

/** The name of an adaptation's loss, and of its layer mode. */
export const ADAPTATION = 'adaptation';

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
export function trainStep(parts: StepParts, inputs: StepInputs): ScalarsOf<keyof StepValues> {
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
