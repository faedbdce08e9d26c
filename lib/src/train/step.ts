import type { Scalar, Tensor, Tensor1D, Variable } from '@tensorflow/tfjs';
import { moveBoxes } from '../augment/motion';
import type { Batch } from '../core/batch';
import type { BatchBoxes } from '../core/motion';
import type { Net, Weights } from '../core/net';
import type { Stream } from '../core/stream';
import type { Moment, Tensors, Transform } from '../core/transform';
import { compile } from '../engine/compile/compile';
import type { Structure } from '../engine/compile/structure';
import { hasOwnOperations, isNative } from '../engine/native';
import { allOrNothing } from '../engine/owning';
import { philoxUnits } from '../engine/philox';
import { tf } from '../engine/tensorflow';
import type { Adaptation } from './adaptation';
import type { Balance } from './balance';
import { asVariables, balancerOf } from './balancing';
import { ownWeights } from './domains';
import { lossesAndGradients, type Pass } from './gradients';
import { type Labelled, labelledFor, lossOn } from './labelled';
import { learningOf, pick } from './learning';
import type { Loss } from './loss';
import { blended, type Mix } from './mixup';
import { type Modes, stepModes } from './modes';
import { passOf, passOfDomains } from './pass';
import type { See } from './see';
import { stepSeed } from './step-seed';

/** What a step does, apart from the data it gets. */
export interface Recipe {
  readonly losses: Readonly<Record<string, Loss>>;
  /** What the data says of the tasks whose labels it has by name. */
  readonly tasks?: Stream['tasks'];
  readonly optimizer: Transform;
  readonly adapt?: Adaptation;
  readonly balance?: Balance;
  readonly seed: number;
  /** Examples of each epoch's last batch, where it is smaller than the others. */
  readonly last?: number;
  /** Makes what the net reads of what a batch of the source holds. */
  readonly see: See;
  /** The same of a batch of the target; as the source unless said. */
  readonly seeTarget?: See;
  /** How the examples of a batch are mixed with each other. */
  readonly mix?: Mix;
}

/** What a step came to, by name. */
export interface StepValues {
  readonly losses: Readonly<Record<string, number>>;
  /** What an adaptation watches, and the weights that a balance gives. */
  readonly measures: Readonly<Record<string, number>>;
  /** Examples with a label, of each task of which some may have none. */
  readonly counts?: Readonly<Record<string, number>>;
}

/** The training step of a net, and what it remembers from one step to the next. */
export interface Step {
  /** One step on this batch, with examples of the target beside it where it adapts. */
  run(batch: Batch, moment: Moment, target?: Tensor): StepValues;
  /** Everything a step changes, by name: weights that learn, moving averages, the optimizer's memory. */
  readonly state: Readonly<Record<string, Variable>>;
  dispose(): void;
}

/** Name under which the value of `adapt`'s loss is given, and under which its own weights stand. */
const ADAPTATION = 'adaptation';

/** Tells what is drawn outside the graph from the uses of randomness inside it, which are counted from 0. */
const OUTSIDE = -1;

/**
 * The step that every technique takes: forward, losses, gradients, transforms, update. All of it is one TensorFlow graph,
 * from the first step on where it can be recorded by shapes alone, otherwise from the second. Layers whose weights are all
 * frozen run as in prediction.
 */
export function trainingStep(net: Net, recipe: Recipe): Step {
  return allOrNothing(() => makeStep(net, recipe));
}

