import { LOG_MEL } from '../audio/log-mel';
import { TransferError } from '../error';
import type { NamedArray } from '../safetensors';
import type { Own, OwnFiles } from './from-safetensors';
import {
  activationIn,
  type Config,
  countOf,
  headsIn,
  prefixOf,
  publishedBy,
  type Renaming,
  requireAgreement,
  shapeOf,
  withPublished,
} from './own';
import { type WhisperEncoderConfig, whisperEncoder } from './whisper-encoder';

const POSITIONS = 'encoder.embed_positions.weight';
const CONVOLUTIONS = ['encoder.conv1.weight', 'encoder.conv2.weight'];

/** From ViT's published names of weights to Whisper's. */
const WHISPER_NAMES: Renaming = [
  ['encoder.layer.', 'encoder.layers.'],
  ['layernorm_before', 'self_attn_layer_norm'],
  ['layernorm_after', 'final_layer_norm'],
  ['attention.attention.query', 'self_attn.q_proj'],
  ['attention.attention.key', 'self_attn.k_proj'],
  ['attention.attention.value', 'self_attn.v_proj'],
  ['attention.output.dense', 'self_attn.out_proj'],
  ['intermediate.dense', 'fc1'],
  ['output.dense', 'fc2'],
  [/^layernorm\./, 'encoder.layer_norm.'],
];

/** The encoder of a Whisper of any size, as Hugging Face saves it; the decoder's weights are ignored. */
export function ownWhisperEncoder({ arrays, config, preprocessor, file }: OwnFiles): Own {
  const nameOf = publishedBy(WHISPER_NAMES, prefixOf(arrays, POSITIONS));
  const shape = (published: string) => shapeOf(arrays, nameOf(published), file, 'Whisper');
  const [positions, width] = shape(POSITIONS);
  const known: WhisperEncoderConfig = {
    name: 'whisper-encoder',
    bins: shape(CONVOLUTIONS[0])[1],
    width,
    blocks: countOf(arrays, (index) => nameOf(`encoder.layer.${index}.output.dense.weight`)),
    heads: headsIn(config, 'encoder_attention_heads', width, file),
    inner: shape('encoder.layer.0.intermediate.dense.weight')[0],
    activation: activationIn(config, 'activation_function', file),
    positions,
  };
  requireAgreement(config, file, {
    d_model: width,
    encoder_layers: known.blocks,
    encoder_ffn_dim: known.inner,
    num_mel_bins: known.bins,
    max_source_positions: positions,
  });
  requireFraming(preprocessor ?? {}, known);
  return {
    arrays: withFlatKernels(arrays, CONVOLUTIONS.map(nameOf)),
    build: () => withPublished(whisperEncoder(known), nameOf),
  };
}

/** Throws if the audio's framing in `preprocessor_config.json` is not Whisper's. */
function requireFraming(preprocessor: Config, { bins, positions }: WhisperEncoderConfig): void {
  const { rate, hop, fft } = LOG_MEL;
  const framing = {
    sampling_rate: rate,
    hop_length: hop,
    n_fft: fft,
    feature_size: bins,
    nb_max_frames: 2 * positions,
  };
  for (const [name, value] of Object.entries(framing)) {
    const found = preprocessor[name] ?? value;
    if (found === value) continue;
    throw new TransferError(
      `preprocessor_config.json has ${name}: ${JSON.stringify(found)}; supported is ${value}. Take all files from the same network.`,
    );
  }
}

/** PyTorch's kernels over time `[out, in, 3]` as kernels of images of height 1, `[out, in, 1, 3]`. */
function withFlatKernels(arrays: ReadonlyMap<string, NamedArray>, names: readonly string[]): Map<string, NamedArray> {
  const changed = new Map(arrays);
  for (const name of names) {
    const array = arrays.get(name);
    if (!array) continue;
    const [outputs, inputs, ...rest] = array.shape;
    changed.set(name, { shape: [outputs, inputs, 1, ...rest], values: array.values });
  }
  return changed;
}
