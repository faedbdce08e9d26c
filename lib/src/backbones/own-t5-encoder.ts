import { TransferError } from '../error';
import { tokensOf } from './catalogue';
import type { Own, OwnFiles } from './from-safetensors';
import {
  activationIn,
  type Config,
  countOf,
  idIn,
  numberIn,
  requireAgreement,
  requireSetting,
  shapeOf,
  withPublished,
} from './own';
import { type T5EncoderConfig, t5Encoder } from './t5-encoder';

const DISTANCES = 'encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight';
const WORDS = ['shared.weight', 'encoder.embed_tokens.weight'];

/** The encoder of a T5 or mT5 of any size, as Hugging Face saves it; the decoder's weights are ignored. */
export function ownT5Encoder({ arrays, config, file, tokenOf }: OwnFiles): Own {
  const words = WORDS.find((name) => arrays.has(name)) ?? WORDS[0];
  const nameOf = (published: string) => (published === WORDS[0] ? words : published);
  const shape = (name: string) => shapeOf(arrays, nameOf(name), file, 'T5');
  const [vocabulary, width] = shape(WORDS[0]);
  const [distances, heads] = shape(DISTANCES);
  const queryWidth = shape('encoder.block.0.layer.0.SelfAttention.q.weight')[0];
  const gated = arrays.has('encoder.block.0.layer.1.DenseReluDense.wi_0.weight');
  const padding = idIn(config, 'pad_token_id', vocabulary, file, 0);
  const known: Omit<T5EncoderConfig, 'tokens'> = {
    name: 't5-encoder',
    vocabulary,
    width,
    blocks: countOf(arrays, (index) => `encoder.block.${index}.layer.1.DenseReluDense.wo.weight`),
    heads,
    headWidth: queryWidth / heads,
    inner: shape('encoder.block.0.layer.1.DenseReluDense.wo.weight')[1],
    activation: forwardActivation(config, gated, file),
    gated,
    distances,
    epsilon: numberIn(config, 'layer_norm_epsilon', file, 1e-6),
    padding,
  };
  // The distance at which buckets end is that of all published networks.
  requireSetting(config, 'relative_attention_max_distance', [128], file);
  requireAgreement(config, file, {
    vocab_size: vocabulary,
    d_model: width,
    d_kv: known.headWidth,
    d_ff: known.inner,
    num_layers: known.blocks,
    num_heads: heads,
    relative_attention_num_buckets: distances,
  });
  const end = tokenOf(idIn(config, 'eos_token_id', vocabulary, file, 1));
  return {
    arrays,
    tokens: end === undefined ? undefined : { end, padding: tokenOf(padding) },
    vocabulary,
    build: ({ tokens }, tokenizer) =>
      withPublished(t5Encoder({ ...known, tokens: tokensOf(tokens, LONGEST) }, tokenizer), nameOf),
  };
}

/** Relative distances have no limit; this is that of the option. */
const LONGEST = 2048;

/** The activation in `feed_forward_proj`: `relu`, or `gated-gelu`, which means the approximation by tanh. */
function forwardActivation(config: Config, gated: boolean, file: string) {
  const setting = config.feed_forward_proj ?? 'relu';
  const [, prefix, name] = /^(gated-)?(.*)$/.exec(String(setting)) as RegExpExecArray;
  if ((prefix !== undefined) !== gated) {
    throw new TransferError(
      `The config.json of ${file} has feed_forward_proj: ${JSON.stringify(setting)}, but the weights are ${gated ? '' : 'not '}those of a ` +
        'gate. Take both files from the same network.',
    );
  }
  const activation = gated && name === 'gelu' ? 'gelu_new' : name;
  return activationIn({ feed_forward_proj: activation }, 'feed_forward_proj', file);
}