function makeStep(net: Net, recipe: Recipe): Step {
  const { losses, tasks = {}, optimizer, adapt, balance, seed, last, mix, ...seeing } = recipe;
  const own = ownWeights(net, adapt);
  const learns = learningOf(net, optimizer, own);
  const { weights: learning, averages } = learns;
  const names = Object.keys(losses);
  const balancer = balance && balancerOf(balance, names, net, netNames(learning, own));
  // An adaptation's own weights are a net of their own to the optimizer, and so are a balance's: they are no layer of this one.
  const groups = [
    pick(learning, (name) => !(name in own)),
    pick(learning, (name) => name in own),
    { ...balancer?.weights },
  ]
    .filter((group) => Object.keys(group).length > 0)
    .map((group) => ({ weights: group, slots: asVariables(tf.tidy(() => optimizer.init(group))) }));
  const scalarsOf = (moment: Moment) =>
    [optimizer.scalars?.(moment) ?? {}, adapt?.scalars?.(moment) ?? {}, balancer?.scalars(moment) ?? {}] as const;
  const [forOptimizer, forAdapt, forBalance] = scalarsOf({ step: 1, position: 0 }).map(Object.keys);
  const partial = names.filter((name) => tasks[name]?.partial);
  const lossNames = [...names, ...(adapt ? [ADAPTATION] : [])];
  const watchedNames = [...Object.keys(adapt?.measures ?? {}), ...(balancer?.watched ?? [])];
  const { see, seeTarget = see } = seeing;

  const run = (x: Tensor, labels: Batch['labels'], numbers: Tensor, drawn: Tensor, target: Tensor[]): Tensor => {
    const modes = stepModes(learns, drawn as Scalar);
    try {
      return runIn(modes, x, labels, numbers, target);
    } finally {
      tf.dispose(modes.averages);
    }
  };
  const runIn = (modes: Modes, x: Tensor, labels: Batch['labels'], numbers: Tensor, target: Tensor[]): Tensor => {
    const [share, ...scalars] = tf.unstack(numbers);
    const ofAdapt = scalars.slice(forOptimizer.length);
    const { input: source, ...beside } = see(x, mix && ((examples) => blended(examples, share)));
    const labelled = names.map((name) => labelledFor(name, labels, { spec: tasks[name], loss: losses[name] }));
    const lossesOn = (outputsOf: (name: string) => Tensor) =>
      names.map((name, place) => {
        const outputs = outputsOf(name);
        return lossOn(losses[name], outputs, labelled[place], { ...beside, ...boxMover() }, mix && share);
      });
    /** Boxes go where the examples with labels went, which are the first. */
    const boxMover = () => {
      const { motions: all } = modes;
      const motions = adapt?.apart ? all.slice(0, all.length / 2) : all;
      return (
        motions.length > 0 && {
          moveBoxes: (boxes: BatchBoxes, visible?: number) => moveBoxes(boxes, motions, visible),
        }
      );
    };
    const pass = (): Pass => {
      if (!adapt) return passOf(net, source, modes.modeOf, lossesOn);
      return passOfDomains(net, [source, seeTarget(target[0]).input], adapt, {
        modeOf: modes.modeOf,
        lossesOn,
        given: () => ({
          ...beside,
          weights: own,
          scalars: zip(forAdapt, ofAdapt),
          mode: modes.modeOf({ name: ADAPTATION }),
        }),
      });
    };
    const counts = partial.map((name) => labelled[names.indexOf(name)].present?.sum() as Tensor);
    const balancing = balancer?.step({
      present: partial.length > 0 ? presence(names, labelled) : undefined,
      scalars: zip(forBalance, ofAdapt.slice(forAdapt.length)),
      seed: () => modes.modeOf({ name: 'balance' }).seed(),
    });
    const { values, gradients } = lossesAndGradients(pass, learning, balancing);
    const { memory = {}, gradients: ofBalance = {}, watched } = balancing?.after ?? {};
    for (const { weights: group, slots } of groups) {
      const ofGroup = Object.fromEntries(Object.keys(group).map((name) => [name, gradients[name] ?? ofBalance[name]]));
      const { updates, state } = optimizer.update(ofGroup, slots, group, zip(forOptimizer, scalars));
      for (const [name, weight] of Object.entries(group)) weight.assign(weight.add(updates[name]));
      for (const [name, slot] of Object.entries(slots)) slot.assign(state[name] as Variable);
    }
    for (const [name, value] of Object.entries(memory)) balancer?.memory[name].assign(value as Variable);
    for (const [name, average] of Object.entries(modes.averages)) averages[name].assign(average as Variable);
    const more = [...(watched ? [watched] : []), ...(counts.length > 0 ? [tf.stack(counts)] : [])] as Tensor1D[];
    return more.length > 0 ? tf.concat1d([values, ...more]) : values;
  };
  const step = balance && needsValues(balance) ? asItIs(run) : compile(run);
  let toExpect = last;

  return {
    run({ x, labels }, moment, target) {
      // The numbers of all schedules travel as one tensor: feeding each by itself costs as much as a small net's step.
      const drawn = stepSeed(seed, moment.step);
      const share = mix ? mix.share(philoxUnits([drawn, OUTSIDE])) : 0;
      const numbers = tf.tensor1d([share, ...scalarsOf(moment).flatMap((part) => Object.values(part))]);
      const ofStep = tf.scalar(drawn, 'int32');
      let values: Tensor | undefined;
      let found: number[];
      try {
        const beside = target ? [target] : [];
        if (toExpect !== undefined) {
          const count = toExpect;
          toExpect = undefined;
          tf.tidy(() => {
            const smaller = firstExamples({ x, labels }, count);
            step.expect(smaller.x, smaller.labels, numbers, ofStep, beside);
          });
        }
        values = step(x, labels, numbers, ofStep, beside);
        found = [...values.dataSync()];
      } finally {
        tf.dispose([numbers, ofStep, values ?? []]);
      }
      const watched = lossNames.length + watchedNames.length;
      return {
        losses: named(lossNames, found),
        measures: named(watchedNames, found.slice(lossNames.length)),
        ...(partial.length > 0 && { counts: named(partial, found.slice(watched)) }),
      };
    },
    state: {
      ...learning,
      ...averages,
      ...Object.fromEntries(
        groups.flatMap(({ slots }, place) =>
          Object.entries(slots).map(([name, slot]) => [`slot${place}:${name}`, slot]),
        ),
      ),
      ...Object.fromEntries(
        Object.entries({ ...balancer?.weights, ...balancer?.memory }).map(([name, one]) => [`balance:${name}`, one]),
      ),
    },
    dispose() {
      try {
        step.dispose();
      } finally {
        tf.dispose([groups.map(({ slots }) => slots), own, { ...balancer?.weights, ...balancer?.memory }]);
      }
    },
  };
}

