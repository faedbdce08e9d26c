import type { Variable } from '@tensorflow/tfjs';
import type { Layer, Net, Weights } from '../core/net';
import type { LoraRecipe, LoraSettings, Recipe } from '../core/recipe';
import { allOrNothing } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { smallest } from '../extremes';
import { requireArray, requireName, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import type { Architecture } from './architecture';
import { layerOf, namesOf } from './compose';
import { knowLayers } from './layer-identity';
import { type LowRank, partsOfLowRank, withLowRank } from './low-rank';
import { layersOf, matchedBy, requireMatches } from './names';
import { requireAlive } from './require-alive';
import { drawWeights, type WeightSpec } from './weights';

export interface LoraOptions {
  /** Globs of the matrices that get an addition, as `freeze` takes them; queries and values of attention unless said. */
  readonly on?: readonly string[];
  /** Columns of A and rows of B: 8 unless said. */
  readonly rank?: number;
  /** The addition is multiplied by alpha / rank; 8 unless said. */
  readonly alpha?: number;
  /** Draws A. */
  readonly seed?: number;
}

/** Queries and values, as the paper has it. */
const QUERIES_AND_VALUES = ['*/query/kernel', '*/value/kernel'];

/**
 * Low-rank adaptation (Hu 2021): each matrix W `[in, out]` that `on` names becomes W + alpha / rank A B, A `[in, rank]` drawn
 * and B `[rank, out]` zero, so that the net starts as it was. It shares its weights with `net`; A and B stand behind W
 * as `NAME/lora-a` and `NAME/lora-b`. Train them alone by `chain(unfreeze('*lora*', 'head'), adam(1e-3))`: the rest then has
 * neither gradients nor a place in the optimizer's memory. Throws where a glob names no matrix or the rank is too large.
 */
export function lora(net: Net, options: LoraOptions = {}): Net {
  requireOptions('lora', options, { on: true, rank: true, alpha: true, seed: true });
  requireNet('lora', net);
  const { on = QUERIES_AND_VALUES, rank = 8, alpha = 8, seed = 0 } = options;
  requireArray("lora's on", 'names of weights', on);
  for (const glob of on) requireName("lora's on", glob);
  const settings = { rank, alpha, adapted: matricesOf(net, on) };
  requireSettings(net, settings);
  return withSettings(net, settings, seed);
}

/** The same for matrices by their names. */
export function withSettings(net: Net, settings: LoraSettings, seed: number): Net {
  const drawn = drawWeights(
    settings.adapted.flatMap((name) => specsOf(name, net.weights[name].shape, settings.rank)),
    seed,
  );
  const recipe = net.recipe && { lora: net.recipe, ...settings };
  const weights = Object.entries(net.weights).flatMap(([name, weight]): [string, Variable][] => [
    [name, weight],
    ...partsOfLowRank(name).flatMap((part): [string, Variable][] => (part in drawn ? [[part, drawn[part]]] : [])),
  ]);
  const name = `${net.name} with LoRA`;
  return {
    ...net,
    name,
    layers: layersWith(net.layers, settings, recipe),
    weights: Object.fromEntries(weights),
    recipe,
  };
}

/** The same without values, from the architecture of the net it stands on. */
export function loraArchitecture(recipe: LoraRecipe, net: Architecture): Architecture {
  const { lora: _, ...settings } = recipe;
  const adapted = new Set(settings.adapted);
  const weights = net.weights.flatMap((spec) =>
    adapted.has(spec.name) ? [spec, ...specsOf(spec.name, spec.shape, settings.rank)] : [spec],
  );
  return { ...net, layers: layersWith(net.layers, settings, recipe), weights, recipe };
}

/**
 * The net without additions that computes the same: each W + alpha / rank A B becomes one matrix. It has new matrices in
 * these places and shares all other weights, so the net it is made from, and its base, stay as they are.
 */
export function mergeLora(net: Net): Net {
  requireNet('mergeLora', net);
  requireAlive(net);
  const settings = settingsIn(net);
  if (!settings) throw new TransferError(`${net.name} has no low-rank additions to merge. Make some by lora(net).`);
  const adaptedWeights = weightsSeen(net);
  const merged = allOrNothing(() =>
    tf.tidy(() =>
      Object.fromEntries(
        settings.adapted.map((name) => [name, tf.variable(adaptedWeights[name], net.weights[name].trainable)]),
      ),
    ),
  );
  const base = withoutLora(net);
  return { ...base, weights: { ...base.weights, ...merged } };
}

/** The net as it was before `lora`, on the same weights; the additions are left out. */
export function withoutLora(net: Net): Net {
  const layers = net.layers.map(layerWithoutLora);
  const weights = Object.fromEntries(Object.entries(net.weights).filter(([name]) => !isLora(name)));
  const recipe = net.recipe && plainRecipe(net.recipe);
  return { ...net, name: net.name.replace(/ with LoRA/g, ''), layers, weights, recipe };
}

/**
 * The layer before `lora`, under the name it has now. A wrapper of its function stays: without A and B in the weights, it reads
 * the matrices as they are.
 */
function layerWithoutLora(layer: Layer): Layer {
  const { name, apply, lowRank } = layer;
  if (!lowRank) return layer;
  const { base } = lowRank;
  return apply === lowRank.apply ? { ...base, name } : { ...layer, lowRank: base.lowRank };
}

/** What additions a net has; undefined where it has none. Throws where it has several kinds, or some inside of its heads. */
export function settingsIn(net: Net): LoraSettings | undefined {
  const own = [...new Set(net.layers.flatMap(({ lowRank }) => lowRank?.settings ?? []))];
  const adapted = own.flatMap((settings) => settings.adapted).filter((name) => name in net.weights);
  const known = new Set(adapted.flatMap(partsOfLowRank));
  const odd = Object.keys(net.weights).find((name) => isLora(name) && !known.has(name));
  if (odd !== undefined) {
    throw new TransferError(
      `${net.name} has additions inside of another net ('${odd}'), where they cannot be told apart. Call lora on the whole net.`,
    );
  }
  const [first, ...others] = own;
  const other = others.find(({ rank, alpha }) => rank !== first.rank || alpha !== first.alpha);
  if (!other) return first && { ...first, adapted };
  throw new TransferError(
    `${net.name} has additions of rank ${first.rank} (alpha ${first.alpha}) and of rank ${other.rank} (alpha ${other.alpha}). ` +
      'Call lora once, on the whole net.',
  );
}

/** The weights as a net's layers see them, for what reads them beside the layers. */
export function weightsSeen(net: Net): Weights {
  const settings = settingsIn(net);
  return settings ? withLowRank(net.weights, lowRankOf(settings)) : net.weights;
}

/** A recipe without additions. */
export function plainRecipe(recipe: Recipe): Recipe {
  if ('lora' in recipe) return plainRecipe(recipe.lora);
  if ('join' in recipe) return { join: [plainRecipe(recipe.join[0]), plainRecipe(recipe.join[1])] };
  return 'cut' in recipe ? { ...recipe, cut: plainRecipe(recipe.cut) } : recipe;
}

function isLora(name: string): boolean {
  return /\/lora-[ab]$/.test(name);
}

function scaleOf({ rank, alpha }: LoraSettings): number {
  return alpha / rank;
}

function lowRankOf(settings: LoraSettings): LowRank {
  return { adapted: settings.adapted, scale: scaleOf(settings) };
}

function specsOf(name: string, [inputs, outputs]: readonly number[], rank: number): WeightSpec[] {
  const [a, b] = partsOfLowRank(name);
  return [
    { name: a, shape: [inputs, rank], init: 'he', trainable: true },
    { name: b, shape: [rank, outputs], init: 'zeros', trainable: true },
  ];
}

/** Layers whose weights have additions see them; the others stay what they are. */
function layersWith(layers: readonly Layer[], settings: LoraSettings, recipe?: Recipe): readonly Layer[] {
  const made = layers.map((layer): Layer => {
    const names = new Set(namesOf(layer));
    const adapted = settings.adapted.filter((name) => names.has(layerOf(name)));
    if (adapted.length === 0) return layer;
    const own = lowRankOf({ ...settings, adapted });
    const seeing = <Apply extends Layer['apply']>(apply: Apply): Layer['apply'] => {
      return (x, weights, mode) => apply(x, withLowRank(weights, own), mode);
    };
    const apply = seeing(layer.apply);
    const tasks = Object.entries(layer.tasks ?? {}).map(([name, task]) => [
      name,
      { ...task, apply: seeing(task.apply) },
    ]);
    const lowRank = { base: layer, apply, settings };
    return { ...layer, apply, lowRank, ...(layer.tasks && { tasks: Object.fromEntries(tasks) }) };
  });
  return knowLayers({ layers: made, recipe }).layers;
}

/** The names of the matrices that some globs name. */
function matricesOf({ weights, name: net }: Net, globs: readonly string[]): string[] {
  const names = Object.keys(weights);
  const has = names.find(isLora);
  if (has !== undefined) {
    throw new TransferError(`${net} has low-rank additions already ('${has}'). Put them in by mergeLora(net) first.`);
  }
  if (globs.length === 0) throw new TransferError("lora got no glob. Name some matrices: on: ['*/query/kernel'].");
  requireMatches('lora', globs, names);
  const isMatrix = (name: string) => weights[name].trainable && weights[name].shape.length === 2;
  const idle = globs.find((glob) => !names.some((name) => isMatrix(name) && matchedBy([glob])(name)));
  if (idle === undefined) return names.filter((name) => isMatrix(name) && matchedBy(globs)(name));
  const found = names.filter(matchedBy([idle])).map((name) => `${name} [${weights[name].shape}]`);
  throw new TransferError(
    `lora('${idle}') names no matrix: ${found.slice(0, 3).join(', ')}. A low-rank addition is one of weights [inputs, outputs]; ` +
      `the layers are: ${layersOf(names).join(', ')}.`,
  );
}

function requireSettings({ weights }: Net, { rank, alpha, adapted }: LoraSettings): void {
  if (!(Number.isFinite(alpha) && alpha > 0)) {
    throw new TransferError(`alpha is ${alpha}; the addition is multiplied by alpha / rank, so it is above 0. Try 8.`);
  }
  const narrow = adapted.find((name) => rank > smallest(weights[name].shape));
  if (Number.isInteger(rank) && rank >= 1 && narrow === undefined) return;
  if (narrow === undefined) throw new TransferError(`rank is ${rank}; it is a whole number from 1 on. Try 8.`);
  throw new TransferError(
    `rank is ${rank}, and '${narrow}' is [${weights[narrow].shape}]: no addition to it has a rank above ${smallest(weights[narrow].shape)}. ` +
      'Pass a smaller rank; 4 to 16 are usual.',
  );
}
