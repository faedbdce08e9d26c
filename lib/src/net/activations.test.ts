import { expect, test } from '@jest/globals';
import { mlp } from '../backbones/mlp';
import { tf } from '../engine/tensorflow';
import { activations } from './activations';

test('a glob that is given twice gives its layer once, and no tensor stays behind', () => {
  const net = mlp({ inputFeatures: 3, hidden: 4, classes: 2 });
  const x = tf.ones([5, 3]);
  const before = tf.memory().numTensors;
  const outputs = activations(net, x, ['hidden*', 'classes*', 'hidden*']);
  expect(Object.entries(outputs).map(([glob, { shape }]) => [glob, shape])).toEqual([
    ['hidden*', [5, 4]],
    ['classes*', [5, 2]],
  ]);
  tf.dispose(outputs);
  expect(tf.memory().numTensors).toBe(before);
});
