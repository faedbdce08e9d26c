import { sizeOf } from './catalogue';
import type { Own, OwnFiles } from './from-safetensors';
import { type InvertedResidual, type InvertedResidualsConfig, invertedResiduals } from './inverted-residuals';
import { letters } from './letters';
import { activationIn, classesIn, countOf, numberIn, prefixOf, requireSetting, shapeOf, withPublished } from './own';
import { imageSizeIn, pixelScaleIn } from './pretrained/preprocessor';

const STEM = 'conv_stem.first_conv.convolution.weight';
const CLASSIFIER = 'classifier';
const HEAD = `${CLASSIFIER}.weight`;

/** The strides of the blocks after the first. */
const STRIDES = [2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1];

/** The block at which each stage begins. */
const STAGES = [0, 1, 3, 6, 10, 13, 16];

/** The names of a block's parts. */
const PARTS: Readonly<Record<string, string>> = { expand: 'expand_1x1', filter: 'conv_3x3', project: 'reduce_1x1' };

/** MobileNetV2 (Sandler 2018) of any width, as Hugging Face saves it. */
export function ownMobilenetV2({ arrays, config, preprocessor, file }: OwnFiles): Own {
  const prefix = prefixOf(arrays, STEM);
  const nameOf = (published: string) => (published.startsWith('classifier') ? published : prefix + named(published));
  const shape = (published: string) => shapeOf(arrays, nameOf(published), file, 'MobileNetV2');
  const [stem, channels] = shape('stem.conv.weight');
  const isSame = config.tf_padding !== false;
  const count = countOf(arrays, (index) => nameOf(`blocks.${index}.filter.conv.weight`));
  const blocks = Array.from({ length: count }, (_, index): InvertedResidual => {
    const [wide] = shape(`blocks.${index}.filter.conv.weight`);
    const [outputs] = shape(`blocks.${index}.project.conv.weight`);
    const inputs = index === 0 ? stem : shape(`blocks.${index}.expand.conv.weight`)[1];
    const stride = index === 0 ? 1 : (STRIDES[index - 1] ?? 1);
    const expanded = index === 0 ? undefined : wide;
    const residual = index > 0 && stride === 1 && inputs === outputs;
    const name = nameOfBlock(index);
    return { name, kernel: 3, stride, inputs, expanded, outputs, residual, ...(!isSame && { padding: 1 }) };
  });
  requireSetting({ num_channels: channels }, 'num_channels', [3], file);
  requireSetting({ blocks: count }, 'blocks', [STRIDES.length + 1], file);
  requireSetting(config, 'output_stride', [32], file);
  requireSetting(config, 'first_layer_is_expansion', [true], file);
  const known: Omit<InvertedResidualsConfig, 'size'> = {
    name: 'mobilenet-v2',
    stem,
    ...(!isSame && { stemPadding: 1 }),
    blocks,
    top: shape('top.conv.weight')[0],
    activation: activationIn(config, 'hidden_act', file, 'relu6'),
    epsilon: numberIn(config, 'layer_norm_eps', file, 1e-3),
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

/** The published name of a weight: the first block is part of the stem there. */
function named(published: string): string {
  const found = /^(stem|top|blocks\.(\d+)\.(expand|filter|project))\.(conv|norm)\.(.*)$/.exec(published);
  if (!found) return published;
  const [, path, index, part, kind, rest] = found;
  const ends: Readonly<Record<string, string>> = { stem: 'conv_stem.first_conv', top: 'conv_1x1' };
  const before = ends[path] ?? `${index === '0' ? 'conv_stem' : `layer.${Number(index) - 1}`}.${PARTS[part]}`;
  return `${before}.${kind === 'conv' ? 'convolution' : 'normalization'}.${rest}`;
}

/** block1a, block2a, block2b, block3a, …, as the stages of the paper. */
function nameOfBlock(index: number): string {
  const stage = STAGES.findLastIndex((first) => index >= first);
  return `block${stage + 1}${letters(index - STAGES[stage])}`;
}
