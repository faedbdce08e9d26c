import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Layer, Net } from '../core/net';
import type { PyramidRecipe, Recipe, Tap } from '../core/recipe';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import type { Architecture } from './architecture';
import { layerOf, namesOf } from './compose';
import { forwardTo } from './forward';
import { withLayerIdentities } from './layer-identity';
import { convNorm, depthwise } from './layers';
import { batchNormWeights, drawWeights, kernelWeights, type WeightSpec } from './weights';

export interface PyramidOptions {
  /** Stride of the output feature map in pixels; 4 by default. */
  readonly stride?: number;
  /** Channels of the output feature map; 64 by default. */
  readonly features?: number;
  readonly seed?: number;
}

const NAME = 'pyramid';

/**
 * A feature pyramid network (Lin 2017) on an image net: it merges the net's last feature maps of each size, from the coarsest
 * on. A 1 x 1 convolution reduces a map to `features` channels; the coarser map is upsampled by 2 and added; a separable 3 x 3
 * convolution filters the sum. Each has batch normalisation. Images `[batch, size, size, 3]` to `[batch, size / stride,
 * size / stride, features]`, for a detection head: `join(pyramid(await backbone('efficientnet-lite0', { size: 256 })),
 * centerHead({ classes }))`. It shares the net's weights, which keep their names, and drops the layers after the last feature
 * map. Throws if the net has no feature maps of that stride.
 */
export function pyramid(net: Net, options: PyramidOptions = {}): Net {
  requireOptions('pyramid', options, { stride: true, features: true, seed: true });
  requireNet('pyramid', net);
  const { stride = 4, features = 64, seed = 0 } = options;
  const { taps, output } = tapsOf(net, stride);
  const recipe = net.recipe && { pyramid: net.recipe, taps, features };
  const parts = pyramidOn(net, { taps, recipe });
  const layerNames = new Set(parts.layers.flatMap(namesOf));
  const weights = Object.fromEntries(Object.entries(net.weights).filter(([name]) => layerNames.has(layerOf(name))));
  return {
    ...parts,
    output: [...output, features],
    weights: { ...weights, ...drawWeights(pyramidWeights(taps, features), seed) },
  };
}

/** The same without values, from the architecture of the base net. */
export function pyramidArchitecture(recipe: PyramidRecipe, net: Architecture): Architecture {
  const { taps, features } = recipe;
  const parts = pyramidOn(net, { taps, recipe });
  const layerNames = new Set(parts.layers.flatMap(namesOf));
  return {
    ...parts,
    output: net.output,
    weights: [...net.weights.filter(({ name }) => layerNames.has(layerOf(name))), ...pyramidWeights(taps, features)],
    recipe,
  };
}

/** The last layer of each feature map size, from this stride on, found by a forward pass on zeros. */
function tapsOf(net: Net, stride: number): { taps: Tap[]; output: readonly number[] } {
  const indices = [...net.layers.keys()];
  const shapes = tf.tidy(() =>
    forwardTo(net, indices, tf.zeros([1, ...net.input.shape]) as Tensor).map(({ shape }) => shape.slice(1)),
  );
  const [size] = net.input.shape;
  const isMap = (index: number) => shapes[index]?.length === 3;
  const last = indices.filter((index) => {
    return isMap(index) && !(isMap(index + 1) && shapes[index + 1][0] === shapes[index][0]);
  });
  const fineEnough = last.filter((index) => shapes[index][0] <= Math.ceil(size / stride));
  if (fineEnough.length > 0 && shapes[fineEnough[0]][0] === Math.ceil(size / stride)) {
    const taps = fineEnough.map((index) => ({ layer: net.layers[index].name, channels: shapes[index][2] }));
    return { taps, output: shapes[fineEnough[0]].slice(0, 2) };
  }
  const strides = last.map((index) => Math.round(size / shapes[index][0])).join(', ');
  throw new TransferError(
    `${net.name} has no feature maps of stride ${stride}` +
      `${strides === '' ? ', nor of any other: a pyramid needs an image net.' : `; its strides are ${strides}. Pass one of them.`}`,
  );
}

type Part = Pick<Net, 'name' | 'input' | 'layers'>;

interface Branching {
  readonly taps: readonly Tap[];
  readonly recipe?: Recipe;
}

/** The layers up to the finest feature map, then one layer with all others and the pyramid. */
function pyramidOn({ name, input, layers }: Part, { taps, recipe }: Branching) {
  const indexOf = (tap: Tap) => layers.findIndex((layer) => layer.name === tap.layer);
  const [first, last] = [indexOf(taps[0]), indexOf(taps[taps.length - 1])];
  const innerLayers = layers.slice(first + 1, last + 1);
  const tapNames = new Set(taps.map(({ layer }) => layer));
  const pyramidLayer: Layer = {
    name: NAME,
    inside: [...innerLayers.flatMap(namesOf), ...taps.map((_, level) => levelName(level))],
    apply(x, w, mode) {
      const maps = [x];
      innerLayers.reduce((y, layer) => {
        const features = layer.apply(y, w, mode.of?.(layer.name) ?? mode);
        if (tapNames.has(layer.name)) maps.push(features);
        return features;
      }, x);
      return maps.reduceRight((coarse: Tensor | undefined, map, level) => {
        const name = levelName(level);
        const part = (of: string) => [`${name}/${of}`, `${name}/${of}-norm`] as const;
        const levelMode = mode.of?.(name) ?? mode;
        const lateral = convNorm(map, w, part('lateral'), levelMode);
        const sum = coarse ? lateral.add(resizedTo(coarse, lateral)) : lateral;
        return convNorm(depthwise(sum, w, `${name}/filter`), w, part('project'), levelMode).relu();
      }, undefined) as Tensor;
    },
  };
  return withLayerIdentities({
    name: `pyramid on ${name}`,
    input,
    layers: [...layers.slice(0, first + 1), pyramidLayer],
    recipe,
  });
}

/** Level 1 is the finest. */
const levelName = (level: number) => `level${level + 1}`;

/** A feature map resized to another's height and width by nearest neighbour. */
function resizedTo(map: Tensor, { shape }: Tensor): Tensor {
  return tf.image.resizeNearestNeighbor(map as Tensor4D, [shape[1] as number, shape[2] as number]);
}

function pyramidWeights(taps: readonly Tap[], features: number): WeightSpec[] {
  return taps.flatMap(({ channels }, level) => {
    const name = levelName(level);
    const kernel = (part: string, shape: readonly number[]) => {
      return kernelWeights(`${name}/${part}`, shape, { bias: false });
    };
    return [
      ...kernel('lateral', [1, 1, channels, features]),
      ...batchNormWeights(`${name}/lateral-norm`, features),
      ...kernel('filter', [3, 3, features, 1]).map((spec) => ({ ...spec, depthwise: true })),
      ...kernel('project', [1, 1, features, features]),
      ...batchNormWeights(`${name}/project-norm`, features),
    ];
  });
}
