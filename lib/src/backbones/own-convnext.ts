import { TransferError } from '../error';
import { sizeOf } from './catalogue';
import { convnext } from './convnext';
import type { Own, OwnFiles } from './from-safetensors';
import {
  classesIn,
  countOf,
  numberIn,
  prefixOf,
  publishedBy,
  requireAgreement,
  requireList,
  requireSetting,
  shapeOf,
  withPublished,
} from './own';
import { imageSizeIn, pixelScaleIn } from './pretrained/preprocessor';

const STEM = 'embeddings.patch_embeddings.weight';
const CLASSIFIER = 'classifier';
const HEAD = `${CLASSIFIER}.weight`;

/** A ConvNeXt of any size, as Hugging Face saves it. */
export function ownConvnext({ arrays, config, preprocessor, file }: OwnFiles): Own {
  const named = publishedBy([], prefixOf(arrays, STEM));
  const nameOf = (published: string) => (published.startsWith('classifier') ? published : named(published));
  const shape = (published: string) => shapeOf(arrays, nameOf(published), file, 'ConvNeXt');
  const [, channels, patch] = shape(STEM);
  const block = (stage: number, index: number) => `encoder.stages.${stage}.layers.${index}.dwconv.weight`;
  const stages = Array.from({ length: countOf(arrays, (stage) => nameOf(block(stage, 0))) }, (_, stage) => ({
    blocks: countOf(arrays, (index) => nameOf(block(stage, index))),
    outputs: shape(block(stage, 0))[0],
  }));
  if (stages.length === 0) throw new TransferError(`${file} has no stages of a ConvNeXt. Download it again.`);
  requireSetting(config, 'hidden_act', ['gelu'], file);
  requireSetting({ num_channels: channels }, 'num_channels', [3], file);
  requireAgreement(config, file, { patch_size: patch, num_stages: stages.length });
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
    name: 'convnext',
    patch,
    stages,
    epsilon: numberIn(config, 'layer_norm_eps', file, 1e-12),
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
      return withPublished(convnext({ ...known, size: sizeOf(size), ...(classes && { classes }) }), nameOf);
    },
  };
}
