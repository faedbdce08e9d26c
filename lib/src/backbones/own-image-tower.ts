import type { Own, OwnFiles } from './from-safetensors';
import {
  type Arrays,
  activationIn,
  countOf,
  headsIn,
  numberIn,
  prefixOf,
  publishedBy,
  requireAgreement,
  requireSetting,
  shapeOf,
  withPublished,
} from './own';
import { requirePatches } from './own-vit';
import { imageSizeIn, pixelScaleIn } from './pretrained/preprocessor';
import { readStored, type StoredAs } from './stored-as';
import { TOWER_NAMES, type TowerFamily } from './tower-family';
import { type VitConfig, vit } from './vit';

const PROJECTION = 'visual_projection.weight';

/** The image tower of CLIP or SigLIP; `config` has its settings. */
export function ownImageTower({ title }: TowerFamily, { arrays, config, preprocessor, file }: OwnFiles): Own {
  const named = publishedBy(TOWER_NAMES, '');
  const prefix = prefixOf(arrays, named('embeddings.patch_embeddings.projection.weight'));
  const nameOf = (published: string) => (published === 'projection.weight' ? PROJECTION : prefix + named(published));
  const shape = (published: string) => shapeOf(arrays, nameOf(published), file, title);
  const has = (published: string) => arrays.has(nameOf(published));
  const [width, channels, patch] = shape('embeddings.patch_embeddings.projection.weight');
  const classToken = has('embeddings.cls_token');
  const positions = Math.sqrt(shape('embeddings.position_embeddings')[0] - (classToken ? 1 : 0));
  const inner = shape('encoder.layer.0.intermediate.dense.weight')[0];
  const known: Omit<VitConfig, 'size'> = {
    name: 'vit',
    patch,
    positions,
    width,
    blocks: countOf(arrays, (index) => nameOf(`encoder.layer.${index}.output.dense.weight`)),
    heads: headsIn(config, 'num_attention_heads', width, file),
    inner,
    epsilon: numberIn(config, 'layer_norm_eps', file),
    activation: activationIn(config, 'hidden_act', file),
    ...(!classToken && { classToken, attentionPool: true }),
    ...(!has('embeddings.patch_embeddings.projection.bias') && { patchBias: false }),
    ...(has('embeddings.layernorm.weight') && { preNorm: true }),
    ...(arrays.has(PROJECTION) && { projection: shape('projection.weight')[0] }),
    ...pixelScaleIn(preprocessor),
  };
  requireSetting({ num_channels: channels }, 'num_channels', [3], file);
  requireSetting(config, 'vision_use_head', [true], file);
  requireAgreement(config, file, {
    hidden_size: width,
    num_hidden_layers: known.blocks,
    patch_size: patch,
    image_size: positions * patch,
    intermediate_size: inner,
  });
  const usual = imageSizeIn(preprocessor ?? {}) ?? positions * patch;
  const stored = storedIn(arrays, nameOf);
  return {
    arrays: readStored(arrays, stored),
    stored,
    build({ size = usual }) {
      requirePatches(size, patch);
      return withPublished(vit({ ...known, size }), nameOf);
    },
  };
}

/** The class token and the positions with ViT's first axis of 1, and the pooling's queries, keys and values apart. */
function storedIn(arrays: Arrays, nameOf: (published: string) => string): StoredAs[] {
  const tables = ['embeddings.cls_token', 'embeddings.position_embeddings'].flatMap((published): StoredAs[] => {
    const name = nameOf(published);
    const array = arrays.get(name);
    if (!array) return [];
    const width = array.shape[array.shape.length - 1];
    return [{ name, parts: [name], shape: [1, array.values.length / width, width] }];
  });
  const pooling = ['weight', 'bias'].map(
    (kind): StoredAs => ({
      name: nameOf(`head.attention.in_proj_${kind}`),
      parts: ['query', 'key', 'value'].map((part) => nameOf(`head.attention.${part}.${kind}`)),
    }),
  );
  return [...tables, ...pooling];
}
