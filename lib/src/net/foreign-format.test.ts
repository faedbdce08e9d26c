import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { tf } from '../engine/tensorflow';
import { load } from '../files/load';
import { fromGraphModel } from './from-graph-model';
import { fromLayersModel } from './from-layers-model';
import { preflight } from './preflight';

const folder = mkdtempSync(join(tmpdir(), 'foreign '));

beforeAll(() => {
  for (const name of ['kept.h5', 'kept.keras']) writeFileSync(join(folder, name), 'PK');
  mkdirSync(join(folder, 'saved'));
  writeFileSync(join(folder, 'saved/saved_model.pb'), '');
  mkdirSync(join(folder, 'web'));
  writeFileSync(join(folder, 'web/model.json'), '{}');
  mkdirSync(join(folder, 'empty'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const CONVERTED = [
  ['kept.h5', 'is a Keras model, which only Python reads. Convert it once: keras.models.load_model('],
  ['kept.keras', 'is a Keras model, which only Python reads. Convert it once: keras.models.load_model('],
  ['saved', 'is a SavedModel. Convert it once: tensorflowjs_converter --input_format tf_saved_model'],
  ['web', 'is a model of TensorFlow.js. Read it with fromGraphModel(await tf.loadGraphModel('],
  ['web/model.json', 'is a model of TensorFlow.js. Read it with fromGraphModel(await tf.loadGraphModel('],
] as const;

test.each(CONVERTED)('load of %s says what it is and how it is read', async (name, sentence) => {
  await expect(load(join(folder, name))).rejects.toThrow(`${join(folder, name)} ${sentence}`);
});

test.each(CONVERTED)('a path to %s in place of a model says the same', (name, sentence) => {
  for (const read of [fromGraphModel, fromLayersModel, preflight] as ((model: never) => unknown)[]) {
    expect(() => read(join(folder, name) as never)).toThrow(sentence);
  }
});

test('load of a folder without a model says that it reads a file', async () => {
  await expect(load(join(folder, 'empty'))).rejects.toThrow('is a folder. load reads the file that save() wrote');
});

test('a model of the other kind, one that was not waited for and a SavedModel of tf.node say what to pass', () => {
  const layers = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
  expect(() => fromGraphModel(layers as never)).toThrow('got a LayersModel. Pass it to fromLayersModel(model).');
  expect(() => fromLayersModel(Promise.resolve(layers) as never)).toThrow('got a promise. Write await before the call');
  const saved = { sessionId: 1, signature: {} };
  expect(() => fromGraphModel(saved as never)).toThrow('a SavedModel of tf.node cannot be split into layers');
  expect(() => fromLayersModel({ executor: { graph: {} } } as never)).toThrow('Pass it to fromGraphModel(model).');
});
