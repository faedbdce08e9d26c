import { TransferError } from '../error';
import type { Own, OwnFiles } from './from-safetensors';
import {
  type Config,
  countOf,
  flatKernels,
  headsIn,
  numberIn,
  prefixOf,
  publishedBy,
  type Renaming,
  requireAgreement,
  requireList,
  requireSetting,
  shapeOf,
  withPublished,
} from './own';
import { requireRecordings } from './pretrained/preprocessor';
import { readStored } from './stored-as';
import { framesOf, type Wav2vec2Config, wav2vec2 } from './wav2vec2';

const PROJECTION = 'feature_projection.projection.weight';
const DIRECTION = 'encoder.pos_conv_embed.conv.parametrizations.weight.original1';

/** From the published names of BERT's and ViT's blocks to those of wav2vec 2.0. */
const WAV2VEC2_NAMES: Renaming = [
  ['encoder.layer.', 'encoder.layers.'],
  ['layernorm_before', 'layer_norm'],
  ['layernorm_after', 'final_layer_norm'],
  [/attention\.(?:attention|self)\.query/, 'attention.q_proj'],
  [/attention\.(?:attention|self)\.key/, 'attention.k_proj'],
  [/attention\.(?:attention|self)\.value/, 'attention.v_proj'],
  ['attention.output.dense', 'attention.out_proj'],
  ['attention.output.LayerNorm', 'layer_norm'],
  ['intermediate.dense', 'feed_forward.intermediate_dense'],
  ['output.dense', 'feed_forward.output_dense'],
  ['output.LayerNorm', 'final_layer_norm'],
];

/** Older files name the two parts of a normalised weight g and v. */
const OLD_NAMES: Renaming = [
  ['parametrizations.weight.original0', 'weight_g'],
  ['parametrizations.weight.original1', 'weight_v'],
];

/** wav2vec 2.0 (Baevski 2020) or HuBERT (Hsu 2021) of any size, as Hugging Face saves them. */
export function ownWav2vec2({ arrays, config, preprocessor, file }: OwnFiles): Own {
  const isOld = [...arrays.keys()].some((name) => name.endsWith('pos_conv_embed.conv.weight_v'));
  const nameOf = publishedBy([...WAV2VEC2_NAMES, ...(isOld ? OLD_NAMES : [])], prefixOf(arrays, PROJECTION));
  const shape = (published: string) => shapeOf(arrays, nameOf(published), file, 'wav2vec 2.0');
  const has = (published: string) => arrays.has(nameOf(published));
  const [width] = shape(PROJECTION);
  const [, inGroup, positionKernel] = shape(DIRECTION);
  const kernels = countOf(arrays, (index) => nameOf(convolution(index)));
  const preNorm = config.do_stable_layer_norm === true;
  const known: Omit<Wav2vec2Config, 'samples'> = {
    name: 'wav2vec2',
    standardised: preprocessor?.do_normalize !== false,
    convolutions: Array.from({ length: kernels }, (_, index) => {
      const [outputs, , kernel] = shape(convolution(index));
      return { outputs, kernel, stride: strideOf(config, index, file) };
    }),
    convolutionBias: has('feature_extractor.conv_layers.0.conv.bias'),
    convolutionNorm: has('feature_extractor.conv_layers.1.layer_norm.weight') ? 'frame' : 'time',
    projectionNorm: has('feature_projection.layer_norm.weight'),
    width,
    blocks: countOf(arrays, (index) => nameOf(`encoder.layer.${index}.output.dense.weight`)),
    heads: headsIn(config, 'num_attention_heads', width, file),
    inner: shape('encoder.layer.0.intermediate.dense.weight')[0],
    epsilon: numberIn(config, 'layer_norm_eps', file, 1e-5),
    positionKernel,
    positionGroups: width / inGroup,
    preNorm,
  };
  requireSupported(config, known, file);
  requireRecordings(preprocessor ?? {}, { sampling_rate: 16000 });
  const kernelNames = known.convolutions.map((_, index) => nameOf(convolution(index)));
  const stored = flatKernels(arrays, kernelNames);
  return {
    arrays: readStored(arrays, stored),
    stored,
    build: ({ seconds }) =>
      withPublished(wav2vec2({ ...known, samples: samplesIn(seconds, known.convolutions) }), nameOf),
  };
}

const convolution = (index: number) => `feature_extractor.conv_layers.${index}.conv.weight`;

/** Throws if the configuration asks for what the network does not compute, or has other sizes than the weights. */
function requireSupported(config: Config, known: Omit<Wav2vec2Config, 'samples'>, file: string): void {
  requireSetting(config, 'hidden_act', ['gelu'], file);
  requireSetting(config, 'feat_extract_activation', ['gelu'], file);
  requireSetting(config, 'feat_extract_norm', [known.convolutionNorm === 'frame' ? 'layer' : 'group'], file);
  requireSetting(config, 'add_adapter', [false], file);
  requireSetting(config, 'adapter_attn_dim', [null], file);
  requireSetting(config, 'conv_pos_batch_norm', [false], file);
  const of = (part: 'outputs' | 'kernel' | 'stride') => known.convolutions.map((one) => one[part]);
  requireList(config.conv_dim, 'conv_dim', file, of('outputs'));
  requireList(config.conv_kernel, 'conv_kernel', file, of('kernel'));
  requireList(config.conv_stride, 'conv_stride', file, of('stride'));
  requireAgreement(config, file, {
    hidden_size: known.width,
    num_hidden_layers: known.blocks,
    intermediate_size: known.inner,
    num_conv_pos_embeddings: known.positionKernel,
    num_conv_pos_embedding_groups: known.positionGroups,
  });
}

/** The stride of a convolution. Throws unless `config.json` has it. */
function strideOf({ conv_stride: strides }: Config, index: number, file: string): number {
  const stride: unknown = Array.isArray(strides) ? strides[index] : undefined;
  if (typeof stride === 'number' && Number.isInteger(stride) && stride > 0) return stride;
  throw new TransferError(
    `The config.json of ${file} must have conv_stride, a positive integer for each convolution; got ${JSON.stringify(strides)}. ` +
      'Download it again.',
  );
}

/** Samples of so many seconds, 1 by default. Throws unless they make a frame. */
function samplesIn(seconds: number | undefined, convolutions: Wav2vec2Config['convolutions']): number {
  const samples = Math.round((seconds ?? 1) * 16000);
  if (samples > 0 && framesOf(samples, convolutions) > 0) return samples;
  throw new TransferError(`seconds must be long enough for one frame of 25 ms; got ${seconds}. Try 1.`);
}
