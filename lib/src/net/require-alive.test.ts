import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { mlp } from '../backbones/mlp';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { stream } from '../data/stream';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { exportGraphModel } from '../export/export-graph-model';
import { exportOnnx } from '../export/export-onnx';
import { exportSavedModel } from '../export/export-saved-model';
import { save } from '../files/save';
import { sgd } from '../optimize/sgd';
import { soup } from '../recipes/soup';
import { bestWeights } from '../train/callbacks/best-weights';
import { distillation } from '../train/distillation';
import { evaluate } from '../train/evaluate';
import { extract } from '../train/extract';
import { type FitOptions, fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { predict } from '../train/predict';
import { copy, cut, dispose, join } from './compose';
import { forward } from './forward';
import { head } from './head';

const folder = mkdtempSync(joinPath(tmpdir(), 'alive-'));
afterAll(() => rmSync(folder, { recursive: true }));

const data = arrays(
  Array.from({ length: 12 }, (_, row) => [row % 2, row % 3, 1]),
  Array.from({ length: 12 }, (_, row) => row % 2),
);
const options: FitOptions = { loss: crossEntropy(), optimizer: sgd(0.1), epochs: 3, batch: 4 };
const net = () => mlp({ inputFeatures: 3, hidden: 4, classes: 2 });
const FREED = /The weight 'hidden\/kernel' of mlp.* has been freed: dispose was called.*Make or load the net again/;

const uses: Record<string, (net: Net) => unknown> = {
  fit: (made) => fit(made, data, options),
  predict: (made) => predict(made, data),
  evaluate: (made) => evaluate(made, data),
  extract: (made) => extract(made, data, { at: 'hidden' }),
  save: (made) => save(made, joinPath(folder, 'net')),
  copy,
  cut: (made) => cut(made, 'hidden'),
  'join, as the first': (made) => join(made, head({ classes: 2 })),
  'join, as the second': (made) => join({ ...made, name: 'empty', weights: {}, layers: [], output: [3] }, made),
  soup: (made) => soup([made, made]),
  forward: (made) => tf.tidy(() => forward(made, tf.zeros([1, 3]))),
  exportGraphModel: (made) => exportGraphModel(made, joinPath(folder, 'graph')),
  exportOnnx: (made) => exportOnnx(made, joinPath(folder, 'net.onnx')),
  exportSavedModel: (made) => exportSavedModel(made, joinPath(folder, 'saved')),
  'a teacher in fit': async (made) => {
    const student = net();
    try {
      await fit(student, data, { ...options, loss: distillation(made) });
    } finally {
      dispose(student);
    }
  },
};

test.each(Object.keys(uses))('%s says of a disposed net that it was disposed, and leaves nothing', async (use) => {
  const made = net();
  dispose(made);
  const before = tf.memory().numTensors;
  const [thrown] = await Promise.allSettled([(async () => uses[use](made))()]);
  expect(thrown).toMatchObject({ status: 'rejected', reason: expect.any(TransferError) });
  expect(String((thrown as PromiseRejectedResult).reason)).toMatch(FREED);
  expect(tf.memory().numTensors).toBe(before);
  expect(readdirSync(folder)).toEqual([]);
});

test('a net that shares its weights with a disposed one is told apart from one with its own', async () => {
  const body = cut(net(), 'hidden');
  const joined = join(body, head({ classes: 2 }));
  const own = copy(joined);
  dispose(body);
  await expect(predict(joined, data)).rejects.toThrow(FREED);
  (await predict(own, data)).dispose();
  dispose(joined);
  dispose(own);
});

test.each(['step', 'epoch'] as const)(
  'dispose in a callback (%s) ends the run with the sentence and leaves nothing',
  async (moment) => {
    for (const set of [data, stream(data, { batch: 4, seed: 1 })]) {
      const before = tf.memory().numTensors;
      const made = net();
      const free = { [moment]: () => dispose(made) };
      const run = fit(made, set, {
        ...options,
        validate: data,
        callbacks: [bestWeights(), free, bestWeights({ of: 'loss' })],
      });
      await expect(run).rejects.toThrow(FREED);
      expect(tf.memory().numTensors).toBe(before);
    }
  },
);
