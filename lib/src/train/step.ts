import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs';
import type { Batch } from '../core/batch';
import type { Net } from '../core/net';
import type { StepPosition } from '../core/transform';
import { firstExamples } from '../data/batch';
import { compile } from '../engine/compile/compile';
import type { Structure } from '../engine/compile/structure';
import { hasNativeOperations, isNative } from '../engine/native';
import { allOrNothing } from '../engine/owning';
import { philoxUnits } from '../engine/philox';
import { readValues } from '../engine/read-values';
import { tf } from '../engine/tensorflow';
import { outerWeights } from '../net/weight-prefix';
import type { Balance } from './balance';
import { fractionOf } from './mixup';
import { type NamesOf, namesOf, packNumbers, packScalars, unpackNumbers, unpackScalars } from './named-values';
import { type Recipe, type StepParts, stepParts } from './step-parts';
import { stepSeed } from './step-seed';
import { ADAPTATION, type StepValues, trainStep } from './train-step';
import { namedState } from './weight-groups';

/** The training step of a network, with all that it changes. */
export interface Step {
  /** One step on this batch, and where it adapts on examples of the target. */
  run(batch: Batch, moment: StepPosition, target?: Tensor): Promise<StepValues>;
  /** Everything a step changes, by name: trainable weights, moving averages, the optimizer's state. */
  readonly state: Readonly<Record<string, Variable>>;
  dispose(): void;
}

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

function makeStep(net: Net, recipe: Recipe): Step {
  const { seed, mix, balance } = recipe;
  const parts = stepParts(net, recipe);
  const { trainable, groups, ofAdaptation, balancer } = parts;
  const scalarsAt = scalarsOf(parts);
  const scalarNames = namesOf(scalarsAt({ step: 1, position: 0 }));
  const valueNames = namesOfValues(parts);
  const recorded = (x: Tensor, labels: Batch['labels'], packed: Tensor, drawn: Tensor, targets: Tensor[]) => {
    const scalars = unpackScalars(scalarNames, packed);
    const inputs = { x, labels, target: targets[0], scalars, stepSeed: drawn as Scalar };
    return packScalars(valueNames, trainStep(parts, inputs));
  };
  const step = balance && needsValues(balance) ? uncompiled(recorded) : compile(recorded);
  let lastExpected = recipe.last;

  return {
    async run({ x, labels }, moment, target) {
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
        return unpackNumbers(valueNames, await readValues(values));
      } finally {
        tf.dispose([packed, ofStep, values ?? []]);
      }
    },
    state: {
      ...trainable.weights,
      ...trainable.averages,
      ...namedState(groups),
      ...outerWeights('balance:', { ...balancer?.weights, ...balancer?.memory }),
    },
    dispose() {
      try {
        step.dispose();
      } finally {
        tf.dispose([groups.map(({ state }) => state), ofAdaptation, { ...balancer?.weights }, { ...balancer?.memory }]);
      }
    },
  };
}

/** The scalars of a step, by its position in the run. */
function scalarsOf({ optimizer, adapt, balancer }: StepParts) {
  return (moment: StepPosition, mixFraction = 0) => ({
    mix: { fraction: mixFraction },
    optimizer: optimizer.scalars?.(moment) ?? {},
    adapt: adapt?.scalars?.(moment) ?? {},
    balance: balancer?.scalars(moment) ?? {},
  });
}

/** The names of the values that a step reports. */
function namesOfValues({ losses, adapt, balancer, partial, gradientNorm }: StepParts): NamesOf<keyof StepValues> {
  const taskNames = Object.keys(losses);
  return {
    losses: adapt ? [...taskNames, ADAPTATION] : taskNames,
    measures: [...Object.keys(adapt?.measures ?? {}), ...(balancer?.measures ?? [])],
    counts: partial,
    norms: gradientNorm ? ['gradient'] : [],
  };
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
