import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { subset } from '../data/subset';
import { unlabelled } from '../data/unlabelled';
import { eagerly } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { dispose } from '../net/compose';
import { adam } from '../optimize/adam';
import type { Adaptation } from '../train/adaptation';
import { evaluate } from '../train/evaluate';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { combineAdaptations } from './combine-adaptations';
import { dann } from './dann';
import { moved, smallNet, turned } from './fixtures/problems';
import { expectReference, type Row } from './fixtures/reference';
import { type Centroids, centroidDistance, movedCentroids, mstn } from './mstn';

interface Step extends Row {
  source: number[][];
  target: number[][];
  labels: number[];
  predicted: number[];
}

/** Made by bench/reference/semantic.py, in float64. */
const cases: { name: string; classes: number; steps: Step[] }[] = JSON.parse(
  readFileSync(join(__dirname, 'fixtures', 'semantic.json'), 'utf8'),
);

const { source, target } = moved;

/** The accuracy on the target after training, and the losses of the epochs. */
async function trained(adapt: Adaptation, { from = source, to = target, epochs = 30, alone = false } = {}) {
  const net = smallNet();
  try {
    const options = { loss: alone ? {} : crossEntropy(), optimizer: adam(0.02), epochs, batch: 16, seed: 3 };
    const history = await fit(net, from, { ...options, adapt });
    return { accuracy: (await evaluate(net, to)).accuracy, losses: history.epochs.map(({ loss }) => loss) };
  } finally {
    dispose(net);
  }
}

describe('mstn', () => {
  test.each(cases)('equals NumPy in value and gradients after each batch: $name', ({ classes, steps }) => {
    const memberships = (labels: number[]) => tf.oneHot(tf.tensor1d(labels, 'int32'), classes).toFloat() as Tensor2D;
    const width = steps[0].source[0].length;
    /** The centroids of a domain after the first batches. */
    const after = (domain: 'source' | 'target', count: number): Centroids =>
      steps
        .slice(0, count)
        .reduce(
          (before: Centroids, step) =>
            movedCentroids(
              before,
              tf.tensor2d(step[domain]),
              memberships(domain === 'source' ? step.labels : step.predicted),
              0.7,
            ),
          { means: tf.zeros([classes, width]), seen: tf.zeros([classes, 1]) },
        );
    for (const [index, step] of steps.entries()) {
      const loss = (x: Tensor, y: Tensor) =>
        centroidDistance(
          movedCentroids(after('source', index), x, memberships(step.labels), 0.7),
          movedCentroids(after('target', index), y, memberships(step.predicted), 0.7),
        );
      expectReference(loss, [step.source, step.target], step);
    }
  });

  test('recovers a target that training on the source alone gets wrong, without a label of it', async () => {
    const without = await trained(mstn(unlabelled(target), { weight: 0 }));
    const adapted = await trained(mstn(unlabelled(target)));
    expect(without.accuracy).toBeLessThan(0.7);
    expect(adapted.accuracy).toBeGreaterThan(0.95);
    const both = await trained(combineAdaptations([dann(target, { hidden: [8], weight: 0.1 }), mstn(target)]));
    expect(both.accuracy).toBeGreaterThan(0.9);
  });

  test('reads the labels of the source and not those of the target', async () => {
    const truth = await trained(mstn(target), { epochs: 2 });
    const other = { ...target, labels: target.labels.map((label) => 1 - label) };
    expect((await trained(mstn(other), { epochs: 2 })).losses).toEqual(truth.losses);
    // Without a loss on the labels only the centroids of the source depend on them.
    const shuffled: Dataset = { ...source, labels: source.labels.map((_, index) => Number(index % 3 === 0)) };
    const alone = async (from: Dataset) =>
      (await trained(mstn(target, { weight: 1 }), { from, epochs: 1, alone: true })).losses;
    expect(await alone(shuffled)).not.toEqual(await alone(source));
  });

  test('swaps classes where most predictions on the target are wrong, the pitfall', async () => {
    const { accuracy } = await trained(mstn(turned.target), { from: turned.source, to: turned.target });
    expect(accuracy).toBeLessThan(0.2);
  });

  test('is the same compiled and eagerly, takes a last batch of one example, and leaves no tensor behind', async () => {
    const odd = subset(source, [...Array(33).keys()]);
    const run = () => trained(mstn(target, { weight: 0.5 }), { from: odd, epochs: 2 });
    const compiled = await run();
    const before = tf.memory().numTensors;
    const eager = await eagerly(run);
    expect(tf.memory().numTensors).toBe(before);
    for (const [epoch, loss] of compiled.losses.entries())
      expect(Math.abs(loss - eager.losses[epoch])).toBeLessThan(1e-4);
  });

  test('refuses unlabelled sources and options that make no sense', async () => {
    await expect(trained(mstn(target), { from: unlabelled(source) })).rejects.toThrow(/is unlabelled/);
    expect(() => mstn(target, { past: 1 })).toThrow(TransferError);
    expect(() => mstn(target, { past: 1 })).toThrow(/mstn's past is 1; it must be at least 0 and below 1/);
    expect(() => mstn(target, { weight: -1 })).toThrow(/mstn's weight is -1/);
    expect(() => mstn(target, { momentum: 0.7 } as object)).toThrow(/mstn has no option 'momentum'/);
  });
});
