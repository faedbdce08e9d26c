import { beforeEach, expect, test } from '@jest/globals';
import { mlp } from '../backbones/mlp';
import { arrays } from '../data/arrays';
import { closeUnusedGraphs } from '../engine/compile/open-graph';
import { type GraphBinding, nativeBackend } from '../engine/native';
import { tf } from '../engine/tensorflow';
import { dispose } from '../net/compose';
import { adam } from '../optimize/adam';
import { oneCycle } from '../optimize/schedule';
import { fit } from './fit';
import { crossEntropy } from './loss';

/** Graphs that TensorFlow has, those included that wait for a function that is alike. */
const graphs = () => (nativeBackend().binding as GraphBinding).countGraphs();

async function train(examples: number, seed: number, peak = 1e-2): Promise<number> {
  const labels = Array.from({ length: examples }, (_, index) => index % 2);
  const data = arrays(tf.randomUniform([examples, 2], 0, 1, 'float32', seed), labels, { classes: ['even', 'odd'] });
  const net = mlp({ inputFeatures: 2, hidden: 3, classes: 2, seed });
  const { epochs } = await fit(net, data, {
    loss: crossEntropy(),
    optimizer: adam(oneCycle(peak)),
    epochs: 2,
    batch: 4,
    seed,
  });
  dispose(net);
  return epochs[1].loss;
}

beforeEach(() => closeUnusedGraphs());

test('a training whose last batch is smaller has one graph for all its steps', async () => {
  const before = graphs();
  await train(10, 1);
  expect(graphs()).toBe(before + 1);
});

test('trainings that differ in seed, data and the rates of a schedule share a graph, and come to what each comes to alone', async () => {
  const before = graphs();
  const shared = [await train(10, 1), await train(10, 2, 1e-1), await train(10, 1)];
  expect(graphs()).toBe(before + 1);
  closeUnusedGraphs();
  expect(shared).toEqual([shared[2], await train(10, 2, 1e-1), shared[0]]);
  expect(shared[1]).not.toBe(shared[0]);
});
