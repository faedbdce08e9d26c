import { beforeEach, expect, jest, test } from '@jest/globals';
import type { Dataset } from '../../core/dataset';

/** The part of the library that is loaded again, with TensorFlow.js, for each test. */
function load() {
  return {
    ...(require('../../adapt/adabn') as typeof import('../../adapt/adabn')),
    ...(require('../../backbones/backbone') as typeof import('../../backbones/backbone')),
    ...(require('../../backbones/lenet') as typeof import('../../backbones/lenet')),
    ...(require('../../data/arrays') as typeof import('../../data/arrays')),
    ...(require('../../net/compose') as typeof import('../../net/compose')),
    ...(require('../../optimize/adam') as typeof import('../../optimize/adam')),
    ...(require('../../train/extract') as typeof import('../../train/extract')),
    ...(require('../../train/fit') as typeof import('../../train/fit')),
    ...(require('../../train/loss') as typeof import('../../train/loss')),
    ...(require('../../train/predict') as typeof import('../../train/predict')),
    ...(require('../tensorflow') as typeof import('../tensorflow')),
  };
}

let lib: ReturnType<typeof load>;
beforeEach(() => {
  jest.resetModules();
  // TensorFlow.js keeps its engine and its kernels there.
  for (const name of ['_tfengine', '_tfGlobals']) Reflect.deleteProperty(globalThis, name);
  jest.doMock('@tensorflow/tfjs-node', () => {
    throw new Error('The addon (tfjs_binding.node) can not be found');
  });
  jest.restoreAllMocks();
  jest.spyOn(console, 'warn').mockImplementation(() => {});
  lib = load();
});

const images = (): Dataset =>
  lib.arrays(
    Float32Array.from({ length: 12 * 64 }, (_, index) => Math.sin(index * index)),
    Array.from({ length: 12 }, (_, row) => row % 2),
    { shape: [8, 8, 1] },
  );
const options = () => ({ loss: lib.crossEntropy(), optimizer: lib.adam(0.01), epochs: 1, batch: 4, seed: 1 });
const net = () => lib.lenet({ size: 8, classes: 2, seed: 1 });
/** Values that pure JavaScript still holds. */
const inJavaScript = () => (lib.tf.findBackend('cpu') as unknown as { numDataIds(): number }).numDataIds();

const first: Record<string, (made: ReturnType<typeof net>) => Promise<unknown>> = {
  fit: (made) => lib.fit(made, images(), options()),
  predict: async (made) => (await lib.predict(made, images())).dispose(),
  extract: (made) => lib.extract(made, images(), { at: 'hidden' }),
  adabn: async (made) => {
    lib.dispose(made);
    const normal = lib.lenet({ size: 8, classes: 2, normalise: true });
    await lib.adabn(normal, images());
    lib.dispose(normal);
  },
  backbone: async () => lib.dispose(await lib.backbone('efficientnet-lite0', { pretrained: false, size: 32 })),
};

test.each(Object.keys(first))('%s, where nobody has called ready(), runs on wasm and leaves nothing', async (name) => {
  const made = net();
  expect(lib.tf.getBackend()).toBe('cpu');
  await first[name](made);
  expect(lib.tf.getBackend()).toBe('wasm');
  lib.dispose(made);
  expect([lib.tf.memory().numTensors, lib.tf.engine().backend.numDataIds(), inJavaScript()]).toEqual([0, 0, 0]);
});

test('weights that were made before the backend was chosen train to the same as those made after', async () => {
  const trained = async () => {
    const made = net();
    const { epochs } = await lib.fit(made, images(), options());
    const kernel = [...made.weights['classes/kernel'].dataSync()];
    lib.dispose(made);
    return [epochs[0].loss, ...kernel];
  };
  const before = await trained();
  expect(await lib.ready()).toBe('wasm');
  expect(await trained()).toEqual(before);
});

test('another backend that a program sets after the choice stays', async () => {
  expect(await lib.ready()).toBe('wasm');
  await lib.tf.setBackend('cpu');
  const made = net();
  (await lib.predict(made, images())).dispose();
  expect([lib.tf.getBackend(), await lib.ready()]).toEqual(['cpu', 'cpu']);
  lib.dispose(made);
});

test('several first calls at once choose one backend and say it once', async () => {
  const nets = [net(), net()];
  await Promise.all(nets.map((made) => lib.fit(made, images(), options())));
  const told = jest.mocked(console.warn).mock.calls.filter(([line]) => String(line).startsWith('transferlab'));
  expect(told).toHaveLength(1);
});
