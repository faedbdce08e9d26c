import type { Config, Renaming } from './own';

/** A family of an image tower and a text tower, whose outputs are compared. */
export interface TowerFamily {
  readonly title: string;
  /** The settings of each tower where `config.json` has none. */
  readonly image: Config;
  readonly text: Config;
  /** Whether a text's features are those of its end token, instead of the last position. */
  readonly hasEnd: boolean;
}

/** From ViT's published names of weights to those of CLIP and SigLIP, without `vision_model.` or `text_model.` before them. */
export const TOWER_NAMES: Renaming = [
  ['embeddings.patch_embeddings.projection', 'embeddings.patch_embedding'],
  ['embeddings.cls_token', 'embeddings.class_embedding'],
  ['embeddings.position_embeddings', 'embeddings.position_embedding.weight'],
  ['embeddings.layernorm', 'pre_layrnorm'],
  ['encoder.layer.', 'encoder.layers.'],
  ['layernorm_before', 'layer_norm1'],
  ['layernorm_after', 'layer_norm2'],
  ['attention.attention.query', 'self_attn.q_proj'],
  ['attention.attention.key', 'self_attn.k_proj'],
  ['attention.attention.value', 'self_attn.v_proj'],
  ['attention.output.dense', 'self_attn.out_proj'],
  ['intermediate.dense', 'mlp.fc1'],
  ['output.dense', 'mlp.fc2'],
  [/^layernorm\./, 'post_layernorm.'],
];