function zip(names: readonly string[], tensors: readonly Tensor[]): Tensors {
  return Object.fromEntries(names.map((name, place) => [name, tensors[place]]));
}

function named(names: readonly string[], values: readonly number[]): Record<string, number> {
  return Object.fromEntries(names.map((name, place) => [name, values[place]]));
}

/** The net's own among weights that learn. */
function netNames(learning: Weights, own: Weights): string[] {
  return Object.keys(learning).filter((name) => !(name in own));
}

/** Whether the batch has a label of each task `[tasks]`. */
function presence(names: readonly string[], labelled: readonly Labelled[]): Tensor1D {
  return tf.stack(names.map((_, task) => labelled[task].present?.max() ?? tf.scalar(1))) as Tensor1D;
}

/** Whether a balance reads the Gramian's values, since TensorFlow has no operation for it here. */
function needsValues({ solves }: Balance): boolean {
  return solves === true && isNative() && !hasOwnOperations();
}

/** In place of `compile`. */
function asItIs<Args extends readonly Structure[]>(run: (...args: Args) => Tensor) {
  return Object.assign((...args: Args): Tensor => tf.tidy(() => run(...args)), {
    expect: (..._: Args) => {},
    dispose: () => {},
  });
}

/** The first examples of a batch. */
function firstExamples({ x, labels }: Batch, count: number): Batch {
  const first = (all: Tensor) => all.slice(0, count);
  return {
    x: first(x),
    labels:
      labels instanceof tf.Tensor
        ? first(labels)
        : Object.fromEntries(Object.entries(labels).map(([name, own]) => [name, first(own)])),
  };
}
