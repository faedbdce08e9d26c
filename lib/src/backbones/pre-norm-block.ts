import type { Tensor } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import { attend } from '../net/attention';
import { type HiddenActivation, hiddenActivation } from '../net/hidden-activation';
import { layerNorm } from '../net/layer-norm';
import { dense } from '../net/layers';
import { product } from '../net/updates/weights-with';
import { kernelWeights, layerNormWeights, type WeightSpec } from '../net/weights';
import { publishedAs } from './published-as';

/** The settings of a transformer's block that normalises before attention and before the feed-forward network. */
export interface PreNormConfig {
  readonly heads: number;
  readonly epsilon: number;
  /** Exact GELU by default. */
  readonly activation?: HiddenActivation;
  /** Whether learned scales multiply the outputs of attention and feed-forward network, as in DINOv2. */
  readonly scaled?: boolean;
  /** Whether no token attends to a later one. */
  readonly causal?: boolean;
}

/** x + attention(norm(x)), then the same with a feed-forward network instead of attention (Xiong 2020). x `[batch, tokens, width]`. */
export function preNormBlock(x: Tensor, weights: Weights, name: string, config: PreNormConfig): Tensor {
  const { heads, epsilon, activation = 'gelu', scaled, causal = false } = config;
  const [batch, tokens, width] = x.shape as [number, number, number];
  const scale = (y: Tensor, part: string): Tensor => (scaled ? y.mul(weights[`${name}/${part}/scale`]) : y);
  const project = (y: Tensor, part: string) =>
    weights[`${name}/${part}/bias`] ? dense(y, weights, `${name}/${part}`) : product(y, weights, `${name}/${part}`);
  const rows = x.reshape([-1, width]);
  const normed = layerNorm(rows, weights, `${name}/norm1`, epsilon);
  const [queries, keys, values] = ['query', 'key', 'value'].map((part) => project(normed, part));
  // Where a text has padding, it comes after the tokens, and the causal mask hides it.
  const inputs = { queries, keys, values, seen: tf.ones([batch, tokens]) };
  const attention = attend(inputs, { heads, keyHeads: heads, causal });
  const attended = rows.add(scale(project(attention, 'out'), 'scale1'));
  const inner = layerNorm(attended, weights, `${name}/norm2`, epsilon);
  const hidden = project(hiddenActivation(project(inner, 'up'), activation), 'down');
  return attended.add(scale(hidden, 'scale2')).reshape(x.shape);
}

/** The sizes of a block, and which weights it has. */
interface PreNormSizes {
  readonly width: number;
  /** Hidden features of the feed-forward network. */
  readonly inner: number;
  readonly scaled?: boolean;
  /** False if keys have no bias, as in Whisper. */
  readonly keyBias?: boolean;
}

/** The weights of a block, with ViT's published names after `layer`. */
export function preNormWeights(
  name: string,
  layer: string,
  { width, inner, scaled, keyBias = true }: PreNormSizes,
): WeightSpec[] {
  const part = (path: string, inputs: number, outputs: number, published: string, bias = true) =>
    publishedAs(kernelWeights(`${name}/${path}`, [inputs, outputs], { bias, init: 'small' }), `${layer}.${published}`);
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
    ...['query', 'key', 'value'].flatMap((path) =>
      part(path, width, width, `attention.attention.${path}`, path !== 'key' || keyBias),
    ),
    ...part('out', width, width, 'attention.output.dense'),
    ...scale('scale1', 'layer_scale1'),
    ...norm('norm2', 'layernorm_after'),
    ...part('up', width, inner, 'intermediate.dense'),
    ...part('down', inner, width, 'output.dense'),
    ...scale('scale2', 'layer_scale2'),
  ];
}
