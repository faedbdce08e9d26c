import type { Variable } from '@tensorflow/tfjs';
import type { Layer, Net, Weights } from '../core/net';
import type { AdapterRecipe, LoraRecipe, LoraSettings, Recipe, UpdateSettings } from '../core/recipe';
import { completeGradients } from '../engine/gradients/complete';
import { allOrNothing } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireNet } from '../require/arguments';
import type { Architecture } from './architecture';
import { layerOf, namesOf } from './compose';
import { withLayerIdentities } from './layer-identity';
import { requireAlive } from './require-alive';
import { hasSideNet } from './side-tuning';
import { isUpdate, methodOf } from './updates/methods';
import { weightsWith } from './updates/weights-with';
import { drawWeights } from './weights';

/** What each method is called in the name of a net. */
const LABELS = { lora: 'LoRA', dora: 'DoRA', adalora: 'AdaLoRA', ia3: 'IA3', vera: 'VeRA' };
const SUFFIX = new RegExp(` with (?:${Object.values(LABELS).join('|')})\\b`, 'g');

/** A net whose adapted weights have updates. It shares the weights of `net`; the weights of the updates are drawn. */
export function withUpdates(net: Net, settings: UpdateSettings, seed: number): Net {
  // Kernels of dilated convolutions can be trained too.
  completeGradients();
  const method = methodOf(settings);
  const drawn = drawWeights(method.specs(shapesOf(net.weights, settings)), seed);
  for (const [part, variable] of Object.entries(drawn)) {
    const name = adaptedBy(part);
    if (!(name in net.weights)) continue;
    const initial = tf.tidy(() => method.initial(part, variable, name, net.weights[name]));
    if (initial === variable) continue;
    variable.assign(initial);
    initial.dispose();
  }
  const recipe = net.recipe && recipeWith(net.recipe, settings);
  return {
    ...net,
    name: `${net.name} with ${LABELS[settings.method ?? 'lora']}`,
    layers: layersWith(net.layers, settings, recipe),
    weights: Object.fromEntries(placed(Object.entries(net.weights), Object.entries(drawn), ([name]) => name)),
    recipe,
  };
}

/** The same without values, from the architecture of the base net. */
export function updatedArchitecture(recipe: LoraRecipe | AdapterRecipe, net: Architecture): Architecture {
  const settings = settingsOf(recipe);
  const shapes = Object.fromEntries(net.weights.map((spec) => [spec.name, spec]));
  const specs = methodOf(settings).specs(shapesOf(shapes, settings));
  const weights = placed(net.weights, specs, ({ name }) => name);
  return { ...net, layers: layersWith(net.layers, settings, recipe), weights, recipe };
}

/**
 * Merges the updates of `lora`, `dora`, `adaLora`, `ia3` or `vera` into the weights that they adapt; the outputs stay the same. The result
 * has new weights there and shares all others, so `net` and its base do not change. Throws if the net has no updates (a side net
 * of `sideTuning` is none), if it has updates of different settings, or if a weight has been freed.
 */
export function mergeAdapter(net: Net): Net {
  requireNet('mergeAdapter', net);
  requireAlive(net);
  const settings = settingsIn(net);
  if (!settings) {
    const advice = hasSideNet(net)
      ? 'Its side net stays separate: outputs are blended, not weights. Try save(net, file), or an export.'
      : 'Add them, for example with lora(net).';
    throw new TransferError(`${net.name} has no updates to merge. ${advice}`);
  }
  const updated = weightsWith(net.weights, settings);
  const merged = allOrNothing(() =>
    tf.tidy(() =>
      Object.fromEntries(
        settings.adapted.map((name): [string, Variable] => [
          name,
          tf.variable(updated[name], net.weights[name].trainable),
        ]),
      ),
    ),
  );
  const base = withoutUpdates(net);
  return { ...base, weights: { ...base.weights, ...merged } };
}

/** The net before its updates, on the same weights. */
export function withoutUpdates(net: Net): Net {
  const layers = net.layers.map(layerWithout);
  const weights = Object.fromEntries(Object.entries(net.weights).filter(([name]) => !isUpdate(name)));
  const recipe = net.recipe && plainRecipe(net.recipe);
  return { ...net, name: net.name.replace(SUFFIX, ''), layers, weights, recipe };
}

/**
 * The layer before its update, under the name it has now. A wrapper of its function stays: without the weights of the update, it
 * reads the adapted weights as they are.
 */
function layerWithout(layer: Layer): Layer {
  const { name, apply, update } = layer;
  if (!update) return layer;
  const { base } = update;
  return apply === update.apply ? { ...base, name } : { ...layer, update: base.update, lowRank: base.lowRank };
}

/** The settings of a net's updates; undefined without any. Throws if they differ, or if an inner net has updates. */
export function settingsIn(net: Net): UpdateSettings | undefined {
  const allSettings = [...new Set(net.layers.flatMap(({ update }) => update?.settings ?? []))];
  const present = allSettings.map(
    (settings): UpdateSettings => ({
      ...settings,
      adapted: settings.adapted.filter((name) => name in net.weights),
    }),
  );
  const knownParts = new Set(present.flatMap((settings) => settings.adapted.flatMap(methodOf(settings).parts)));
  const unknown = Object.keys(net.weights).find((name) => isUpdate(name) && !knownParts.has(name));
  if (unknown !== undefined) {
    const what = unknown.includes('/lora-') ? 'low-rank updates' : 'updates';
    throw new TransferError(
      `${net.name} has ${what} inside an inner net ('${unknown}'), whose settings are unknown. Call lora on the full net.`,
    );
  }
  const [first, ...rest] = present;
  const different = rest.find((settings) => described(settings) !== described(first));
  if (!different) return first && present.reduce(united);
  throw new TransferError(
    `${net.name} has updates of ${described(first)} and of ${described(different)}. Add them once, to the full net.`,
  );
}

