import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Layer, Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import type { Architecture } from '../net/architecture';
import type { HiddenActivation } from '../net/hidden-activation';
import { layerNorm } from '../net/layer-norm';
import { dense } from '../net/layers';
import { resizePositions } from '../net/resize-positions';
import { product } from '../net/updates/weights-with';
import { denseWeights, kernelWeights, layerNormWeights, type WeightSpec } from '../net/weights';
import { attentionPool, attentionPoolWeights } from './attention-pool';
import { type PixelScale, pixelInput, standardise } from './pixel-scale';
import { preNormBlock, preNormWeights } from './pre-norm-block';
import { publishedAs } from './published-as';

export interface VitConfig extends PixelScale {
  readonly name?: string;
  /** Height and width of an image in pixels. */
  readonly size: number;
  /** Height and width of a patch in pixels. */
  readonly patch: number;
  /** Patches along an edge for which there are position embeddings; others are interpolated. */
  readonly positions: number;
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
  /** Hidden features of a block's feed-forward network. */
  readonly inner: number;
  readonly epsilon: number;
  /** Exact GELU by default. */
  readonly activation?: HiddenActivation;
  /** False if there is no class token, as in SigLIP. */
  readonly classToken?: boolean;
  /** False if the patches' projection has no bias, as in CLIP. */
  readonly patchBias?: boolean;
  /** Whether the embeddings are normalised before the first block, as in CLIP. */
  readonly preNorm?: boolean;
  /** Features after a matrix without bias that projects the class token's, as in CLIP. */
  readonly projection?: number;
  /** Whether attention of a learned query pools the patches, as in SigLIP. */
  readonly attentionPool?: boolean;
  /** Whether a distillation token follows the class token, as in DeiT. */
  readonly distilled?: boolean;
  /** Whether learned scales multiply the outputs of attention and feed-forward network, as in DINOv2. */
  readonly scaled?: boolean;
  /** The classes of the original head, if the net has it. */
  readonly classes?: readonly string[];
  /** The heads of DeiT: the class token's alone, or the mean of that and the distillation token's. */
  readonly teacher?: boolean;
}

/**
 * A vision transformer (Dosovitskiy 2021): images `[batch, size, size, 3]` to the class token's features `[batch, width]`, with
 * `projection` to `[batch, projection]`, or with `classes` to logits `[batch, classes]`. Layers `standardise`, `embedding`,
 * `block1`, …, `norm`, `pool`, then `projection` or `classifier`.
 * `cut(net, 'block3')` outputs `[batch, tokens, width]`: the class token, then the patches row by row.
 */
export function vit(config: VitConfig): Architecture {
  const { name = 'vit', size, width, blocks, epsilon, inner, classes, teacher = false, projection } = config;
  const names = Array.from({ length: blocks }, (_, index) => `block${index + 1}`);
  const pooled = teacher && classes ? 2 : 1;
  return {
    name,
    input: pixelInput(size, config),
    layers: [
      standardise(config),
      { name: 'embedding', apply: (x, w) => embedding(x, w, config) },
      ...names.map((block): Layer => ({ name: block, apply: (x, w) => preNormBlock(x, w, block, config) })),
      { name: 'norm', apply: (x, w) => layerNorm(x, w, 'norm', epsilon) },
      config.attentionPool
        ? { name: 'pool', apply: (x, w) => attentionPool(x, w, 'pool', config) }
        : { name: 'pool', apply: (x) => x.slice([0, 0, 0], [-1, pooled, -1]).reshape([-1, pooled * width]) },
      ...(projection ? [{ name: 'projection', apply: (x: Tensor, w: Weights) => product(x, w, 'projection') }] : []),
      ...(classes ? [{ name: 'classifier', apply: (x: Tensor, w: Weights) => logits(x, w, config) }] : []),
    ],
    weights: [
      ...embeddingWeights(config),
      ...names.flatMap((block, index) => preNormWeights(block, `encoder.layer.${index}`, config)),
      ...publishedAs(layerNormWeights('norm', width), 'layernorm'),
      ...(config.attentionPool ? attentionPoolWeights('pool', 'head', width, inner) : []),
      ...(projection
        ? publishedAs(kernelWeights('projection', [width, projection], { bias: false, init: 'small' }), 'projection')
        : []),
      ...(classes ? classifierWeights(config, classes.length) : []),
    ],
    output: [classes ? classes.length : (projection ?? width)],
    classes,
    recipe: { architecture: 'vit', config },
  };
}

/** The class token and the patches' projections, plus positions. */
function embedding(x: Tensor, weights: Weights, config: VitConfig): Tensor {
  const { patch, positions, width, epsilon } = config;
  const kernel: Tensor = weights['embedding/kernel'];
  const convolved = tf.conv2d(x as Tensor4D, kernel as Tensor4D, patch, 'valid');
  const patches = config.patchBias === false ? convolved : convolved.add(weights['embedding/bias']);
  const [batch, side] = patches.shape as [number, number];
  const special = specialTokens(config);
  const tokens = special.map((token) => (weights[`embedding/${token}`] as Tensor).tile([batch, 1, 1]));
  const table = (weights['embedding/position'] as Tensor).reshape([-1, width]);
  const resized = resizePositions(table.slice(special.length), positions, side);
  const all = special.length === 0 ? resized : tf.concat([table.slice(0, special.length), resized], 0);
  const sum = tf.concat([...tokens, patches.reshape([batch, side * side, width])], 1).add(all);
  return config.preNorm ? layerNorm(sum, weights, 'embedding/norm', epsilon) : sum;
}

/** The tokens before the patches. */
function specialTokens({ classToken = true, distilled = false }: VitConfig): string[] {
  return [...(classToken ? ['class'] : []), ...(distilled ? ['distillation'] : [])];
}

/** The logits of the class token's head, or the mean with those of the distillation token's. */
function logits(x: Tensor, weights: Weights, { width, teacher }: VitConfig): Tensor {
  if (!teacher) return dense(x, weights, 'classifier');
  const heads = ['class', 'distillation'].map((part, index) =>
    dense(x.slice([0, index * width], [-1, width]), weights, `classifier/${part}`),
  );
  return heads[0].add(heads[1]).div(2);
}

function embeddingWeights(config: VitConfig): WeightSpec[] {
  const { patch, positions, width, patchBias: bias = true } = config;
  const special = specialTokens(config);
  const table = (name: string, rows: number, published: string): WeightSpec => ({
    name: `embedding/${name}`,
    shape: [1, rows, width],
    init: 'small',
    trainable: true,
    published: `embeddings.${published}`,
  });
  const projection = kernelWeights('embedding', [patch, patch, 3, width], { bias, init: 'small' });
  return [
    ...publishedAs(projection, 'embeddings.patch_embeddings.projection'),
    ...special.map((token) => table(token, 1, `${token === 'class' ? 'cls' : token}_token`)),
    table('position', positions * positions + special.length, 'position_embeddings'),
    ...(config.preNorm ? publishedAs(layerNormWeights('embedding/norm', width), 'embeddings.layernorm') : []),
  ];
}

function classifierWeights({ width, teacher }: VitConfig, classes: number): WeightSpec[] {
  const head = (name: string, published: string) => publishedAs(denseWeights(name, width, classes, 'small'), published);
  if (!teacher) return head('classifier', 'classifier');
  return [...head('classifier/class', 'cls_classifier'), ...head('classifier/distillation', 'distillation_classifier')];
}
