import { expect, test } from '@jest/globals';
import { mlp } from '../../backbones/mlp';
import { arrays } from '../../data/arrays';
import { tf } from '../../engine/tensorflow';
import { copy, dispose } from '../../net/compose';
import { adam } from '../../optimize/adam';
import { chain } from '../../optimize/chain';
import { l2sp } from '../../optimize/l2sp';
import { weightDecay } from '../../optimize/weight-decay';
import { fit } from '../../train/fit';
import { crossEntropy } from '../../train/loss';
import { compile } from './compile';

test('a product of one row and another row add up, as in x w + r by hand', () => {
  const w = tf.variable(tf.tensor2d([[1, 2, 3]]));
  const step = compile((x: ReturnType<typeof tf.tensor2d>) => tf.matMul(x, w).add(w.mul(10)));
  const sum = step(tf.tensor2d([[4]]));
  expect([...sum.dataSync()]).toEqual([14, 28, 42]);
  tf.dispose([sum, w]);
  step.dispose();
});

test.each(['weightDecay', 'l2sp'])('a net of one input feature trains with %s and adam', async (which) => {
  const data = arrays([[1], [2], [3], [4]], [0, 0, 1, 1], { classes: ['few', 'many'] });
  const net = mlp({ inputFeatures: 1, hidden: 3, classes: 2, seed: 1 });
  const start = copy(net);
  const pull = which === 'l2sp' ? l2sp(start, 0.1) : weightDecay(0.1);
  const { epochs } = await fit(net, data, {
    loss: crossEntropy(),
    optimizer: chain(pull, adam(0.05)),
    epochs: 20,
    batch: 4,
    seed: 1,
  });
  expect(epochs[19].loss).toBeLessThan(epochs[0].loss);
  dispose(net);
  dispose(start);
});
