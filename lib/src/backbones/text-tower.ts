import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Weights } from '../core/net';
import type { Tokenizer } from '../core/tokenizer';
import { tf } from '../engine/tensorflow';
import type { Architecture } from '../net/architecture';
import { layerNorm } from '../net/layer-norm';
import { dense } from '../net/layers';
import { lastToken, realTokens } from '../net/padding';
import { product } from '../net/updates/weights-with';
import { kernelWeights, layerNormWeights, type WeightSpec } from '../net/weights';
import { type PreNormConfig, preNormBlock, preNormWeights } from './pre-norm-block';
import { publishedAs } from './published-as';

export interface TextTowerConfig extends PreNormConfig {
  readonly name?: string;
  readonly vocabulary: number;
  readonly width: number;
  readonly blocks: number;
  /** Hidden features of a block's feed-forward network. */
  readonly inner: number;
  /** Number of position embeddings: the most tokens that it can read. */
  readonly positions: number;
  /** The id that ends a text and whose features are the output, as in CLIP. Absent if the last position's are, as in SigLIP. */
  readonly end?: number;
  /** Features after the last matrix, if there is one. */
  readonly projection?: number;
  /** Whether that matrix has a bias, as in SigLIP. */
  readonly projectionBias?: boolean;
  /** Tokens of one example. */
  readonly tokens: number;
}

/**
 * The text tower of CLIP (Radford 2021) or SigLIP (Zhai 2023): token ids `[batch, tokens]` to the features of the end token, or of
 * the last position, projected to the image tower's features `[batch, projection]`. Layers `embedding`, `block1`, …, `norm`, `pool`,
 * `projection`. With `end`, tokens after it are padding; without it, padding is read as a token.
 */
export function textTower(config: TextTowerConfig, tokenizer?: Tokenizer): Architecture {
  const { name = 'text-tower', width, blocks, tokens, epsilon, end, projection, projectionBias = false } = config;
  const names = Array.from({ length: blocks }, (_, index) => `block${index + 1}`);
  const masked = (y: Tensor, x: Tensor) => (end === undefined ? y : y.mul(realTokens(x)));
  const project = (x: Tensor, w: Weights) => (projectionBias ? dense : product)(x, w, 'projection');
  return {
    name,
    input: { shape: [tokens], tokenizer },
    layers: [
      { name: 'embedding', apply: (ids, w) => embedding(ids, w, config) },
      ...names.map((block): Layer => ({ name: block, apply: (x, w) => masked(preNormBlock(x, w, block, config), x) })),
      { name: 'norm', apply: (x, w) => masked(layerNorm(x, w, 'norm', epsilon), x) },
      { name: 'pool', apply: (x) => (end === undefined ? lastPosition(x) : lastToken(x)) },
      ...(projection ? [{ name: 'projection', apply: project }] : []),
    ],
    weights: [
      ...tables(config),
      ...names.flatMap((block, index) => preNormWeights(block, `encoder.layer.${index}`, config)),
      ...publishedAs(layerNormWeights('norm', width), 'final_layer_norm'),
      ...(projection
        ? publishedAs(
            kernelWeights('projection', [width, projection], { bias: projectionBias, init: 'small' }),
            'projection',
          )
        : []),
    ],
    output: [projection ?? width],
    recipe: { architecture: 'text-tower', config },
  };
}

/** token + position; zeros for padding, if there is an end token. */
function embedding(ids: Tensor, weights: Weights, { end }: TextTowerConfig): Tensor {
  const tokenIds = ids.toInt();
  const known = tokenIds.maximum(tf.scalar(0, 'int32'));
  const words = tf.gather(weights['embedding/token'] as Tensor, known);
  const sum = words.add((weights['embedding/position'] as Tensor).slice(0, ids.shape[1] as number));
  if (end === undefined) return sum;
  const endsBefore = tokenIds.equal(end).cast('float32').cumsum(1, true);
  const real = tokenIds.greaterEqual(0).logicalAnd(endsBefore.equal(0));
  return sum.mul(real.cast('float32').expandDims(2));
}

/** The features of the last position: `[batch, tokens, width]` to `[batch, width]`. */
function lastPosition(x: Tensor): Tensor {
  const [, tokens, width] = x.shape as [number, number, number];
  return x.slice([0, tokens - 1, 0], [-1, 1, width]).reshape([-1, width]);
}

function tables({ vocabulary, positions, width }: TextTowerConfig): WeightSpec[] {
  const table = (name: string, rows: number): WeightSpec => ({
    name: `embedding/${name}`,
    shape: [rows, width],
    init: 'small',
    trainable: true,
    published: `embeddings.${name}_embedding.weight`,
  });
  return [table('token', vocabulary), table('position', positions)];
}