/** The settings of both, which have one method and equal numbers. */
function united(first: UpdateSettings, second: UpdateSettings): UpdateSettings {
  const adapted = [...first.adapted, ...second.adapted];
  if (first.method !== 'ia3' || second.method !== 'ia3') return { ...first, adapted };
  const { outputs, inputs } = second;
  return { ...first, adapted, outputs: [...first.outputs, ...outputs], inputs: [...first.inputs, ...inputs] };
}

/** `rank 8 (alpha 8)`, with the method if it is not LoRA. */
function described(settings: UpdateSettings): string {
  const method = settings.method ?? 'lora';
  const numbers = [
    'rank' in settings ? `rank ${settings.rank}` : '',
    'alpha' in settings ? `(alpha ${settings.alpha})` : '',
  ];
  return [method === 'lora' ? '' : LABELS[method], ...numbers].filter(Boolean).join(' ');
}

/** The weights with their updates, as a net's layers read them. */
export function weightsSeen(net: Net): Weights {
  const settings = settingsIn(net);
  return settings ? weightsWith(net.weights, settings) : net.weights;
}

/** A recipe without updates. */
export function plainRecipe(recipe: Recipe): Recipe {
  if ('lora' in recipe) return plainRecipe(recipe.lora);
  if ('adapter' in recipe) return plainRecipe(recipe.adapter);
  if ('join' in recipe) return { join: [plainRecipe(recipe.join[0]), plainRecipe(recipe.join[1])] };
  return 'cut' in recipe ? { ...recipe, cut: plainRecipe(recipe.cut) } : recipe;
}

/** Throws if the net has updates already. */
export function requireNoUpdates({ name, weights }: Net): void {
  const existing = Object.keys(weights).find(isUpdate);
  if (existing === undefined) return;
  const what = existing.includes('/lora-') ? 'low-rank updates' : 'updates';
  const merge = existing.includes('/lora-') ? 'mergeLora' : 'mergeAdapter';
  throw new TransferError(`${name} has ${what} already ('${existing}'). Merge them first: ${merge}(net).`);
}

function recipeWith(recipe: Recipe, settings: UpdateSettings): LoraRecipe | AdapterRecipe {
  return isLora(settings) ? { lora: recipe, ...settings } : { adapter: recipe, ...settings };
}

function settingsOf(recipe: LoraRecipe | AdapterRecipe): UpdateSettings {
  if ('lora' in recipe) {
    const { lora: _, ...settings } = recipe;
    return settings;
  }
  const { adapter: _, ...settings } = recipe;
  return settings;
}

export function isLora(settings: UpdateSettings): settings is LoraSettings {
  return settings.method === undefined || settings.method === 'lora';
}

function shapesOf(
  weights: Readonly<Record<string, { readonly shape: readonly number[] }>>,
  { adapted }: UpdateSettings,
): Map<string, readonly number[]> {
  return new Map(adapted.map((name) => [name, weights[name].shape]));
}

/** The name of the weight whose update has a weight of this name. */
function adaptedBy(part: string): string {
  return part.slice(0, part.lastIndexOf('/'));
}

/** The weights of a net, with those of an update after the weight that they adapt, and shared ones first. */
function placed<Item>(base: readonly Item[], added: readonly Item[], nameOf: (item: Item) => string): Item[] {
  const baseNames = new Set(base.map(nameOf));
  const shared = added.filter((item) => !baseNames.has(adaptedBy(nameOf(item))));
  const byName = new Map<string, Item[]>();
  for (const item of added) {
    const name = adaptedBy(nameOf(item));
    byName.set(name, [...(byName.get(name) ?? []), item]);
  }
  return [...shared, ...base.flatMap((item) => [item, ...(byName.get(nameOf(item)) ?? [])])];
}

/** The layers, of which those with adapted weights read the updated weights. */
function layersWith(layers: readonly Layer[], settings: UpdateSettings, recipe?: Recipe): readonly Layer[] {
  const { parts } = methodOf(settings);
  const updatedLayers = layers.map((layer): Layer => {
    const names = new Set(namesOf(layer));
    const adapted = settings.adapted.filter((name) => names.has(layerOf(name)));
    if (adapted.length === 0) return layer;
    const own = { ...settings, adapted };
    const withUpdate = <Apply extends Layer['apply']>(apply: Apply): Layer['apply'] => {
      return (x, weights, mode) => apply(x, weightsWith(weights, own), mode);
    };
    const apply = withUpdate(layer.apply);
    const tasks = Object.entries(layer.tasks ?? {}).map(([name, task]) => [
      name,
      { ...task, apply: withUpdate(task.apply) },
    ]);
    const update = { base: layer, apply, settings };
    // The layers of shared weights, so that a cut keeps these.
    const shared = new Set(
      adapted
        .flatMap(parts)
        .map(layerOf)
        .filter((name) => !names.has(name)),
    );
    return {
      ...layer,
      apply,
      update,
      ...(isLora(settings) && { lowRank: update }),
      ...(shared.size > 0 && { inside: [...(layer.inside ?? []), ...shared] }),
      ...(layer.tasks && { tasks: Object.fromEntries(tasks) }),
    };
  });
  return withLayerIdentities({ layers: updatedLayers, recipe }).layers;
}
