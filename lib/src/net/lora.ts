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
import { withLayerIdentities } from './layer-identity';
import { type LowRank, partsOfLowRank, withLowRank } from './low-rank';
import { layersOf, matchedBy, requireMatches } from './names';
import { requireAlive } from './require-alive';
import { drawWeights, type WeightSpec } from './weights';

export interface LoraOptions {
  /** Globs of the matrices to adapt, as `freeze` takes them; by default attention's queries and values. */
  readonly on?: readonly string[];
  /** Columns of A and rows of B; 8 by default. */
  readonly rank?: number;
  /** The update is multiplied by alpha / rank; 8 by default. */
  readonly alpha?: number;
  /** Draws A. */
  readonly seed?: number;
}

/** Queries and values, as in the paper. */
const QUERIES_AND_VALUES = ['*/query/kernel', '*/value/kernel'];

/**
 * Low-rank adaptation (Hu 2021): each matrix W `[in, out]` that `on` matches becomes W + alpha / rank A B. A `[in, rank]` is
 * drawn and B `[rank, out]` is zero, so the outputs do not change at first. The result shares its weights with `net`; A and B
 * are `NAME/lora-a` and `NAME/lora-b`, after W. Train only them with `chain(unfreeze('*lora*', 'head'), adam(1e-3))`: the other
 * weights then have neither gradients nor optimizer state. Throws if a glob matches no matrix, if the net has low-rank updates
 * already, if `rank` is not a positive integer or exceeds a matrix's smaller dimension, or if `alpha` is not positive.
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

/** The same for matrices given by name. */
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

/** The same without values, from the architecture of the base net. */
export function loraArchitecture(recipe: LoraRecipe, net: Architecture): Architecture {
  const { lora: _, ...settings } = recipe;
  const adapted = new Set(settings.adapted);
  const weights = net.weights.flatMap((spec) =>
    adapted.has(spec.name) ? [spec, ...specsOf(spec.name, spec.shape, settings.rank)] : [spec],
  );
  return { ...net, layers: layersWith(net.layers, settings, recipe), weights, recipe };
}

/**
 * Merges low-rank updates: each W + alpha / rank A B becomes one matrix, and the outputs stay the same. The result has new
 * matrices there and shares all other weights, so `net` and its base do not change. Throws if the net has no low-rank updates,
 * if it has updates of different rank or alpha, or if a weight has been freed.
 */
export function mergeLora(net: Net): Net {
  requireNet('mergeLora', net);
  requireAlive(net);
  const settings = settingsIn(net);
  if (!settings) throw new TransferError(`${net.name} has no low-rank updates to merge. Add them with lora(net).`);
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

/** The net before `lora`, on the same weights, without A and B. */
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

/** The settings of a net's low-rank updates; undefined without any. Throws if they differ, or if an inner net has updates. */
export function settingsIn(net: Net): LoraSettings | undefined {
  const allSettings = [...new Set(net.layers.flatMap(({ lowRank }) => lowRank?.settings ?? []))];
  const adapted = allSettings.flatMap((settings) => settings.adapted).filter((name) => name in net.weights);
  const knownParts = new Set(adapted.flatMap(partsOfLowRank));
  const unknown = Object.keys(net.weights).find((name) => isLora(name) && !knownParts.has(name));
  if (unknown !== undefined) {
    throw new TransferError(
      `${net.name} has low-rank updates inside an inner net ('${unknown}'), whose settings are unknown. Call lora on the full net.`,
    );
  }
  const [first, ...rest] = allSettings;
  const different = rest.find(({ rank, alpha }) => rank !== first.rank || alpha !== first.alpha);
  if (!different) return first && { ...first, adapted };
  throw new TransferError(
    `${net.name} has low-rank updates of rank ${first.rank} (alpha ${first.alpha}) and of rank ${different.rank} (alpha ${different.alpha}). ` +
      'Call lora once, on the full net.',
  );
}

/** The weights with their updates, as a net's layers read them. */
export function weightsSeen(net: Net): Weights {
  const settings = settingsIn(net);
  return settings ? withLowRank(net.weights, lowRankOf(settings)) : net.weights;
}

/** A recipe without low-rank updates. */
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

/** The layers, of which those with adapted weights read W + scale A B. */
function layersWith(layers: readonly Layer[], settings: LoraSettings, recipe?: Recipe): readonly Layer[] {
  const adaptedLayers = layers.map((layer): Layer => {
    const names = new Set(namesOf(layer));
    const adapted = settings.adapted.filter((name) => names.has(layerOf(name)));
    if (adapted.length === 0) return layer;
    const update = lowRankOf({ ...settings, adapted });
    const withUpdate = <Apply extends Layer['apply']>(apply: Apply): Layer['apply'] => {
      return (x, weights, mode) => apply(x, withLowRank(weights, update), mode);
    };
    const apply = withUpdate(layer.apply);
    const tasks = Object.entries(layer.tasks ?? {}).map(([name, task]) => [
      name,
      { ...task, apply: withUpdate(task.apply) },
    ]);
    const lowRank = { base: layer, apply, settings };
    return { ...layer, apply, lowRank, ...(layer.tasks && { tasks: Object.fromEntries(tasks) }) };
  });
  return withLayerIdentities({ layers: adaptedLayers, recipe }).layers;
}

/** The names of the matrices that the globs match. */
function matricesOf({ weights, name: net }: Net, globs: readonly string[]): string[] {
  const names = Object.keys(weights);
  const existing = names.find(isLora);
  if (existing !== undefined) {
    throw new TransferError(`${net} has low-rank updates already ('${existing}'). Merge them first: mergeLora(net).`);
  }
  if (globs.length === 0)
    throw new TransferError("lora's on must name at least one matrix; got []. Try on: ['*/query/kernel'].");
  requireMatches('lora', globs, names);
  const isMatrix = (name: string) => weights[name].trainable && weights[name].shape.length === 2;
  const unmatched = globs.find((glob) => !names.some((name) => isMatrix(name) && matchedBy([glob])(name)));
  if (unmatched === undefined) return names.filter((name) => isMatrix(name) && matchedBy(globs)(name));
  const matches = names.filter(matchedBy([unmatched])).map((name) => `${name} [${weights[name].shape}]`);
  throw new TransferError(
    `lora('${unmatched}') matches no matrix: ${matches.slice(0, 3).join(', ')}. Only weights [inputs, outputs] take a low-rank ` +
      `update. The layers are: ${layersOf(names).join(', ')}.`,
  );
}

function requireSettings({ weights }: Net, { rank, alpha, adapted }: LoraSettings): void {
  if (!(Number.isFinite(alpha) && alpha > 0)) {
    throw new TransferError(
      `alpha must be a positive number; got ${alpha}. It scales the low-rank update by alpha / rank. Try 8.`,
    );
  }
  const narrow = adapted.find((name) => rank > smallest(weights[name].shape));
  if (Number.isInteger(rank) && rank >= 1 && narrow === undefined) return;
  if (narrow === undefined) throw new TransferError(`rank must be a positive integer; got ${rank}. Try 8.`);
  throw new TransferError(
    `rank must be at most ${smallest(weights[narrow].shape)} for '${narrow}' [${weights[narrow].shape}]; got ${rank}. ` +
      'Try a smaller rank; 4 to 16 are usual.',
  );
}
