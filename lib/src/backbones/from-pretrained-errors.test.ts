import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { tf } from '../engine/tensorflow';
import { dispose } from '../net/compose';
import { forward } from '../net/forward';
import { type NamedArray, openSafetensors, writeSafetensors } from '../safetensors';
import { folderOf, folderWith, withSettings } from './fixtures/pretrained-folder';
import { fromPretrained } from './from-pretrained';

const BERT = folderOf('bert');
const { arrays: ARRAYS } = openSafetensors(join(BERT, 'model.safetensors'), '');
const WORDS = 'embeddings.word_embeddings.weight';

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
  ['no folder', () => './google/none', /no folder '.\/google\/none' in .* Networks of the hub are named 'owner\/name'/],
  ['no network', () => 'none', /no folder 'none' in .* or above it. Networks of the hub are named 'owner\/name'/],
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
    () => withSettings({ model_type: 'bertt' }),
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
  ['no family at all', () => withSettings({ model_type: undefined }), /no family undefined, which config.json names/],
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

test('options are checked', async () => {
  await expect(fromPretrained(BERT, { tokens: 25 })).rejects.toThrow('tokens must be an integer from 1 to 24; got 25.');
  await expect(fromPretrained(BERT, { token: 5 } as never)).rejects.toThrow("Did you mean 'tokens'?");
  await expect(fromPretrained(BERT, { revision: 'main' })).rejects.toThrow(/is a folder here, which has no revision/);
  await expect(fromPretrained(BERT, { classifier: true })).rejects.toThrow(
    /bert has no original head that is read for classifier: true/,
  );
  await expect(fromPretrained(5 as never)).rejects.toThrow(
    'fromPretrained: expected a path as a string; got the number 5',
  );
});
