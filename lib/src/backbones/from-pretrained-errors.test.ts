import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { tf } from '../engine/tensorflow';
import { dispose } from '../net/compose';
import { forward } from '../net/forward';
import { type NamedArray, openSafetensors, writeSafetensors } from '../safetensors';
import { fromPretrained } from './from-pretrained';

const BERT = join(__dirname, 'fixtures', 'pretrained', 'bert');
const { arrays: ARRAYS } = openSafetensors(join(BERT, 'model.safetensors'), '');
const WORDS = 'embeddings.word_embeddings.weight';

/** A copy of a small network's folder, after a change. */
function folderWith(change: (folder: string) => void, original = BERT): string {
  const folder = mkdtempSync(join(tmpdir(), 'pretrained-'));
  cpSync(original, folder, { recursive: true });
  change(folder);
  return folder;
}

const withConfig = (more: object, family = 'bert', file = 'config.json') =>
  folderWith(
    (folder) => {
      const config = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      writeFileSync(join(folder, file), JSON.stringify({ ...config, ...more }));
    },
    join(BERT, '..', family),
  );

const withArrays = (change: (arrays: Map<string, NamedArray>) => void) =>
  folderWith((folder) => {
    const arrays = new Map(ARRAYS);
    change(arrays);
    writeSafetensors(join(folder, 'model.safetensors'), arrays);
  });

const withText = (file: string, text: string) => folderWith((folder) => writeFileSync(join(folder, file), text));

/** The same weights in two shards, with an index that `change` edits. */
const withShards = (change: (map: Record<string, unknown>, folder: string) => void) =>
  folderWith((folder) => {
    rmSync(join(folder, 'model.safetensors'));
    const names = [...ARRAYS.keys()];
    const map: Record<string, unknown> = {};
    for (const [index, half] of [names.slice(0, 20), names.slice(20)].entries()) {
      const shard = `model-0000${index + 1}-of-00002.safetensors`;
      writeSafetensors(join(folder, shard), new Map(half.map((name) => [name, ARRAYS.get(name) as NamedArray])));
      for (const name of half) map[name] = shard;
    }
    change(map, folder);
    writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify({ metadata: {}, weight_map: map }));
  });

const withoutWeights = (file: string) =>
  folderWith((folder) => {
    rmSync(join(folder, 'model.safetensors'));
    rmSync(join(folder, 'gradients.safetensors'));
    writeFileSync(join(folder, file), '');
  });

test('shards give the net of the single file', async () => {
  const ids = tf.tensor2d([[2, 7, 9, 3]]);
  const outputs = [BERT, withShards(() => {})].map(async (folder) => {
    const net = await fromPretrained(folder, { tokens: 4 });
    const output = tf.tidy(() => forward(net, ids).arraySync());
    dispose(net);
    return output;
  });
  const [one, two] = await Promise.all(outputs);
  expect(two).toEqual(one);
});

