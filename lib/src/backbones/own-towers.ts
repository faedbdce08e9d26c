import type { ReadOwn } from './from-safetensors';
import type { Config } from './own';
import { ownImageTower } from './own-image-tower';
import { ownTextTower } from './own-text-tower';
import type { TowerFamily } from './tower-family';

/** CLIP (Radford 2021): the image tower, or the text tower if asked for. */
export const ownClip = towers({
  title: 'CLIP',
  image: { num_attention_heads: 12, hidden_act: 'quick_gelu', layer_norm_eps: 1e-5 },
  text: { num_attention_heads: 8, hidden_act: 'quick_gelu', layer_norm_eps: 1e-5, eos_token_id: 49407 },
  hasEnd: true,
});

/** SigLIP (Zhai 2023): the image tower, or the text tower if asked for. */
export const ownSiglip = towers({
  title: 'SigLIP',
  image: { num_attention_heads: 12, hidden_act: 'gelu_pytorch_tanh', layer_norm_eps: 1e-6 },
  text: { num_attention_heads: 12, hidden_act: 'gelu_pytorch_tanh', layer_norm_eps: 1e-6, pad_token_id: 1 },
  hasEnd: false,
});

/** A folder has both towers, each with its settings in `config.json`, or one. */
function towers(family: TowerFamily): ReadOwn {
  return (files) => {
    const { model_type: type, text_config: text, vision_config: image } = files.config;
    const single = /_(text|vision)_model$/.exec(String(type))?.[1];
    const isText = (single ?? files.tower) === 'text';
    const settings = single ? files.config : ((isText ? text : image) as Config | undefined);
    const config = { ...(isText ? family.text : family.image), ...settings };
    const own = (isText ? ownTextTower : ownImageTower)(family, { ...files, config });
    return { ...own, hasTowers: single === undefined };
  };
}
