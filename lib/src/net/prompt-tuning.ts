import type { Tensor, Tensor3D } from '@tensorflow/tfjs';
import type { Layer, Net } from '../core/net';
import type { PromptsRecipe, Recipe } from '../core/recipe';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireName, requireNet } from '../require/arguments';
import { requireCount } from '../require/number';
import { requireOptions } from '../require/options';
import type { Architecture } from './architecture';
import { layerOf, namesOf } from './compose';
import { forward, forwardTo } from './forward';
import { withLayerIdentities } from './layer-identity';
import { matchedBy } from './names';
import { requireAlive } from './require-alive';
import { drawWeights, type WeightSpec } from './weights';

export interface PromptTuningOptions {
  /** Glob of the transformer's blocks; `'block*'` by default. */
  readonly blocks?: string;
  /** Number of prompts; 10 by default. */
  readonly prompts?: number;
  /** Whether each block has its own prompts. By default only the first has, and later ones read what it makes of them. */
  readonly deep?: boolean;
  /** Draws the prompts. */
  readonly seed?: number;
}

type Settings = Omit<PromptsRecipe, 'prompts'>;

const END = 'prompts-end';

/**
 * Prompt tuning of a transformer: trained vectors `[prompts, width]` come before its tokens `[batch, tokens, width]`, and are
 * removed after the last block. Visual prompt tuning (Jia 2022) does so for patches of images, prompt tuning (Lester 2021) for
 * texts. With `deep`, each block replaces the prompts of the block before by its own. The outputs change at first, since blocks
 * attend to the prompts. The result shares its weights with `net`; prompts are `prompts1/prompts`, `prompts2/prompts`, …. Train them
 * with `chain(unfreeze('prompts*', 'head'), adam(1e-2))`. Throws if the glob matches no layer, if what enters the first block is
 * not `[tokens, width]`, if the blocks read a fixed number of tokens, or if the net has prompts already.
 */
export function promptTuning(net: Net, options: PromptTuningOptions = {}): Net {
  requireOptions('promptTuning', options, { blocks: true, prompts: true, deep: true, seed: true });
  requireNet('promptTuning', net);
  requireAlive(net);
  const { blocks = 'block*', prompts: count = 10, deep = false, seed = 0 } = options;
  requireName("promptTuning's blocks", blocks);
  requireCount("promptTuning's prompts", count, 'Try 10.');
  const settings = settingsOf(net, { blocks, count, deep });
  const recipe = net.recipe && { prompts: net.recipe, ...settings };
  const layers = layersWith(net.layers, settings, recipe);
  const result: Net = {
    ...net,
    name: `${net.name} with prompts`,
    layers,
    weights: Object.fromEntries(
      inLayerOrder(
        { layers },
        Object.entries(net.weights),
        Object.entries(drawWeights(specsOf(settings), seed)),
        ([name]) => name,
      ),
    ),
    recipe,
  };
  requireRunning(net, result);
  return result;
}

/** The same without values, from the architecture of the base net. */
export function promptsArchitecture(recipe: PromptsRecipe, net: Architecture): Architecture {
  const { prompts: _, ...settings } = recipe;
  const layers = layersWith(net.layers, settings, recipe);
  const weights = inLayerOrder({ layers }, net.weights, specsOf(settings), ({ name }) => name);
  return { ...net, layers, weights, recipe };
}

function settingsOf(net: Net, { blocks, count, deep }: { blocks: string; count: number; deep: boolean }): Settings {
  const names = net.layers.map(({ name }) => name);
  const existing = net.layers.flatMap(namesOf).find((name) => name === END || name === 'prompts1');
  if (existing !== undefined) {
    throw new TransferError(
      `${net.name} must have no prompts yet; got a layer '${existing}'. Try the net without prompts.`,
    );
  }
  const matches = matchedBy([blocks]);
  const found = names.filter((name) => matches(name));
  if (found.length === 0) {
    throw new TransferError(
      `promptTuning's blocks must match a layer; got '${blocks}'. The layers are: ${names.join(', ')}.`,
    );
  }
  const first = names.indexOf(found[0]);
  const shape = tf.tidy(() => {
    const zeros = tf.zeros([1, ...net.input.shape]);
    return (first === 0 ? zeros : forwardTo(net, [first - 1], zeros)[0]).shape.slice(1);
  });
  if (shape.length !== 2 || first === 0) {
    throw new TransferError(
      `promptTuning's blocks must read features [tokens, width] of a layer before; '${found[0]}' reads [${shape}]. ` +
        "Try the glob of a transformer's blocks.",
    );
  }
  return { before: deep ? found : [found[0]], after: found[found.length - 1], count, width: shape[1] };
}

function specsOf({ before, count, width }: Settings): WeightSpec[] {
  return before.map((_, index) => ({
    name: `prompts${index + 1}/prompts`,
    shape: [count, width],
    init: 'glorot',
    trainable: true,
  }));
}

/** The weights, with the prompts before the weights of the layers that follow theirs. */
function inLayerOrder<Item>(
  { layers }: Pick<Net, 'layers'>,
  base: readonly Item[],
  prompts: readonly Item[],
  nameOf: (item: Item) => string,
): Item[] {
  const order = new Map(
    layers.flatMap((layer, index) => namesOf(layer).map((name): [string, number] => [name, index])),
  );
  const indexOf = (item: Item) => order.get(layerOf(nameOf(item))) ?? 0;
  return [...base, ...prompts].sort((a, b) => indexOf(a) - indexOf(b));
}

/** The layers with one that adds prompts before the first block, one that replaces them before others, and one that drops them. */
function layersWith(layers: readonly Layer[], { before, after, count }: Settings, recipe?: Recipe): readonly Layer[] {
  const all = layers.flatMap((layer): Layer[] => {
    const index = before.indexOf(layer.name);
    const name = `prompts${index + 1}`;
    const prompts: Layer = {
      name,
      apply: (x, weights) => prompted(index === 0 ? x : withoutPrompts(x, count), weights[`${name}/prompts`]),
    };
    const end: Layer = { name: END, apply: (x) => withoutPrompts(x, count) };
    return [...(index >= 0 ? [prompts] : []), layer, ...(layer.name === after ? [end] : [])];
  });
  return withLayerIdentities({ layers: all, recipe }).layers;
}

function prompted(x: Tensor, prompts: Tensor): Tensor {
  const [batch] = x.shape;
  return tf.concat([prompts.expandDims(0).tile([batch, 1, 1]), x], 1);
}

function withoutPrompts(x: Tensor, count: number): Tensor {
  return tf.slice(x as Tensor3D, [0, count, 0], [-1, -1, -1]);
}

/** Throws, and frees the prompts, unless the net with prompts runs and has the base's output shape. */
function requireRunning(base: Net, net: Net): void {
  let cause: unknown;
  try {
    const shape = tf.tidy(() => forward(net, tf.zeros([1, ...net.input.shape])).shape.slice(1));
    if (shape.join() === net.output.join()) return;
  } catch (error) {
    cause = error;
  }
  for (const [name, weight] of Object.entries(net.weights)) if (!(name in base.weights)) weight.dispose();
  throw new TransferError(
    `promptTuning's blocks must read any number of tokens; those of ${base.name} from '${layerNameOf(net)}' on do not. ` +
      'Try a glob that begins after the position embedding.',
    { cause },
  );
}

function layerNameOf({ layers }: Net): string {
  return layers[layers.findIndex(({ name }) => name === 'prompts1') + 1].name;
}
