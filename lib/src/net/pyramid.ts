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
import { knowLayers } from './layer-identity';
import { convNorm, depthwise } from './layers';
import { batchNormWeights, drawWeights, kernelWeights, type WeightSpec } from './weights';

export interface PyramidOptions {
  /** Pixels from one place of the maps that come out to the next; 4 unless said. */
  readonly stride?: number;
  /** Channels of the maps. */
  readonly features?: number;
  readonly seed?: number;
}

const NAME = 'pyramid';

/**
 * A feature pyramid on a net of pictures (Lin 2017, "Feature Pyramid Networks"): what the net's last maps of each size know,
 * brought to maps of a fine stride, `[batch, size / stride, size / stride, features]`. From the coarsest on each is brought
 * to `features` channels by a convolution of 1 x 1, doubled, added to the next finer and filtered by a separable convolution
 * of 3 x 3, each with batch normalisation. For a head that says where things are: `join(pyramid(await backbone('efficientnet-lite0', { size: 256 })),
 * centerHead({ classes }))`. Shares the net's weights, which keep their names; what stands behind the last map is left out.
 * Throws where the net has no maps of that stride.
 */
export function pyramid(net: Net, options: PyramidOptions = {}): Net {
  requireOptions('pyramid', options, { stride: true, features: true, seed: true });
  requireNet('pyramid', net);
  const { stride = 4, features = 64, seed = 0 } = options;
  const { taps, output } = tapsOf(net, stride);
  const recipe = net.recipe && { pyramid: net.recipe, taps, features };
  const parts = pyramidOn(net, { taps, recipe });
  const kept = new Set(parts.layers.flatMap(namesOf));
  const weights = Object.fromEntries(Object.entries(net.weights).filter(([name]) => kept.has(layerOf(name))));
  return {
    ...parts,
    output: [...output, features],
    weights: { ...weights, ...drawWeights(pyramidWeights(taps, features), seed) },
  };
}

/** The same without values, from the architecture of the net it stands on. */
export function pyramidArchitecture(recipe: PyramidRecipe, net: Architecture): Architecture {
  const { taps, features } = recipe;
  const parts = pyramidOn(net, { taps, recipe });
  const kept = new Set(parts.layers.flatMap(namesOf));
  return {
    ...parts,
    output: net.output,
    weights: [...net.weights.filter(({ name }) => kept.has(layerOf(name))), ...pyramidWeights(taps, features)],
    recipe,
  };
}

/** The last layer of each size of maps, from this stride on; found by running zeros through. */
function tapsOf(net: Net, stride: number): { taps: Tap[]; output: readonly number[] } {
  const places = [...net.layers.keys()];
  const shapes = tf.tidy(() =>
    forwardTo(net, places, tf.zeros([1, ...net.input.shape]) as Tensor).map(({ shape }) => shape.slice(1)),
  );
  const [side] = net.input.shape;
  const isMap = (place: number) => shapes[place]?.length === 3;
  const last = places.filter((place) => {
    return isMap(place) && !(isMap(place + 1) && shapes[place + 1][0] === shapes[place][0]);
  });
  const fine = last.filter((place) => shapes[place][0] <= Math.ceil(side / stride));
  if (fine.length > 0 && shapes[fine[0]][0] === Math.ceil(side / stride)) {
    const taps = fine.map((place) => ({ layer: net.layers[place].name, channels: shapes[place][2] }));
    return { taps, output: shapes[fine[0]].slice(0, 2) };
  }
  const strides = last.map((place) => Math.round(side / shapes[place][0])).join(', ');
  throw new TransferError(
    `${net.name} has no maps of stride ${stride}` +
      `${strides === '' ? ', nor any others: a pyramid stands on a net of pictures.' : `; it has some of ${strides}. Pass one of them.`}`,
  );
}

type Part = Pick<Net, 'name' | 'input' | 'layers'>;

interface Branching {
  readonly taps: readonly Tap[];
  readonly recipe?: Recipe;
}

/** The layers up to the finest map as they are, all others and the pyramid's own in one. */
function pyramidOn({ name, input, layers }: Part, { taps, recipe }: Branching) {
  const placeOf = (tap: Tap) => layers.findIndex((layer) => layer.name === tap.layer);
  const [first, last] = [placeOf(taps[0]), placeOf(taps[taps.length - 1])];
  const inside = layers.slice(first + 1, last + 1);
  const taken = new Set(taps.map(({ layer }) => layer));
  const whole: Layer = {
    name: NAME,
    inside: [...inside.flatMap(namesOf), ...taps.map((_, level) => levelName(level))],
    apply(x, w, mode) {
      const maps = [x];
      inside.reduce((y, layer) => {
        const made = layer.apply(y, w, mode.of?.(layer.name) ?? mode);
        if (taken.has(layer.name)) maps.push(made);
        return made;
      }, x);
      return maps.reduceRight((coarse: Tensor | undefined, map, level) => {
        const name = levelName(level);
        const part = (of: string) => [`${name}/${of}`, `${name}/${of}-norm`] as const;
        const own = mode.of?.(name) ?? mode;
        const lateral = convNorm(map, w, part('lateral'), own);
        const sum = coarse ? lateral.add(enlarged(coarse, lateral)) : lateral;
        return convNorm(depthwise(sum, w, `${name}/filter`), w, part('project'), own).relu();
      }, undefined) as Tensor;
    },
  };
  return knowLayers({ name: `pyramid on ${name}`, input, layers: [...layers.slice(0, first + 1), whole], recipe });
}

/** Level 1 is the finest. */
const levelName = (level: number) => `level${level + 1}`;

/** Each place repeated, until the map is as large as the other. */
function enlarged(map: Tensor, { shape }: Tensor): Tensor {
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
