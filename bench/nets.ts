import type { Tensor } from '@tensorflow/tfjs';
import { arrays, backbone, type Dataset, lenet, mlp, type Net, tf, transformer } from 'transferlab';

/** The nets of the comparison, by the name after `train-`, `predict-` or `embed-`. */
export const NETS: Readonly<Record<string, () => Net | Promise<Net>>> = {
  mlp: () => mlp(),
  lenet: () => lenet(),
  'lenet-bn': () => lenet({ normalise: true }),
  'transformer-small': () => transformer(),
  lite0: () => backbone('efficientnet-lite0'),
  centernet: () => backbone('centernet'),
  speech: () => backbone('speech-embedding'),
  minilm: () => backbone('minilm', { tokens: 32 }),
  smollm2: () => backbone('smollm2-135m', { tokens: 128, classifier: true }),
};

/** `train-lenet` is `train` and `lenet`. */
export function partsOf(row: string): { what: string; net: string } {
  const dash = row.indexOf('-');
  return { what: row.slice(0, dash), net: row.slice(dash + 1) };
}

/** Examples in memory that a net takes: even numbers, or token ids; others with another `seed`. */
export function examples(net: Net, count: number, seed = 1): Dataset {
  const { shape, tokenizer } = net.input;
  const vocabulary = tokenizer?.size ?? (net.name === 'transformer' ? 256 : undefined);
  const x = tf.tidy(() => {
    const even = tf.randomUniform([count, ...shape], vocabulary ? 0 : -1, vocabulary ?? 1, 'float32', seed);
    return vocabulary ? padded(even.floor(), tokenizer?.padding) : even;
  });
  const labels = Array.from({ length: count }, (_, index) => index % net.output[0]);
  const data = arrays(x, labels, { name: 'examples' });
  x.dispose();
  return data;
}

/** Tokens of every other text, where there is padding. */
const SHORT = 20;

/** Ids `[texts, tokens]`, every other one with padding after its twentieth, where a tokenizer pads with a token. */
function padded(ids: Tensor, padding = -1): Tensor {
  if (padding < 0) return ids;
  const [texts, tokens] = ids.shape as [number, number];
  const isShort = tf.range(0, texts, 1, 'int32').mod(tf.scalar(2, 'int32')).equal(0).expandDims(1);
  const isBehind = tf.range(0, tokens).greaterEqual(SHORT).expandDims(0);
  return tf.where(isShort.logicalAnd(isBehind), tf.fill(ids.shape, padding), ids.maximum(1));
}
