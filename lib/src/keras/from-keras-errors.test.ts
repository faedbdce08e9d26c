import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Changeable, changed, kerasFixture, METADATA, zipOf } from './fixtures/keras-file';
import { fromKeras, type KerasOptions } from './from-keras';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keras errors '));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The error of a file with these bytes. */
async function errorOf(bytes: Uint8Array, options: KerasOptions = {}): Promise<string> {
  const file = join(folder, 'm.keras');
  writeFileSync(file, bytes);
  return fromKeras(file, options).then(
    () => 'none',
    (cause) => `${cause.name}: ${cause.message}`,
  );
}

/** A layer of the fixture `images`, which is a Sequential. */
const layerOf = ({ config }: Changeable, name: string): Changeable =>
  config.layers.find((layer: Changeable) => layer.config.name === name);

test.each<[string, (model: Changeable) => void, RegExp]>([
  [
    'a Lambda',
    (model) => Object.assign(layerOf(model, 're_lu'), { class_name: 'Lambda' }),
    /^TransferError: The layer 're_lu' in m\.keras is a Lambda, which contains code.*not run.*model\.input, LAYER\.output/,
  ],
  [
    'a layer of its author',
    (model) =>
      Object.assign(layerOf(model, 're_lu'), { class_name: 'Gate', module: 'mine', registered_name: 'mine>Gate' }),
    /^TransferError: The layer 're_lu' in m\.keras is a 'mine>Gate' of its author, whose code is not in the file\. Take/,
  ],
  [
    'an activation of its author',
    (model) => {
      layerOf(model, 'stem').config.activation = { class_name: 'function', config: 'steep', registered_name: 'steep' };
    },
    /^TransferError: The layer 'stem' in m\.keras has as activation an object.*a function of its author, which is not run/,
  ],
  [
    'an unknown layer',
    (model) => Object.assign(layerOf(model, 'max_pooling2d'), { class_name: 'MaxPoling2D' }),
    /^TransferError: The layer 'max_pooling2d' in m\.keras has the class 'MaxPoling2D', which is not read\. Did you mean 'MaxPooling2D'\?/,
  ],
  [
    'a setting that is computed differently here',
    (model) => {
      layerOf(model, 'conv2d').config.data_format = 'channels_first';
    },
    /^TransferError: The layer 'conv2d' in m\.keras has data_format: "channels_first"; supported is "channels_last"\. Take/,
  ],
  [
    'a setting that is unknown',
    (model) => {
      layerOf(model, 'stem').config.spectral = 2;
    },
    /^TransferError: The layer 'stem' in m\.keras has spectral: 2, which is not read\. Take/,
  ],
  [
    'a model whose code is not in the file',
    (model) => Object.assign(model, { class_name: 'MyModel' }),
    /^TransferError: m\.keras has a model of the class "MyModel".*Save a Sequential or Functional model/,
  ],
  [
    'weights of another shape',
    (model) => {
      layerOf(model, 'classes').config.units = 6;
    },
    /^TransferError: m\.keras: a weight of the layer 'classes' has the shape \[8,5\], and by config\.json it is \[8,6\]\. Save/,
  ],
  [
    'a layer without its weights',
    (model) => {
      const { config } = layerOf(model, 'classes');
      model.config.layers.push({ class_name: 'Dense', module: 'keras.layers', config: { ...config, name: 'more' } });
    },
    /^TransferError: m\.keras has 0 of the 2 weights of the layer 'more' \(layers\/dense_1\)\. Save/,
  ],
  [
    'no layers',
    ({ config }) => {
      config.layers = 7;
    },
    /^TransferError: config\.json in m\.keras must have a list of layers; got the number 7\. Save/,
  ],
])('a model with %s is rejected', async (_, change, expected) => {
  expect(await errorOf(await changed('images', change))).toMatch(expected);
});

test('a graph that refers to a layer which does not exist, or to itself, is rejected', async () => {
  const readingFrom = (name: string) =>
    changed('nested', ({ config }) => {
      const { inbound_nodes: nodes } = config.layers.find((layer: Changeable) => layer.class_name === 'Functional');
      nodes[0].args[0].config.keras_history[0] = name;
    });
  const broken = /^TransferError: config\.json in m\.keras: the graph of 'nested' is broken at '(lost|top)'\. Save/;
  expect(await errorOf(await readingFrom('lost'))).toMatch(broken);
  expect(await errorOf(await readingFrom('top'))).toMatch(broken);
});

test('damaged files are rejected, and a path that leads out of the archive is not followed', async () => {
  const whole = readFileSync(kerasFixture('nested'));
  const damaged = /^TransferError: m\.keras is damaged or no \.keras file: .*Save the model again/;
  expect(await errorOf(whole.subarray(0, whole.length / 2))).toMatch(damaged);
  expect(await errorOf(Buffer.from('hello'))).toMatch(damaged);
  const flipped = Buffer.from(whole);
  flipped[whole.indexOf('keras_version') + 2] ^= 1;
  expect(await errorOf(flipped)).toMatch(/the bytes of metadata\.json have another checksum/);
  const slip = zipOf({ ...METADATA, '../config.json': '{}' });
  expect(await errorOf(slip)).toMatch(/damaged or no \.keras file: invalid relative path: \.\.\/config\.json\. Save/);
  expect(await errorOf(zipOf(METADATA))).toMatch(/^TransferError: m\.keras has no config\.json, which every/);
  const weights = { ...METADATA, 'config.json': '[', 'model.weights.h5': 'no' };
  expect(await errorOf(zipOf(weights))).toMatch(/^TransferError: config\.json in m\.keras is not JSON: .*Save/);
});

test('files of older Keras and folders are rejected with what to do, and so are weights that are no HDF5', async () => {
  expect(await errorOf(Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'))).toMatch(
    /^TransferError: m\.keras is an HDF5 file, Keras' older format\. Load it in Keras 3 and save it with the ending \.keras/,
  );
  const old = { 'metadata.json': '{"keras_version": "2.15.0"}', 'config.json': '{}', 'model.weights.h5': '' };
  expect(await errorOf(zipOf(old))).toMatch(
    /written by Keras 2\.15\.0, whose files have another layout\. Load it in Keras 3/,
  );
  mkdirSync(join(folder, 'saved'));
  await expect(fromKeras(join(folder, 'saved'))).rejects.toThrow(/it is a folder\. Give the path of a \.keras file/);
  const config = JSON.stringify({
    class_name: 'Sequential',
    config: {
      name: 'one',
      layers: [
        { class_name: 'InputLayer', config: { batch_shape: [null, 2], name: 'x' } },
        { class_name: 'Dense', module: 'keras.layers', config: { name: 'd', units: 1, use_bias: true } },
      ],
    },
  });
  expect(await errorOf(zipOf({ ...METADATA, 'config.json': config, 'model.weights.h5': 'no' }))).toMatch(
    /^TransferError: The weights of m\.keras are damaged: .*Save the model again/,
  );
});

test('bad arguments are named', async () => {
  await expect(fromKeras(join(folder, 'nothing.keras'))).rejects.toThrow(/There is no file '.*nothing\.keras'/);
  await expect(fromKeras(7 as never)).rejects.toThrow(/fromKeras/);
  await expect(fromKeras('m.keras', { logit: true } as never)).rejects.toThrow(/'logit'.*logits/);
  const graph = readFileSync(kerasFixture('graph'));
  expect(await errorOf(graph, { logits: true })).toMatch(
    /its last layer 'scores' \(Dense\) has none\. Leave the option out/,
  );
});