test.each<[string, () => string, string | RegExp]>([
  ['no folder', () => 'google/none', /no folder 'google\/none' in .*hf download google\/none --local-dir none/],
  ['a file', () => join(BERT, 'model.safetensors'), /needs a folder; .* is a file. Pass its folder: '.*bert'/],
  [
    'no config.json',
    () => folderWith((folder) => rmSync(join(folder, 'config.json'))),
    /has no config.json, which names the family. Download it/,
  ],
  ['damaged JSON', () => withText('config.json', '{ "model_type": '), /config.json is not JSON: .*Download it again/],
  ['a list as config', () => withText('config.json', '[]'), 'config.json must be a JSON object; got an empty array.'],
  [
    'an unknown family',
    () => withConfig({ model_type: 'bertt' }),
    /no family 'bertt'.*'bert' is nearest: of the 37 weights of that family it lacks none. Families: bert, distilbert/,
  ],
  [
    'a family with other names',
    () =>
      folderWith((folder) => {
        const config = { model_type: 'strange', num_attention_heads: 4 };
        writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
        const arrays = [...ARRAYS].filter(([name]) => !name.includes('layer.1.attention.self.query'));
        writeSafetensors(join(folder, 'model.safetensors'), new Map(arrays));
      }),
    /'bert' is nearest: .*it lacks 2, such as 'encoder.layer.1.attention.self.query.weight'/,
  ],
  ['no family at all', () => withConfig({ model_type: undefined }), /no family undefined, which config.json names/],
  [
    'weights that fit no family',
    () =>
      folderWith((folder) => {
        writeFileSync(join(folder, 'config.json'), '{ "model_type": "roberto" }');
        writeSafetensors(
          join(folder, 'model.safetensors'),
          new Map([['a', { shape: [1], values: new Float32Array(1) }]]),
        );
      }),
    /no family 'roberto'.*Did you mean 'roberta'\?/,
  ],
  ['a pickle', () => withoutWeights('pytorch_model.bin'), /pytorch_model.bin is a pickle.*AutoModel.from_pretrained/],
  ['another pickle', () => withoutWeights('model.pt'), /model.pt is a pickle.*save_pretrained/],
  [
    'a pickle instead of a folder',
    () => join(withoutWeights('model.pt'), 'model.pt'),
    /model.pt is a pickle.*save_pretrained/,
  ],
  ['no weights', () => withoutWeights('notes.txt'), /has no model.safetensors and no .*It has .*Download the weights/],
  ['another format', () => withoutWeights('tf_model.h5'), /tf_model.h5 has another format; download the safetensors/],
  [
    'a truncated file',
    () => folderWith((folder) => truncateSync(join(folder, 'model.safetensors'), 20000)),
    /model.safetensors is damaged \('.*' does not fit\). Download it again/,
  ],
  [
    'a truncated shard',
    () => withShards((_, folder) => truncateSync(join(folder, 'model-00002-of-00002.safetensors'), 5000)),
    /model-00002-of-00002.safetensors is damaged.*Download it again/,
  ],
  [
    'a missing shard',
    () => withShards((_, folder) => rmSync(join(folder, 'model-00001-of-00002.safetensors'))),
    /has no model-00001-of-00002.safetensors, which model.safetensors.index.json lists. Download it/,
  ],
  [
    'an index that points out of the folder',
    () => withShards((map) => Object.assign(map, { [WORDS]: '../secret.safetensors' })),
    /index.json names '..\/secret.safetensors' for '.*', outside of .*move the shard there/,
  ],
  [
    'an index with an absolute path',
    () => withShards((map) => Object.assign(map, { [WORDS]: join(BERT, 'model.safetensors') })),
    /outside of .*move the shard there/,
  ],
  [
    'an index with a pickle',
    () => withShards((map) => Object.assign(map, { [WORDS]: 'pytorch_model.bin' })),
    /must name a safetensors file for .* got "pytorch_model.bin"/,
  ],
  [
    'an index of a weight that its shard lacks',
    () => withShards((map) => Object.assign(map, { [WORDS]: 'model-00002-of-00002.safetensors' })),
    /00002-of-00002.safetensors has no weight 'embeddings.word_embeddings.weight' of a known type, which .* lists/,
  ],
  [
    'an index without a map',
    () =>
      folderWith((folder) => {
        rmSync(join(folder, 'model.safetensors'));
        writeFileSync(join(folder, 'model.safetensors.index.json'), '{ "metadata": {} }');
      }),
    /index.json must have a weight_map from names of weights to files. Download it again/,
  ],
  [
    'a missing weight',
    () => withArrays((arrays) => arrays.delete('encoder.layer.1.output.dense.bias')),
    /model.safetensors lacks 1 of 37 weights, such as 'encoder.layer.1.output.dense.bias'. Download it again/,
  ],
  [
    'a weight that is not finite',
    () =>
      withArrays((arrays) => {
        const { shape, values } = arrays.get('encoder.layer.0.output.dense.bias') as NamedArray;
        arrays.set('encoder.layer.0.output.dense.bias', { shape, values: values.with(3, Number.NaN) });
      }),
    /'encoder.layer.0.output.dense.bias' has the value NaN at index 3; weights must be finite. .*download it again/,
  ],
  [
    'a weight of another shape',
    () =>
      withArrays((arrays) =>
        arrays.set('encoder.layer.1.output.dense.bias', { shape: [2], values: new Float32Array(2) }),
      ),
    /'encoder.layer.1.output.dense.bias' has shape \[2\], which does not fit 'block2\/down\/bias' \[16\]. Take/,
  ],
  ...(
    [
      [{ hidden_size: 32 }, /has hidden_size: 32, but the weights are of 16. Take both files from the same network/],
      [{ num_hidden_layers: 1e9 }, /has num_hidden_layers: 1000000000, but the weights are of 2/],
      [{ vocab_size: 'many' }, /has vocab_size: "many", but the weights are of 45/],
      [{ max_position_embeddings: 512 }, /has max_position_embeddings: 512, but the weights are of 24/],
      [{ num_attention_heads: 5 }, /num_attention_heads: 5 must be an integer that divides the width of 16/],
      [{ num_attention_heads: 1.6 }, /num_attention_heads: 1.6 must be an integer that divides the width of 16/],
      [{ num_attention_heads: -4 }, /no 'num_attention_heads' above 0 .* got the number -4. Add the right number/],
      [{ layer_norm_eps: null, hidden_act: 'relu' }, /has hidden_act: "relu"; supported is "gelu"/],
      [{ position_embedding_type: 'relative_key' }, /position_embedding_type: "relative_key"; supported is "absolute"/],
      [{ pad_token_id: 99 }, /pad_token_id: 99 must be an id of the 45 tokens/],
      [{ quantization_config: { bits: 4 } }, /is quantised .*quantization_config.*Take the network in full/],
    ] as const
  ).map(([more, said]): [string, () => string, RegExp] => [JSON.stringify(more), () => withConfig(more), said]),
  ['a tokenizer that is none', () => withText('tokenizer.json', '{'), /is not a tokenizer.json/],
  [
    'a tokenizer with more ids',
    () =>
      folderWith((folder) => {
        const file = join(folder, 'tokenizer.json');
        const json = JSON.parse(readFileSync(file, 'utf8'));
        json.model.vocab.more = 60;
        writeFileSync(file, JSON.stringify(json));
      }),
    /tokenizer.json has ids up to 60, and the embedding table of model.safetensors has 45 rows. Take both/,
  ],
])('%s is rejected by a sentence that names file and remedy', async (_, make, sentence) => {
  await expect(fromPretrained(make())).rejects.toThrow(sentence);
});

