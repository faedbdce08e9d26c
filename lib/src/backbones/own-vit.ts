import { TransferError } from '../error';
import type { Own, OwnFiles } from './from-safetensors';
import {
  classesIn,
  countOf,
  headsIn,
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
import { type VitConfig, vit } from './vit';

/** DINOv2's names of what ViT has too. */
const DINOV2_NAMES: Renaming = [
  ['layernorm_before', 'norm1'],
  ['layernorm_after', 'norm2'],
  ['intermediate.dense', 'mlp.fc1'],
  [/(?<!attention\.)output\.dense/, 'mlp.fc2'],
];

/** A vision transformer, DeiT (Touvron 2021), which may have a distillation token, or DINOv2 (Oquab 2024). */
export function ownVit({ arrays, config, preprocessor, file }: OwnFiles): Own {
  const prefix = prefixOf(arrays, 'embeddings.cls_token');
  const isDinov2 = [...arrays.keys()].some((name) => name.endsWith('layer_scale1.lambda1'));
  const named = publishedBy(isDinov2 ? DINOV2_NAMES : [], prefix);
  const nameOf = (published: string) => (/classifier\.(weight|bias)$/.test(published) ? published : named(published));
  const shape = (published: string) => shapeOf(arrays, nameOf(published), file, isDinov2 ? 'DINOv2' : 'ViT');
  const [width, channels, patch] = shape('embeddings.patch_embeddings.projection.weight');
  const distilled = arrays.has(nameOf('embeddings.distillation_token'));
  const patches = shape('embeddings.position_embeddings')[1] - (distilled ? 2 : 1);
  const imageSize = numberIn(config, 'image_size', file, Math.sqrt(patches) * patch);
  const inner = shape('encoder.layer.0.intermediate.dense.weight')[0];
  const known: Omit<VitConfig, 'size' | 'classes'> = {
    name: 'vit',
    patch,
    positions: Math.sqrt(patches),
    width,
    blocks: countOf(arrays, (index) => nameOf(`encoder.layer.${index}.output.dense.weight`)),
    heads: headsIn(config, 'num_attention_heads', width, file),
    inner,
    epsilon: numberIn(config, 'layer_norm_eps', file, 1e-12),
    ...(distilled && { distilled }),
    ...(isDinov2 && { scaled: true }),
    ...pixelScaleIn(preprocessor),
  };
  requireSetting(config, 'hidden_act', ['gelu'], file);
  requireSetting(config, 'qkv_bias', [true], file);
  requireSetting(config, 'use_swiglu_ffn', [false], file);
  requireSetting({ num_channels: channels }, 'num_channels', [3], file);
  requireAgreement(config, file, {
    hidden_size: width,
    num_hidden_layers: known.blocks,
    patch_size: patch,
    image_size: known.positions * patch,
    ...(isDinov2 ? { mlp_ratio: inner / width } : { intermediate_size: inner }),
  });
  const teacher = arrays.has('distillation_classifier.weight');
  const headName = teacher ? 'cls_classifier.weight' : 'classifier.weight';
  const hasHead = arrays.has(headName) && !isDinov2;
  const usual = imageSizeIn(preprocessor ?? {}) ?? imageSize;
  return {
    arrays,
    hasHead,
    ...(!isDinov2 && { classifier: 'classifier' }),
    build({ size = usual, classifier }) {
      requirePatches(size, patch);
      const classes = classifier && hasHead ? classesIn(config, shape(headName)[0], file) : undefined;
      return withPublished(vit({ ...known, size, ...(classes && { classes, teacher }) }), nameOf);
    },
  };
}

/** Throws unless the patches fill the image. */
export function requirePatches(size: number, patch: number): void {
  if (Number.isInteger(size) && size >= patch && size % patch === 0) return;
  throw new TransferError(
    `size must be a multiple of the patches' ${patch} pixels; got ${size}. Try ${Math.max(1, Math.round(size / patch) || 1) * patch}.`,
  );
}
