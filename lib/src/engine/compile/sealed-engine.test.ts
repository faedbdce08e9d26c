import { expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { TransferError } from '../../error';
import { adam } from '../../optimize/adam';
import { smallNet, stripes } from '../../train/callbacks/fixtures/small-net';
import { evaluate } from '../../train/evaluate';
import { extract } from '../../train/extract';
import { fit } from '../../train/fit';
import { crossEntropy } from '../../train/loss';
import { nativeBackend } from '../native';
import { tf } from '../tensorflow';
import { compile, eagerly } from './compile';
import { onShapes } from './on-shapes';
import { traceByShapes } from './trace-by-shapes';

/** No property may be added, removed or redefined, and only these may be assigned. */
function seal(object: object, reassigned: readonly string[]): void {
  for (const name of Reflect.ownKeys(object)) {
    const descriptor = Object.getOwnPropertyDescriptor(object, name) as PropertyDescriptor;
    if ('value' in descriptor) Object.defineProperty(object, name, { writable: reassigned.includes(name as string) });
  }
  Object.seal(object);
}

// TensorFlow.js adds this one when it first waits for a backend.
Object.assign(tf.engine(), { pendingBackendInit: null });
seal(tf.engine(), ['backendName', 'backendInstance', 'profiler', 'pendingBackendInit', 'pendingBackendInitId']);
seal(tf.backend(), []);
seal(tf.env(), []);

const numbers = (tensor: Tensor) => [...tensor.dataSync()];

test('a sealed engine takes no method', () => {
  for (const object of [tf.engine(), tf.backend(), tf.env()]) {
    expect(Object.isSealed(object)).toBe(true);
    expect(() => Object.assign(object, { startScope: () => {} })).toThrow(TypeError);
  }
});

test('a function is compiled on it: 2 * 3 + 1, from the graph too', () => {
  const w = tf.variable(tf.scalar(2));
  const f = compile((x: Tensor) => {
    const y = x.mul(w).add(1);
    w.assign(w.add(1));
    return y;
  });
  expect([3, 3, 3].map((x) => numbers(f(tf.scalar(x)))[0])).toEqual([7, 10, 13]);
  expect(numbers(w)).toEqual([5]);
  f.dispose();
});

test('a function that makes a variable, and so has to run for its record, is compiled too', () => {
  let w: Tensor | undefined;
  const f = compile((x: Tensor) => {
    w ??= tf.variable(tf.scalar(2));
    return x.mul(w);
  });
  expect([3, 4, 5].map((x) => numbers(f(tf.scalar(x)))[0])).toEqual([6, 8, 10]);
  f.dispose();
});

test('a function is traced by shapes, and what it may not do is refused', () => {
  const trace = traceByShapes(([x]) => [x.square().sum(0)], [tf.ones([3, 2])]);
  expect(trace?.operations.map(({ op }) => op)).toEqual(['Square', 'Sum']);
  onShapes([2, 3], (x) => {
    const y = x.tanh();
    expect(y.shape).toEqual([2, 3]);
    return y;
  });
  const refused = [
    (x: Tensor) => x.add(x.dataSync()[0]),
    (x: Tensor) => x.add(tf.randomNormal([1])),
    (x: Tensor) => x.add(Math.random()),
  ];
  for (const run of refused) expect(() => compile(run)(tf.scalar(1))).toThrow(TransferError);
});

test('a net is trained, measured and read out on it, with the numbers that it has without graphs', async () => {
  const trained = async () => {
    const net = smallNet();
    const options = { loss: crossEntropy(), optimizer: adam(0.01), epochs: 2, batch: 8, seed: 1 };
    const { epochs } = await fit(net, stripes(), options);
    const { loss } = await evaluate(net, stripes());
    const features = await extract(net, stripes(8), { at: 'body' });
    const rows = await features.read([0, 5]);
    return { losses: [...epochs.map((epoch) => epoch.loss), loss], features: numbers(rows) };
  };
  const graphs = await trained();
  const eager = await eagerly(trained);
  expect(graphs.losses[1]).toBeLessThan(graphs.losses[0]);
  for (const [index, loss] of eager.losses.entries()) expect(graphs.losses[index]).toBeCloseTo(loss, 4);
  for (const [index, value] of eager.features.entries()) expect(graphs.features[index]).toBeCloseTo(value, 3);
});

test('the backend can be changed on it and changed back', async () => {
  await tf.setBackend('cpu');
  expect(numbers(tf.scalar(3).square())).toEqual([9]);
  await tf.setBackend('tensorflow');
  const f = compile((x: Tensor) => x.square());
  expect(numbers(f(tf.scalar(4)))).toEqual([16]);
  expect(nativeBackend()).toBe(tf.findBackend('tensorflow'));
  f.dispose();
});
