import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs';
import type { Batch } from '../data/stream';
import { compile } from '../engine/compile/compile';
import { philoxUnits } from '../engine/philox';
import { tf } from '../engine/tensorflow';
import { untaped } from '../engine/untaped';
import { forward } from '../net/forward';
import type { Net, Weights } from '../net/net';
import type { Moment, Tensors, Transform } from '../optimize/transform';
import type { Adaptation } from './adaptation';
import type { Balance } from './balance';
import { forwardDomains, ownWeights } from './domains';
import { lossesAndGradients } from './gradients';
import { learningOf, pick } from './learning';
import type { Loss } from './loss';
import { blended, type Mix } from './mixup';
import { stepModes } from './modes';
import type { See } from './see';

/** What a step does, apart from the data it gets. */
export interface Recipe {
  readonly losses: Readonly<Record<string, Loss>>;
  readonly optimizer: Transform;
  readonly adapt?: Adaptation;
  readonly balance?: Balance;
  readonly seed: number;
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
  /** What an adaptation watches. */
  readonly measures: Readonly<Record<string, number>>;
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
 * The step that every technique takes: forward, losses, gradients, transforms, update. All of it is one TensorFlow graph
 * from the second step on. Layers whose weights are all frozen run as in prediction.
 */
export function trainingStep(net: Net, { losses, optimizer, adapt, balance, seed, mix, ...seeing }: Recipe): Step {
  const own = ownWeights(net, adapt);
  const learns = learningOf(net, optimizer, own);
  const { weights: learning, averages } = learns;
  // An adaptation's own weights are a net of their own to the optimizer: they are no layer of this one.
  const groups = [pick(learning, (name) => !(name in own)), pick(learning, (name) => name in own)]
    .filter((group) => Object.keys(group).length > 0)
    .map((group) => ({ weights: group, slots: asVariables(tf.tidy(() => optimizer.init(group))) }));
  const scalarsOf = (moment: Moment) => [optimizer.scalars?.(moment) ?? {}, adapt?.scalars?.(moment) ?? {}] as const;
  const [forOptimizer, forAdapt] = scalarsOf({ step: 1, position: 0 }).map(Object.keys);
  const names = Object.keys(losses);
  const measures = Object.entries(adapt?.measures ?? {});
  const valueNames = [...names, ...(adapt ? [ADAPTATION] : []), ...measures.map(([name]) => name)];
  const { see, seeTarget = see } = seeing;

  const step = compile((x: Tensor, labels: Batch['labels'], numbers: Tensor, stepSeed: Tensor, target: Tensor[]) => {
    const [share, ...scalars] = tf.unstack(numbers);
    const modes = stepModes(learns, stepSeed as Scalar);
    const labelsOf = (name: string) => (labels instanceof tf.Tensor ? labels : labels[name]);
    const { input: source, ...beside } = see(x, mix && ((examples) => blended(examples, share)));
    const lossOf = (name: string, outputs: Tensor): Scalar => {
      const own = losses[name](outputs, labelsOf(name), beside);
      if (!mix) return own;
      const partners = losses[name](outputs, tf.reverse(labelsOf(name), 0), beside);
      return own.mul(share).add(partners.mul(tf.sub(1, share)));
    };
    const taskLosses = (outputs: Tensor) => names.map((name) => lossOf(name, outputs));
    const objective = (): Scalar[] => {
      modes.restart();
      if (!adapt) return taskLosses(forward(net, source, modes.modeOf));
      const domains = forwardDomains(net, [source, seeTarget(target[0]).input], adapt, modes.modeOf);
      const mode = modes.modeOf({ name: ADAPTATION });
      const given = { ...beside, weights: own, scalars: zip(forAdapt, scalars.slice(forOptimizer.length)), mode };
      const loss = adapt.loss(...domains, given);
      const watched = measures.map(([, measure]) => untaped(() => measure(...domains, given)));
      return [...taskLosses(domains[0].outputs), loss, ...watched];
    };
    const { values, gradients } = lossesAndGradients(objective, learning, {
      tasks: names.length,
      watched: measures.length,
      balance,
    });
    for (const { weights: group, slots } of groups) {
      const ofGroup = Object.fromEntries(Object.keys(group).map((name) => [name, gradients[name]]));
      const { updates, state } = optimizer.update(ofGroup, slots, group, zip(forOptimizer, scalars));
      for (const [name, weight] of Object.entries(group)) weight.assign(weight.add(updates[name]));
      for (const [name, slot] of Object.entries(slots)) slot.assign(state[name] as Variable);
    }
    for (const [name, average] of Object.entries(modes.averages)) averages[name].assign(average as Variable);
    tf.dispose(modes.averages);
    return values;
  });

  return {
    run({ x, labels }, moment, target) {
      // The numbers of all schedules travel as one tensor: feeding each by itself costs as much as a small net's step.
      const drawn = (seed * 65537 + moment.step) | 0;
      const share = mix ? mix.share(philoxUnits([drawn, OUTSIDE])) : 0;
      const numbers = tf.tensor1d([share, ...scalarsOf(moment).flatMap((part) => Object.values(part))]);
      const stepSeed = tf.scalar(drawn, 'int32');
      const values: Tensor = step(x, labels, numbers, stepSeed, target ? [target] : []);
      const found = [...values.dataSync()].map((value, place) => [valueNames[place], value] as const);
      tf.dispose([numbers, stepSeed, values]);
      const losses = found.length - measures.length;
      return {
        losses: Object.fromEntries(found.slice(0, losses)),
        measures: Object.fromEntries(found.slice(losses)),
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
    },
    dispose() {
      step.dispose();
      tf.dispose([groups.map(({ slots }) => slots), own]);
    },
  };
}

/** The optimizer's memory as variables, so that it stays in the graph's session. */
function asVariables(tensors: Tensors): Weights {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      const variable = tf.variable(tensor, false);
      tensor.dispose();
      return [name, variable];
    }),
  );
}

function zip(names: readonly string[], tensors: readonly Tensor[]): Tensors {
  return Object.fromEntries(names.map((name, place) => [name, tensors[place]]));
}
