import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Net, Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { type Architecture, drawn } from '../net/architecture';
import { attention } from '../net/attention';
import { gelu } from '../net/gelu';
import { layerNorm } from '../net/layer-norm';
import { dense } from '../net/layers';
import { denseWeights, kernelWeights, layerNormWeights, type WeightSpec } from '../net/weights';
import { requireOptions } from '../require/options';
import { requireSizes } from './require-sizes';

interface TransformerConfig {
  readonly vocabulary?: number;
  readonly tokens?: number;
  readonly width?: number;
  readonly blocks?: number;
  readonly heads?: number;
  readonly classes?: number;
}

/**
 * A small transformer encoder, untrained: token ids `[batch, tokens]` to logits `[batch, classes]`. It has learned position
 * embeddings, pre-normalisation (Xiong 2020), GELU, and mean pooling over the tokens. Throws if a size is not a positive
 * integer, `heads` does not divide `width`, or `seed` is not finite.
 */
export function transformer(options: TransformerConfig & { readonly seed?: number } = {}): Net {
  requireOptions('transformer', options, {
    vocabulary: true,
    tokens: true,
    width: true,
    blocks: true,
    heads: true,
    classes: true,
    seed: true,
  });
  const { seed = 0, ...config } = options;
  requireSizes('transformer', config);
  requireHeads(config);
  return drawn(transformerArchitecture(config), seed);
}

/** Throws unless the heads divide the width. */
function requireHeads({ width = 128, heads = 4 }: TransformerConfig): void {
  if (width % heads === 0) return;
  throw new TransferError(
    `transformer's width is ${width} and its heads are ${heads}; heads must divide the width. Try width: ${heads * Math.ceil(width / heads)}.`,
  );
}

export function transformerArchitecture(config: TransformerConfig): Architecture {
  const { vocabulary = 256, tokens = 64, width = 128, blocks = 4, heads = 4, classes = 10 } = config;
  const names = Array.from({ length: blocks }, (_, index) => `block${index + 1}`);
  const ends = { token: 'token/embedding', position: 'position/embedding' };
  return {
    name: 'transformer',
    input: { shape: [tokens] },
    layers: [
      { name: 'token', apply: (ids, w) => tf.gather(w[ends.token] as Tensor, ids.toInt()) },
      { name: 'position', apply: (x, w) => x.add(w[ends.position]) },
      ...names.map((name): Layer => ({ name, apply: (x, w) => block(x, w, name, heads) })),
      { name: 'norm', apply: (x, w) => layerNorm(x, w, 'norm').mean(1) },
      { name: 'classes', apply: (x, w) => dense(x, w, 'classes') },
    ],
    weights: [
      { name: ends.token, shape: [vocabulary, width], init: 'glorot', trainable: true },
      { name: ends.position, shape: [tokens, width], init: 'glorot', trainable: true },
      ...names.flatMap((name) => blockWeights(name, width)),
      ...layerNormWeights('norm', width),
      ...denseWeights('classes', width, classes, 'glorot'),
    ],
    output: [classes],
    recipe: { architecture: 'transformer', config },
  };
}

/** x + attention(norm(x)), then the same with a feed-forward network instead of attention. */
function block(x: Tensor, weights: Weights, name: string, heads: number): Tensor {
  const attended = x.add(attention(layerNorm(x, weights, `${name}/norm1`), weights, name, heads));
  const rows = layerNorm(attended, weights, `${name}/norm2`).reshape([-1, x.shape[2] as number]);
  const hidden = dense(gelu(dense(rows, weights, `${name}/up`)), weights, `${name}/down`);
  return attended.add(hidden.reshape(x.shape));
}

function blockWeights(name: string, width: number): WeightSpec[] {
  return [
    ...layerNormWeights(`${name}/norm1`, width),
    ...['query', 'key', 'value', 'out'].flatMap((part) =>
      kernelWeights(`${name}/${part}`, [width, width], { bias: false }),
    ),
    ...layerNormWeights(`${name}/norm2`, width),
    ...denseWeights(`${name}/up`, width, 4 * width, 'glorot'),
    ...denseWeights(`${name}/down`, 4 * width, width, 'glorot'),
  ];
}
