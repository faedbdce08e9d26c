import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Layer, Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import type { Architecture } from '../net/architecture';
import { attend } from '../net/attention';
import { exactGelu } from '../net/gelu';
import { layerNorm } from '../net/layer-norm';
import { dense } from '../net/layers';
import { resizePositions } from '../net/resize-positions';
import { denseWeights, kernelWeights, layerNormWeights, type WeightSpec } from '../net/weights';
import { type PixelScale, pixelInput, standardise } from './pixel-scale';
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
 * A vision transformer (Dosovitskiy 2021): images `[batch, size, size, 3]` to the class token's features `[batch, width]`, or
 * with `classes` to logits `[batch, classes]`. Layers `standardise`, `embedding`, `block1`, …, `norm`, `pool`, `classifier`.
 * `cut(net, 'block3')` outputs `[batch, tokens, width]`: the class token, then the patches row by row.
 */
export function vit(config: VitConfig): Architecture {
  const { name = 'vit', size, width, blocks, epsilon, classes, teacher = false } = config;
  const names = Array.from({ length: blocks }, (_, index) => `block${index + 1}`);
  const pooled = teacher && classes ? 2 : 1;
  return {
    name,
    input: pixelInput(size, config),
    layers: [
      standardise(config),
      { name: 'embedding', apply: (x, w) => embedding(x, w, config) },
      ...names.map((block): Layer => ({ name: block, apply: (x, w) => transformerBlock(x, w, block, config) })),
      { name: 'norm', apply: (x, w) => layerNorm(x, w, 'norm', epsilon) },
      { name: 'pool', apply: (x) => x.slice([0, 0, 0], [-1, pooled, -1]).reshape([-1, pooled * width]) },
      ...(classes ? [{ name: 'classifier', apply: (x: Tensor, w: Weights) => logits(x, w, config) }] : []),
    ],
    weights: [
      ...embeddingWeights(config),
      ...names.flatMap((block, index) => blockWeights(block, index, config)),
      ...publishedAs(layerNormWeights('norm', width), 'layernorm'),
      ...(classes ? classifierWeights(config, classes.length) : []),
    ],
    output: [classes ? classes.length : width],
    classes,
    recipe: { architecture: 'vit', config },
  };
}

/** The class token and the patches' projections, plus positions. */
function embedding(x: Tensor, weights: Weights, { patch, positions, width, distilled }: VitConfig): Tensor {
  const kernel: Tensor = weights['embedding/kernel'];
  const patches = tf.conv2d(x as Tensor4D, kernel as Tensor4D, patch, 'valid').add(weights['embedding/bias']);
  const [batch, side] = patches.shape as [number, number];
  const special = distilled ? ['class', 'distillation'] : ['class'];
  const tokens = special.map((token) => (weights[`embedding/${token}`] as Tensor).tile([batch, 1, 1]));
  const table = (weights['embedding/position'] as Tensor).reshape([-1, width]);
  const [first, rest] = [table.slice(0, special.length), table.slice(special.length)];
  const resized = tf.concat([first, resizePositions(rest, positions, side)], 0);
  return tf.concat([...tokens, patches.reshape([batch, side * side, width])], 1).add(resized);
}

/** x + attention(norm(x)), then the same with a feed-forward network instead of attention. */
function transformerBlock(x: Tensor, weights: Weights, name: string, config: VitConfig): Tensor {
  const { heads, epsilon, scaled } = config;
  const [batch, tokens, width] = x.shape as [number, number, number];
  const scale = (y: Tensor, part: string): Tensor => (scaled ? y.mul(weights[`${name}/${part}/scale`]) : y);
  const rows = x.reshape([-1, width]);
  const normed = layerNorm(rows, weights, `${name}/norm1`, epsilon);
  const [queries, keys, values] = ['query', 'key', 'value'].map((part) => dense(normed, weights, `${name}/${part}`));
  const inputs = { queries, keys, values, seen: tf.ones([batch, tokens]) };
  const attention = attend(inputs, { heads, keyHeads: heads, causal: false });
  const attended = rows.add(scale(dense(attention, weights, `${name}/out`), 'scale1'));
  const inner = layerNorm(attended, weights, `${name}/norm2`, epsilon);
  const hidden = dense(exactGelu(dense(inner, weights, `${name}/up`)), weights, `${name}/down`);
  return attended.add(scale(hidden, 'scale2')).reshape(x.shape);
}

/** The logits of the class token's head, or the mean with those of the distillation token's. */
function logits(x: Tensor, weights: Weights, { width, teacher }: VitConfig): Tensor {
  if (!teacher) return dense(x, weights, 'classifier');
  const heads = ['class', 'distillation'].map((part, index) =>
    dense(x.slice([0, index * width], [-1, width]), weights, `classifier/${part}`),
  );
  return heads[0].add(heads[1]).div(2);
}

function embeddingWeights({ patch, positions, width, distilled }: VitConfig): WeightSpec[] {
  const table = (name: string, rows: number, published: string): WeightSpec => ({
    name: `embedding/${name}`,
    shape: [1, rows, width],
    init: 'small',
    trainable: true,
    published: `embeddings.${published}`,
  });
  const projection = kernelWeights('embedding', [patch, patch, 3, width], { init: 'small' });
  return [
    ...publishedAs(projection, 'embeddings.patch_embeddings.projection'),
    table('class', 1, 'cls_token'),
    ...(distilled ? [table('distillation', 1, 'distillation_token')] : []),
    table('position', positions * positions + (distilled ? 2 : 1), 'position_embeddings'),
  ];
}

function blockWeights(name: string, index: number, { width, inner, scaled }: VitConfig): WeightSpec[] {
  const layer = `encoder.layer.${index}`;
  const part = (path: string, inputs: number, outputs: number, published: string) =>
    publishedAs(denseWeights(`${name}/${path}`, inputs, outputs, 'small'), `${layer}.${published}`);
  const norm = (path: string, published: string) =>
    publishedAs(layerNormWeights(`${name}/${path}`, width), `${layer}.${published}`);
  const scale = (path: string, published: string): WeightSpec[] =>
    scaled
      ? [
          {
            name: `${name}/${path}/scale`,
            shape: [width],
            init: 'ones',
            trainable: true,
            published: `${layer}.${published}.lambda1`,
          },
        ]
      : [];
  return [
    ...norm('norm1', 'layernorm_before'),
    ...['query', 'key', 'value'].flatMap((path) => part(path, width, width, `attention.attention.${path}`)),
    ...part('out', width, width, 'attention.output.dense'),
    ...scale('scale1', 'layer_scale1'),
    ...norm('norm2', 'layernorm_after'),
    ...part('up', width, inner, 'intermediate.dense'),
    ...part('down', inner, width, 'output.dense'),
    ...scale('scale2', 'layer_scale2'),
  ];
}

function classifierWeights({ width, teacher }: VitConfig, classes: number): WeightSpec[] {
  const head = (name: string, published: string) => publishedAs(denseWeights(name, width, classes, 'small'), published);
  if (!teacher) return head('classifier', 'classifier');
  return [...head('classifier/class', 'cls_classifier'), ...head('classifier/distillation', 'distillation_classifier')];
}
