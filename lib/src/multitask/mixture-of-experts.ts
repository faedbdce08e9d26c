import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Layer, Net } from '../core/net';
import type { ExpertsRecipe, Recipe } from '../core/recipe';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { type Architecture, drawn } from '../net/architecture';
import { join, type NetFor } from '../net/compose';
import { columnOf, heads, innerRecipes, innerSpecs } from '../net/heads';
import { withLayerIdentities } from '../net/layer-identity';
import { dense, globalAverage } from '../net/layers';
import { innerMode, innerWeights, outerWeights } from '../net/weight-prefix';
import { denseWeights } from '../net/weights';
import { numberText } from '../require/described';
import { requireFinite } from '../require/number';
import { requireOptions } from '../require/options';

/** The experts and the tasks of `mixtureOfExperts`. */
export interface MixtureOfExpertsOptions {
  /** The number of experts that the tasks share. */
  readonly experts: number;
  /** Makes an expert for features `[features]`; use `index`, from 0, for separate seeds. */
  expert(input: readonly number[], index: number): Net;
  /** The network after the gate of each task, by the task's name: it takes as many features as an expert outputs. */
  readonly tasks: Readonly<Record<string, Net | NetFor>>;
  /** Seed for the initial weights of the gates, 0 by default. */
  readonly seed?: number;
}

/**
 * Multi-gate mixture of experts: all tasks share the experts, and each task has a gate that weights their outputs for
 * each example by softmax(x W + b) (Ma et al. 2018). From features `[batch, features]` (or a feature map, which is
 * averaged) to the concatenated outputs of the tasks, as `heads` gives them. Use `join(trunk, mixtureOfExperts(…))`.
 * Weights are `expert0/…`, and `left/gate/kernel` for a task's gate, which is trained by its task. Throws if an option
 * is unknown or missing, `experts` is not a positive integer, or `seed` is not finite. When joined, throws if an expert
 * does not map the features to as many features as the other experts.
 */
export function mixtureOfExperts(options: MixtureOfExpertsOptions): NetFor {
  requireOptions('mixtureOfExperts', options, {
    experts: 'required',
    expert: 'required',
    tasks: 'required',
    seed: true,
  });
  const { experts, expert, tasks, seed = 0 } = options;
  requireFinite("mixtureOfExperts' seed", seed, 'Try 0.');
  if (!Number.isInteger(experts) || experts < 1) {
    throw new TransferError(
      `mixtureOfExperts's experts must be a positive integer; got ${numberText(experts)}. Try experts: 4.`,
    );
  }
  return (shape) => {
    const features = shape[shape.length - 1];
    const expertNets = Array.from({ length: experts }, (_, index): [string, Net] => [
      `expert${index}`,
      expert([features], index),
    ]);
    const [, { output }] = expertNets[0];
    requireExperts(expertNets, features);
    const recipes = innerRecipes(expertNets);
    const recipe: ExpertsRecipe | undefined = recipes && { experts: recipes, input: shape };
    const weights = Object.assign({}, ...expertNets.map(([name, net]) => outerWeights(`${name}/`, net.weights)));
    const gated = Object.entries(tasks).map(([name, task], index) => {
      const gate = drawn(gateArchitecture({ features, experts, width: output[0] }), seed * 101 + index);
      return [name, join(gate, task)] as const;
    });
    const parts: Net = { ...expertsOf(Object.fromEntries(expertNets), shape, recipe), recipe, weights };
    return join(parts, heads(Object.fromEntries(gated)));
  };
}

/** The architecture of an experts recipe, from the architectures of its experts. */
export function expertsArchitecture(
  recipe: ExpertsRecipe,
  parts: Readonly<Record<string, Architecture>>,
): Architecture {
  return {
    ...expertsOf(parts, recipe.input, recipe),
    recipe,
    weights: Object.entries(parts).flatMap(([name, { weights }]) => innerSpecs(`${name}/`, weights)),
  };
}

/** From features to the features and the outputs of all experts, concatenated: a gate needs both. */
function expertsOf(
  parts: Readonly<Record<string, Pick<Net, 'layers' | 'output'>>>,
  input: readonly number[],
  recipe?: Recipe,
) {
  const names = Object.keys(parts);
  const width = parts[names[0]].output[0];
  const layer: Layer = {
    name: 'experts',
    inside: names,
    apply(x, weights, mode) {
      const features = globalAverage(x);
      const outputs = names.map((name) => {
        const expertMode = innerMode(`${name}/`, mode.of?.(name) ?? mode);
        const expertWeights = innerWeights(`${name}/`, weights);
        return parts[name].layers.reduce((hidden, inner) => inner.apply(hidden, expertWeights, expertMode), features);
      });
      return tf.concat([features, ...outputs], 1);
    },
  };
  const output = [input[input.length - 1] + names.length * width];
  return withLayerIdentities({
    name: `${names.length} experts`,
    input: { shape: input },
    layers: [layer],
    output,
    recipe,
  });
}

interface GateConfig {
  readonly features: number;
  readonly experts: number;
  /** The number of features that an expert outputs. */
  readonly width: number;
}

/** The gate of a task: from features and expert outputs `[batch, features + experts * width]` to their mixture `[batch, width]`. */
export function gateArchitecture(config: GateConfig): Architecture {
  const { features, experts, width } = config;
  return {
    name: 'gate',
    input: { shape: [features + experts * width] },
    layers: [
      {
        name: 'gate',
        apply(x, weights) {
          const gateWeights = dense(columnOf(x, 0, features), weights, 'gate').softmax();
          const outputs = columnOf(x, features, experts * width).reshape([-1, experts, width]);
          return outputs.mul(gateWeights.expandDims(2)).sum<Tensor2D>(1) as Tensor;
        },
      },
    ],
    weights: denseWeights('gate', features, experts, 'glorot'),
    output: [width],
    recipe: { architecture: 'expert-gate', config },
  };
}

function requireExperts(experts: readonly [string, Net][], features: number): void {
  const [, first] = experts[0];
  for (const [name, { input, output }] of experts) {
    if (input.shape.join() === String(features) && output.length === 1 && output[0] === first.output[0]) continue;
    throw new TransferError(
      `Every expert must take [${features}] and output [features], as many as the others; got ${name}, which takes ` +
        `[${input.shape}] and outputs [${output}].`,
    );
  }
}
