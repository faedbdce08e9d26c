import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { folderOf, folderWith, withSettings } from './fixtures/pretrained-folder';
import { fromPretrained } from './from-pretrained';

test.each<[string, object, RegExp]>([
  [
    'bert',
    { hidden_size: 32 },
    /has hidden_size: 32, but the weights are of 16. Take both files from the same network/,
  ],
  ['bert', { num_hidden_layers: 1e9 }, /has num_hidden_layers: 1000000000, but the weights are of 2/],
  ['bert', { vocab_size: 'many' }, /has vocab_size: "many", but the weights are of 45/],
  ['bert', { max_position_embeddings: 512 }, /has max_position_embeddings: 512, but the weights are of 24/],
  ['bert', { num_attention_heads: 5 }, /num_attention_heads: 5 must be an integer that divides the width of 16/],
  ['bert', { num_attention_heads: 1.6 }, /num_attention_heads: 1.6 must be an integer that divides the width of 16/],
  ['bert', { num_attention_heads: -4 }, /no 'num_attention_heads' above 0 .* got the number -4. Add the right number/],
  ['bert', { layer_norm_eps: null, hidden_act: 'relu' }, /has hidden_act: "relu"; supported is "gelu"/],
  [
    'bert',
    { position_embedding_type: 'relative_key' },
    /position_embedding_type: "relative_key"; supported is "absolute"/,
  ],
  ['bert', { pad_token_id: 99 }, /pad_token_id: 99 must be an id of the 45 tokens/],
  ['bert', { quantization_config: { bits: 4 } }, /is quantised .*quantization_config.*Take the network in full/],
  ['llama', { rope_scaling: { rope_type: 'yarn' } }, /scales its rotary positions \(rope_scaling\)/],
  ['llama', { head_dim: 5 }, /gives 5 features for each head; rotary positions need an even integer/],
  ['llama', { attention_bias: true }, /has attention_bias: true; supported is false/],
  ['llama', { num_key_value_heads: 4 }, /has num_key_value_heads: 4, but the weights are of 2/],
  ['gemma', { hidden_act: 'mish' }, /has hidden_act: "mish"; supported is "gelu" or/],
  ['gemma', { use_bidirectional_attention: true }, /use_bidirectional_attention: true; supported is false/],
  ['qwen3', { num_attention_heads: 8 }, /has num_attention_heads: 8, but the weights are of 4/],
  ['modernbert', { norm_bias: true }, /has norm_bias: true; supported is false/],
  [
    'modernbert',
    { global_attn_every_n_layers: 1 },
    /has layer_types: .*, but the weights are of \[full_attention,full/,
  ],
  [
    't5',
    { feed_forward_proj: 'gated-gelu' },
    /feed_forward_proj: "gated-gelu", but the weights are not those of a gate/,
  ],
  ['t5', { relative_attention_max_distance: 64 }, /relative_attention_max_distance: 64; supported is 128/],
  ['t5-gated', { d_kv: 4 }, /has d_kv: 4, but the weights are of 6/],
  ['convnext', { hidden_act: 'relu' }, /has hidden_act: "relu"; supported is "gelu"/],
  ['convnext', { depths: [1, 3] }, /has depths: \[1,3\], but the weights are of \[1,2\]/],
  ['mobilenet_v2', { output_stride: 16 }, /has output_stride: 16; supported is 32/],
  ['mobilenet_v2', { first_layer_is_expansion: false }, /first_layer_is_expansion: false; supported is true/],
  ['efficientnet', { pooling_type: 'max' }, /has pooling_type: "max"; supported is "mean"/],
  ['efficientnet', { num_block_repeats: [1, 2, 9] }, /has 15 blocks, but the weights are of 7/],
  ['efficientnet', { strides: [2, 'x'] }, /must have strides, a list of positive integers; got \[2,"x"\]/],
  ['gpt2', { scale_attn_by_inverse_layer_idx: true }, /has scale_attn_by_inverse_layer_idx: true; supported is false/],
  ['gpt2', { n_embd: 8 }, /has n_embd: 8, but the weights are of 16/],
  ['resnet-basic', { depths: [1, 1e9] }, /has depths: \[1,1000000000\], but the weights are of \[1,2\]/],
  ['resnet-basic', { layer_type: 'bottleneck' }, /has layer_type: "bottleneck"; supported is "basic"/],
  ['distilbert', { n_heads: 3 }, /n_heads: 3 must be an integer that divides the width of 16/],
  ['vit', { patch_size: 4 }, /has patch_size: 4, but the weights are of 8/],
  ['vit', { image_size: 224 }, /has image_size: 224, but the weights are of 16/],
  ['vit', { qkv_bias: false }, /has qkv_bias: false; supported is true/],
])('a %s with %j is rejected', async (family, more, sentence) => {
  await expect(fromPretrained(withSettings(more, family))).rejects.toThrow(sentence);
});

test.each<[object, RegExp]>([
  [
    { image_mean: [0.5] },
    /image_mean of preprocessor_config.json must be three numbers, one for each channel; got \[0.5\]/,
  ],
  [{ image_std: [1, 0, 1] }, /image_std of preprocessor_config.json must be three numbers.*, above 0; got \[1,0,1\]/],
  [{ rescale_factor: 'x' }, /rescale_factor of preprocessor_config.json must be above 0; got the string 'x'/],
])('a preprocessor with %j is rejected', async (more, sentence) => {
  await expect(fromPretrained(withSettings(more, 'vit', 'preprocessor_config.json'))).rejects.toThrow(sentence);
});

test('a network for images needs its scale of pixels, its classes and a size that patches fill', async () => {
  const vit = folderOf('vit');
  const bare = folderWith((folder) => rmSync(join(folder, 'preprocessor_config.json')), 'vit');
  await expect(fromPretrained(bare)).rejects.toThrow(/no preprocessor_config.json, which has the scale of the pixels/);
  await expect(fromPretrained(vit, { size: 20 })).rejects.toThrow(/multiple of the patches' 8 pixels; got 20. Try 24/);
  const unnamed = withSettings({ id2label: { 0: 'cat' } }, 'vit');
  await expect(fromPretrained(unnamed, { classifier: true })).rejects.toThrow(/must name 3 classes in id2label; got 1/);
});