test.each<[string, object, RegExp]>([
  ['llama', { rope_scaling: { rope_type: 'yarn' } }, /scales its rotary positions \(rope_scaling\)/],
  ['llama', { head_dim: 5 }, /gives 5 features for each head; rotary positions need an even integer/],
  ['llama', { attention_bias: true }, /has attention_bias: true; supported is false/],
  ['llama', { num_key_value_heads: 4 }, /has num_key_value_heads: 4, but the weights are of 2/],
  ['vit', { patch_size: 4 }, /has patch_size: 4, but the weights are of 8/],
  ['vit', { image_size: 224 }, /has image_size: 224, but the weights are of 16/],
  ['vit', { qkv_bias: false }, /has qkv_bias: false; supported is true/],
])('a %s with %j is rejected', async (family, more, sentence) => {
  await expect(fromPretrained(withConfig(more, family))).rejects.toThrow(sentence);
});

test.each<[object, RegExp]>([
  [
    { image_mean: [0.5] },
    /image_mean of preprocessor_config.json must be three numbers, one for each channel; got \[0.5\]/,
  ],
  [{ image_std: [1, 0, 1] }, /image_std of preprocessor_config.json must be three numbers.*, above 0; got \[1,0,1\]/],
  [{ rescale_factor: 'x' }, /rescale_factor of preprocessor_config.json must be above 0; got the string 'x'/],
])('a preprocessor with %j is rejected', async (more, sentence) => {
  await expect(fromPretrained(withConfig(more, 'vit', 'preprocessor_config.json'))).rejects.toThrow(sentence);
});

test('a network for images needs its scale of pixels, its classes and a size that patches fill', async () => {
  const vit = join(BERT, '..', 'vit');
  const bare = folderWith((folder) => rmSync(join(folder, 'preprocessor_config.json')), vit);
  await expect(fromPretrained(bare)).rejects.toThrow(/no preprocessor_config.json, which has the scale of the pixels/);
  await expect(fromPretrained(vit, { size: 20 })).rejects.toThrow(/multiple of the patches' 8 pixels; got 20. Try 24/);
  const unnamed = withConfig({ id2label: { 0: 'cat' } }, 'vit');
  await expect(fromPretrained(unnamed, { classifier: true })).rejects.toThrow(/must name 3 classes in id2label; got 1/);
});

test('options are checked', async () => {
  await expect(fromPretrained(BERT, { tokens: 25 })).rejects.toThrow('tokens must be an integer from 1 to 24; got 25.');
  await expect(fromPretrained(BERT, { token: 5 } as never)).rejects.toThrow("Did you mean 'tokens'?");
  await expect(fromPretrained(BERT, { classifier: true })).rejects.toThrow(
    /bert has no original head that is read for classifier: true/,
  );
  await expect(fromPretrained(5 as never)).rejects.toThrow(
    'fromPretrained: expected a path as a string; got the number 5',
  );
});
