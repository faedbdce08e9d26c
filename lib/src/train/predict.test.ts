import { expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { dispose } from '../net/compose';
import { forward } from '../net/forward';
import { hasGraph } from '../net/graphs';
import { head } from '../net/head';
import { predict } from './predict';

test('one example at a time is a graph from the sixth call on, of any number of examples, and follows the weights', async () => {
  const net = head({ classes: 3, inputFeatures: 4, seed: 1 });
  const asked = async (count: number, seed: number) => {
    const x = tf.randomNormal([count, 4], 0, 1, 'float32', seed);
    const outputs = await predict(net, arrays(x, Array(count).fill(0)));
    return outputs.sub(forward(net, x)).abs().max().dataSync()[0];
  };
  for (let call = 1; call <= 8; call++) {
    expect(await asked(1, call)).toBeLessThan(1e-6);
    expect(hasGraph(net, 'outputs')).toBe(call >= 6);
  }
  net.weights['head/kernel'].assign(tf.ones([4, 3]));
  expect(await asked(1, 9)).toBeLessThan(1e-6);
  expect(await asked(3, 10)).toBeLessThan(1e-6);
  dispose(net);
});

test('an operation that the backend lacks is named', async () => {
  const net = head({ classes: 3, inputFeatures: 4, seed: 1 });
  const apply = () => tf.engine().runKernel('NoSuchKernel', {}) as Tensor;
  const broken = { ...net, layers: [{ name: 'head', apply }] };
  const one = arrays([[1, 2, 3, 4]], [0], { classes: ['a', 'b', 'c'] });
  await expect(predict(broken, one)).rejects.toThrow(/The backend 'tensorflow' cannot compute NoSuchKernel/);
  dispose(net);
});
