import { LOG_MEL } from '../audio/log-mel';
import { TransferError } from '../error';
import type { Own, OwnFiles } from './from-safetensors';
import {
  activationIn,
  countOf,
  flatKernels,
  headsIn,
  prefixOf,
  publishedBy,
  type Renaming,
  requireAgreement,
  shapeOf,
  withPublished,
} from './own';
import { requireRecordings } from './pretrained/preprocessor';
import { readStored } from './stored-as';
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
  const { rate, hop, fft } = LOG_MEL;
  const framing = { sampling_rate: rate, hop_length: hop, n_fft: fft };
  requireRecordings(preprocessor ?? {}, { ...framing, feature_size: known.bins, nb_max_frames: 2 * positions });
  const stored = flatKernels(arrays, CONVOLUTIONS.map(nameOf));
  return {
    arrays: readStored(arrays, stored),
    stored,
    build({ seconds }) {
      requireSeconds(seconds, (2 * positions * hop) / rate);
      return withPublished(whisperEncoder(known), nameOf);
    },
  };
}

/** Throws if recordings of another length are asked for: Whisper has a position for each 20 ms of this one. */
function requireSeconds(seconds: number | undefined, length: number): void {
  if (seconds === undefined || seconds === length) return;
  throw new TransferError(
    `Whisper reads recordings of ${length} s; got seconds: ${seconds}. Leave seconds out: shorter recordings are filled with silence.`,
  );
}
