import { TransferError } from '../error';
import { sizeOf } from './catalogue';
import type { Own, OwnFiles } from './from-safetensors';
import { type InvertedResidual, type InvertedResidualsConfig, invertedResiduals } from './inverted-residuals';
import { letters } from './letters';
import {
  activationIn,
  type Config,
  classesIn,
  countOf,
  numberIn,
  prefixOf,
  publishedBy,
  type Renaming,
  requireAgreement,
  requireSetting,
  shapeOf,
  withPublished,
} from './own';
import { imageSizeIn, pixelScaleIn } from './pretrained/preprocessor';

const CLASSIFIER = 'classifier';
const HEAD = `${CLASSIFIER}.weight`;

const EFFICIENTNET_NAMES: Renaming = [
  ['stem.conv', 'embeddings.convolution'],
  ['stem.norm', 'embeddings.batchnorm'],
  [/^blocks\./, 'encoder.blocks.'],
  ['.expand.conv', '.expansion.expand_conv'],
  ['.expand.norm', '.expansion.expand_bn'],
  ['.filter.conv', '.depthwise_conv.depthwise_conv'],
  ['.filter.norm', '.depthwise_conv.depthwise_norm'],
  ['.squeeze.', '.squeeze_excite.reduce.'],
  ['.excite.', '.squeeze_excite.expand.'],
  ['.project.conv', '.projection.project_conv'],
  ['.project.norm', '.projection.project_bn'],
  ['top.conv', 'encoder.top_conv'],
  ['top.norm', 'encoder.top_bn'],
];

/** EfficientNet (Tan & Le 2019) of any size, as Hugging Face saves it. */
export function ownEfficientNet({ arrays, config, preprocessor, file }: OwnFiles): Own {
  const named = publishedBy(EFFICIENTNET_NAMES, prefixOf(arrays, 'embeddings.convolution.weight'));
  const nameOf = (published: string) => (published.startsWith('classifier') ? published : named(published));
  const shape = (published: string) => shapeOf(arrays, nameOf(published), file, 'EfficientNet');
  const [stem, channels] = shape('stem.conv.weight');
  const [top] = shape('top.conv.weight');
  const places = placesIn(config, file);
  const count = countOf(arrays, (index) => nameOf(`blocks.${index}.filter.conv.weight`));
  if (count !== places.length) {
    throw new TransferError(
      `The config.json of ${file} has ${places.length} blocks, but the weights are of ${count}. Take both files from the same network.`,
    );
  }
  const square = (config.depthwise_padding ?? []) as readonly unknown[];
  const blocks = places.map(({ stage, repeat, stride }, index): InvertedResidual => {
    const part = (path: string) => `blocks.${index}.${path}.conv.weight`;
    const [wide, , kernel] = shape(part('filter'));
    const isExpanded = arrays.has(nameOf(part('expand')));
    const half = Math.floor(kernel / 2);
    return {
      name: `block${stage + 1}${letters(repeat)}`,
      kernel,
      stride,
      ...(stride === 2 && { padding: [square.includes(index) ? half : half - 1, half] as const }),
      inputs: isExpanded ? shape(part('expand'))[1] : wide,
      ...(isExpanded && { expanded: wide }),
      squeezed: shape(`blocks.${index}.squeeze.weight`)[0],
      outputs: shape(part('project'))[0],
      residual: stride === 1 && repeat > 0,
    };
  });
  requireSetting({ num_channels: channels }, 'num_channels', [3], file);
  requireSetting(config, 'pooling_type', ['mean'], file);
  requireAgreement(config, file, { hidden_dim: top });
  const known: Omit<InvertedResidualsConfig, 'size'> = {
    name: 'efficientnet',
    stem,
    stemPadding: [0, 1],
    blocks,
    top,
    activation: activationIn(config, 'hidden_act', file, 'swish'),
    epsilon: numberIn(config, 'batch_norm_eps', file, 1e-3),
    ...pixelScaleIn(preprocessor),
  };
  const hasHead = arrays.has(HEAD);
  const usual = imageSizeIn(preprocessor ?? {});
  return {
    arrays,
    hasHead,
    classifier: CLASSIFIER,
    build({ size = usual, classifier }) {
      const classes = classifier && hasHead ? classesIn(config, shape(HEAD)[0], file) : undefined;
      return withPublished(invertedResiduals({ ...known, size: sizeOf(size), ...(classes && { classes }) }), nameOf);
    },
  };
}

/** The stage of each block, its index there, and its stride: that of the stage in the first block, then 1. */
function placesIn(config: Config, file: string): { stage: number; repeat: number; stride: number }[] {
  const depth = numberIn(config, 'depth_coefficient', file);
  const [repeats, strides] = ['num_block_repeats', 'strides'].map((name) => {
    const list = config[name];
    if (Array.isArray(list) && list.length > 0 && list.every((one) => Number.isInteger(one) && one > 0 && one < 100)) {
      return list as number[];
    }
    throw new TransferError(
      `The config.json of ${file} must have ${name}, a list of positive integers; got ${JSON.stringify(list)}. Download it again.`,
    );
  });
  return repeats.flatMap((count, stage) =>
    Array.from({ length: Math.ceil(Math.min(depth, 100) * count) }, (_, repeat) => ({
      stage,
      repeat,
      stride: repeat === 0 ? strides[stage] : 1,
    })),
  );
}
