import { TransferError } from '../error';
import { sizeOf } from './catalogue';
import type { Own, OwnFiles } from './from-safetensors';
import {
  classesIn,
  countOf,
  prefixOf,
  publishedBy,
  requireAgreement,
  requireList,
  requireSetting,
  shapeOf,
  withPublished,
} from './own';
import { imageSizeIn, pixelScaleIn } from './pretrained/preprocessor';
import { resnet } from './resnet';

const STEM = 'embedder.embedder.convolution.weight';
const CLASSIFIER = 'classifier.1';
const HEAD = `${CLASSIFIER}.weight`;

/** A ResNet with basic or bottleneck blocks. */
export function ownResnet({ arrays, config, preprocessor, file }: OwnFiles): Own {
  const named = publishedBy([], prefixOf(arrays, STEM));
  const nameOf = (published: string) => (published.startsWith('classifier') ? published : named(published));
  const shape = (published: string) => shapeOf(arrays, nameOf(published), file, 'ResNet');
  const [stem, channels] = shape(STEM);
  const convolution = (stage: number, block: number, part: number) =>
    `encoder.stages.${stage}.layers.${block}.layer.${part}.convolution.weight`;
  const bottleneck = arrays.has(nameOf(convolution(0, 0, 2)));
  const stages = Array.from({ length: countOf(arrays, (stage) => nameOf(convolution(stage, 0, 0))) }, (_, stage) => ({
    blocks: countOf(arrays, (block) => nameOf(convolution(stage, block, 0))),
    outputs: shape(convolution(stage, 0, bottleneck ? 2 : 1))[0],
  }));
  if (stages.length === 0) throw new TransferError(`${file} has no stages of a ResNet. Download it again.`);
  requireSetting(config, 'hidden_act', ['relu'], file);
  requireSetting(config, 'layer_type', [bottleneck ? 'bottleneck' : 'basic'], file);
  requireSetting({ num_channels: channels }, 'num_channels', [3], file);
  requireAgreement(config, file, { embedding_size: stem });
  requireList(
    config.depths,
    'depths',
    file,
    stages.map(({ blocks }) => blocks),
  );
  requireList(
    config.hidden_sizes,
    'hidden_sizes',
    file,
    stages.map(({ outputs }) => outputs),
  );
  const known = {
    name: 'resnet',
    stem,
    stages,
    bottleneck,
    firstStride: config.downsample_in_first_stage === true ? 2 : 1,
    ...(config.downsample_in_bottleneck === true && { earlyStride: true }),
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
      return withPublished(resnet({ ...known, size: sizeOf(size), ...(classes && { classes }) }), nameOf);
    },
  };
}
