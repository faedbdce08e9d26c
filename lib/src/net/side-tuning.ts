import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Layer, Net } from '../core/net';
import type { Recipe, SideTuningRecipe } from '../core/recipe';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireNet } from '../require/arguments';
import { requireNumber } from '../require/number';
import { requireOptions } from '../require/options';
import type { Architecture } from './architecture';
import { namesOf } from './compose';
import { columnOf, innerRecipes, innerSpecs } from './heads';
import { withLayerIdentities } from './layer-identity';
import { requireAlive } from './require-alive';
import { innerMode, innerWeights, outerWeights } from './weight-prefix';
import { drawWeights, type WeightSpec } from './weights';

export interface SideTuningOptions {
  /** The initial weight of the base's output, above 0 and below 1; 0.5 by default, as the authors have it. */
  readonly alpha?: number;
}

/** The two layers of the result. The weights of the side net begin with the name of the second. */
const [BASE, SIDE] = ['base', 'side'];
const PREFIX = `${SIDE}/`;

/** The weight whose sigmoid is alpha, `[1]`. */
const ALPHA: WeightSpec = { name: `${PREFIX}alpha`, shape: [1], init: 'zeros', trainable: true };

/**
 * Side-tuning (Zhang 2020): blends the output of a frozen base B with that of a small side net S on the same input,
 * a B(x) + (1 - a) S(x), where a is the sigmoid of a trained weight. x `[batch, ...input]` to `[batch, ...output]`, of the same
 * shapes for both. The base shares its weights with the result; those of the side net are `side/…`, and `side/alpha` is the
 * weight of the sigmoid. Train them with `chain(unfreeze('side', 'head'), adam(1e-3))`: `fit` then computes the base once for
 * each example, unless its input is augmented. An untrained side net changes the outputs: train it first to imitate the base
 * (`distillation`), or take a copy of the base. Throws if shapes or preprocessing differ, if one of them augments its input, or
 * if the base has a layer called `base` or `side`.
 */
export function sideTuning(base: Net, side: Net, options: SideTuningOptions = {}): Net {
  requireOptions('sideTuning', options, { alpha: true });
  for (const net of [base, side]) requireNet('sideTuning', net);
  for (const net of [base, side]) requireAlive(net);
  const { alpha = 0.5 } = options;
  requireNumber("sideTuning's alpha", alpha, {
    fits: alpha > 0 && alpha < 1,
    expected: 'above 0 and below 1',
    hint: 'Try 0.5.',
  });
  requireFitting(base, side);
  requireSeparateInput(base, side);
  const recipes = innerRecipes([
    [BASE, base],
    [SIDE, side],
  ]);
  const recipe: SideTuningRecipe | undefined = recipes && { sideTuning: recipes, input: base.input.shape };
  const blend = drawWeights([ALPHA], 0);
  tf.tidy(() => blend[ALPHA.name].assign(tf.tensor1d([Math.log(alpha / (1 - alpha))])));
  return {
    ...base,
    name: `${base.name} with a side net`,
    layers: blended({ base, side }, base.input.shape, recipe),
    weights: { ...base.weights, ...outerWeights(PREFIX, side.weights), ...blend },
    recipe,
  };
}

/** The same without values, from the architectures of both. */
export function sideTuningArchitecture(
  recipe: SideTuningRecipe,
  parts: Readonly<Record<string, Architecture>>,
): Architecture {
  const { [BASE]: base, [SIDE]: side } = parts;
  return {
    ...base,
    layers: blended({ base, side }, recipe.input, recipe),
    weights: [...base.weights, ...innerSpecs(PREFIX, side.weights), ALPHA],
    recipe,
  };
}

/** Whether a net is blended with a side net. */
export function hasSideNet({ weights }: Pick<Net, 'weights'>): boolean {
  return ALPHA.name in weights;
}

type Part = Pick<Net, 'layers' | 'output'>;

/**
 * The base as one layer, which also passes its input on, and the blend. So the output of the first layer can be cached while
 * the base is frozen.
 */
function blended({ base, side }: { base: Part; side: Part }, input: readonly number[], recipe?: Recipe) {
  const width = base.output.reduce((product, size) => product * size, 1);
  const baseLayer: Layer = {
    name: BASE,
    inside: base.layers.flatMap(namesOf),
    apply(x, weights, mode) {
      const run = (y: Tensor, layer: Layer) => layer.apply(y, weights, mode.of?.(layer.name) ?? mode);
      return tf.concat([asRows(base.layers.reduce(run, x)), asRows(x)], 1);
    },
  };
  const sideLayer: Layer = {
    name: SIDE,
    apply(x, weights, mode) {
      const features = columnOf(x, 0, width).reshape([-1, ...base.output]);
      const rest = columnOf(x, width, -1);
      const sideMode = innerMode(PREFIX, mode);
      const sideWeights = innerWeights(PREFIX, weights);
      // A text may be shorter than the net's window.
      const start = input.length === 1 ? rest : rest.reshape([-1, ...input]);
      const sideFeatures = side.layers.reduce((y, layer) => layer.apply(y, sideWeights, sideMode), start);
      const alpha = weights[ALPHA.name].sigmoid();
      return features.mul(alpha).add(sideFeatures.mul(tf.sub(1, alpha)));
    },
  };
  return withLayerIdentities({ layers: [baseLayer, sideLayer], recipe }).layers;
}

/** `[batch, ...shape]` as `[batch, size]`, float32. */
function asRows(x: Tensor): Tensor2D {
  const size = x.shape.slice(1).reduce((product, length) => product * length, 1);
  return x.reshape<Tensor2D>([-1, size]).toFloat();
}

/** Throws unless both nets have the same shapes, and the side net no other preprocessing. */
function requireFitting(base: Net, side: Net): void {
  for (const [what, one, other] of [
    ['takes', base.input.shape, side.input.shape],
    ['outputs', base.output, side.output],
  ] as const) {
    if (one.join() === other.join()) continue;
    const hint = what === 'takes' ? 'a side net for the same input' : `a side net that outputs [${one}]`;
    throw new TransferError(
      `sideTuning's base and side must have the same input and output; ${base.name} ${what} [${one}], and ${side.name} ` +
        `${what} [${other}]. Try ${hint}.`,
    );
  }
  for (const setting of ['mean', 'std'] as const) {
    const [one, other] = [base.input[setting], side.input[setting]];
    if (other === undefined || one === other) continue;
    throw new TransferError(
      `sideTuning's base and side must preprocess their input alike; ${base.name} has ${setting} ${one ?? 'not set'}, and ` +
        `${side.name} has ${other}. Try { ...side, input: base.input }, if the side net is untrained.`,
    );
  }
}

/** Throws if a net changes the input by itself, or if the base has a layer of a name that is taken. */
function requireSeparateInput(base: Net, side: Net): void {
  const augmented = [base, side].find(({ layers }) => layers.some(({ name }) => name === 'augment'));
  if (augmented) {
    throw new TransferError(
      `sideTuning's base and side must get the same input; ${augmented.name} augments its own. ` +
        'Try augment(sideTuning(base, side), flip()).',
    );
  }
  const taken = base.layers.flatMap(namesOf).find((name) => name === BASE || name === SIDE);
  if (taken === undefined) return;
  throw new TransferError(
    `sideTuning's base must have no layer called '${taken}', which the result has; got one in ${base.name}. ` +
      'Try the base without its side net.',
  );
}
