import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Layer, Net } from '../core/net';
import type { ExpertsRecipe, Recipe } from '../core/recipe';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { type Architecture, drawn } from '../net/architecture';
import { join, type NetFor } from '../net/compose';
import { columnOf, heads, innerRecipes, innerSpecs } from '../net/heads';
import { knowLayers } from '../net/layer-identity';
import { dense, globalAverage } from '../net/layers';
import { innerMode, innerWeights, outerWeights } from '../net/weight-prefix';
import { denseWeights } from '../net/weights';
import { numberText } from '../require/described';
import { requireOptions } from '../require/options';

export interface MixtureOfExpertsOptions {
  /** How many experts the tasks share. */
  readonly experts: number;
  /** Makes an expert for features `[features]`; `place` counts from 0, to draw each from a seed of its own. */
  expert(input: readonly number[], place: number): Net;
  /** What comes behind the gate of each task, by its name: a net for as many features as an expert gives. */
  readonly tasks: Readonly<Record<string, Net | NetFor>>;
  /** Draws the gates. */
  readonly seed?: number;
}

/**
 * Multi-gate mixture of experts (Ma et al. 2018): all tasks share some experts, and each task has a gate that says, example
 * by example, how much it takes of which: softmax(x W + b) of the experts' outputs. Features `[batch, features]` (or a map,
 * which it averages) to the tasks' outputs side by side, as `heads` gives them. For `join(trunk, mixtureOfExperts(…))`. Weights
 * are `expert0/…`, and `left/gate/kernel` of a task's gate, which learns by its own task.
 */
export function mixtureOfExperts(options: MixtureOfExpertsOptions): NetFor {
  requireOptions('mixtureOfExperts', options, {
    experts: 'required',
    expert: 'required',
    tasks: 'required',
    seed: true,
  });
  const { experts, expert, tasks, seed = 0 } = options;
  if (!Number.isInteger(experts) || experts < 1) {
    throw new TransferError(`experts is ${numberText(experts)}; it is how many experts the tasks share, 1 or more.`);
  }
  return (shape) => {
    const features = shape[shape.length - 1];
    const made = Array.from({ length: experts }, (_, place): [string, Net] => [
      `expert${place}`,
      expert([features], place),
    ]);
    const [, { output }] = made[0];
    requireExperts(made, features);
    const recipes = innerRecipes(made);
    const recipe: ExpertsRecipe | undefined = recipes && { experts: recipes, input: shape };
    const weights = Object.assign({}, ...made.map(([name, net]) => outerWeights(`${name}/`, net.weights)));
    const gated = Object.entries(tasks).map(([name, task], place) => {
      const gate = drawn(gateArchitecture({ features, experts, width: output[0] }), seed * 101 + place);
      return [name, join(gate, task)] as const;
    });
    const parts: Net = { ...expertsOf(Object.fromEntries(made), shape, recipe), recipe, weights };
    return join(parts, heads(Object.fromEntries(gated)));
  };
}

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

/** Features to features and what all experts make of them, side by side: a gate needs both. */
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
      const made = names.map((name) => {
        const as = innerMode(`${name}/`, mode.of?.(name) ?? mode);
        const own = innerWeights(`${name}/`, weights);
        return parts[name].layers.reduce((left, one) => one.apply(left, own, as), features);
      });
      return tf.concat([features, ...made], 1);
    },
  };
  const output = [input[input.length - 1] + names.length * width];
  return knowLayers({ name: `${names.length} experts`, input: { shape: input }, layers: [layer], output, recipe });
}

interface GateConfig {
  readonly features: number;
  readonly experts: number;
  /** Features that an expert gives. */
  readonly width: number;
}

/** One task's gate: features and experts' outputs `[batch, features + experts width]` to their mixture `[batch, width]`. */
export function gateArchitecture(config: GateConfig): Architecture {
  const { features, experts, width } = config;
  return {
    name: 'gate',
    input: { shape: [features + experts * width] },
    layers: [
      {
        name: 'gate',
        apply(x, weights) {
          const shares = dense(columnOf(x, 0, features), weights, 'gate').softmax();
          const made = columnOf(x, features, experts * width).reshape([-1, experts, width]);
          return made.mul(shares.expandDims(2)).sum<Tensor2D>(1) as Tensor;
        },
      },
    ],
    weights: denseWeights('gate', features, experts, 'glorot'),
    output: [width],
    recipe: { architecture: 'expert-gate', config },
  };
}

function requireExperts(made: readonly [string, Net][], features: number): void {
  const [, first] = made[0];
  for (const [name, { input, output }] of made) {
    if (input.shape.join() === String(features) && output.length === 1 && output[0] === first.output[0]) continue;
    throw new TransferError(
      `${name} takes [${input.shape}] and gives [${output}]. Every expert takes the ${features} features that come in, and gives ` +
        'features, as many as the others.',
    );
  }
}
