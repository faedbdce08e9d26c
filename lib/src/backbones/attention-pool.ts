import type { Tensor } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import { attend } from '../net/attention';
import { hiddenActivation } from '../net/hidden-activation';
import { layerNorm } from '../net/layer-norm';
import { dense } from '../net/layers';
import { denseWeights, layerNormWeights, type WeightSpec } from '../net/weights';
import type { PreNormConfig } from './pre-norm-block';
import { publishedAs } from './published-as';

/**
 * Pooling by attention of a learned query (Lee 2019), then a feed-forward network with a residual connection: x `[batch, tokens,
 * width]` to `[batch, width]`.
 */
export function attentionPool(
  x: Tensor,
  weights: Weights,
  name: string,
  { heads, epsilon, activation = 'gelu' }: PreNormConfig,
): Tensor {
  const [batch, tokens, width] = x.shape as [number, number, number];
  const rows = x.reshape([-1, width]);
  const probe = (weights[`${name}/probe`] as Tensor).reshape([1, width]).tile([batch, 1]);
  const queries = dense(probe, weights, `${name}/query`);
  const [keys, values] = ['key', 'value'].map((part) => dense(rows, weights, `${name}/${part}`));
  const attention = attend(
    { queries, keys, values, seen: tf.ones([batch, tokens]) },
    { heads, keyHeads: heads, causal: false },
  );
  const attended = dense(attention, weights, `${name}/out`);
  const hidden = hiddenActivation(
    dense(layerNorm(attended, weights, `${name}/norm`, epsilon), weights, `${name}/up`),
    activation,
  );
  return attended.add(dense(hidden, weights, `${name}/down`));
}

/** Its weights, with SigLIP's published names after `published`; `inner` are the hidden features of the feed-forward network. */
export function attentionPoolWeights(name: string, published: string, width: number, inner: number): WeightSpec[] {
  const part = (path: string, inputs: number, outputs: number, to: string) =>
    publishedAs(denseWeights(`${name}/${path}`, inputs, outputs, 'small'), `${published}.${to}`);
  return [
    { name: `${name}/probe`, shape: [1, 1, width], init: 'small', trainable: true, published: `${published}.probe` },
    ...['query', 'key', 'value'].flatMap((path) => part(path, width, width, `attention.${path}`)),
    ...part('out', width, width, 'attention.out_proj'),
    ...publishedAs(layerNormWeights(`${name}/norm`, width), `${published}.layernorm`),
    ...part('up', width, inner, 'mlp.fc1'),
    ...part('down', inner, width, 'mlp.fc2'),
  ];
}
