import { describe, expect, test } from '@jest/globals';
import { lenet } from '../backbones/lenet';
import { mlp } from '../backbones/mlp';
import { transformer } from '../backbones/transformer';
import type { Net } from '../core/net';
import { eagerly } from '../engine/compile/compile';
import { drawn } from '../fixtures/drawn';
import { dispose } from '../net/compose';
import { hashes, type ReferenceName, reference, referenceBatch, startAsReference } from './fixtures/formula';
import { gapToPeers, largestGap, referenceRun } from './fixtures/reference-run';

/** `bench/reference/training.py` wrote what Keras 3 and PyTorch make of the same weights and batches. */
const NETS: Record<ReferenceName, () => Net> = {
  mlp: () => mlp(),
  lenet: () => lenet(),
  'lenet-bn': () => lenet({ normalise: true }),
  'transformer-small': () => transformer(),
};

/** Trains a net as the reference was trained; its losses, step by step, and its weights. */
async function train(name: ReferenceName, steps: number) {
  const net = NETS[name]();
  const run = await referenceRun(name, net, steps);
  dispose(net);
  return run;
}

test('the formula gives the numbers that Python drew', () => {
  const { seed, stream, values } = reference.hashes;
  expect(values.map((_, index) => hashes(seed, stream)(index))).toEqual(values);
});

for (const name of drawn(Object.keys(NETS) as ReferenceName[], 2)) {
  describe(`${name}, after ${reference.steps} steps of Adam`, () => {
    const { firstBatch, weights: after } = reference.nets[name];

    test('starts from the batch and the weights that Python had', () => {
      const net = NETS[name]();
      startAsReference(name, net);
      const { x, labels } = referenceBatch(name, net.input.shape, 0);
      expect(largestGap({ x: Array.from(x.dataSync().slice(0, 8)) }, { x: firstBatch.inputs })).toBeLessThan(1e-7);
      expect(Array.from(labels.dataSync())).toEqual(firstBatch.labels);
      for (const [weight, { startSum }] of Object.entries(after)) {
        const sum = Array.from(net.weights[weight].dataSync()).reduce((total, value) => total + value, 0);
        expect(sum).toBeCloseTo(startSum, 6);
      }
      expect(Object.keys(net.weights).sort()).toEqual(Object.keys(after).sort());
    });

    test('equals Keras and PyTorch: losses and weights to 1e-4', async () => {
      expect(gapToPeers(name, await train(name, reference.steps))).toBeLessThan(1e-4);
    });

    test('is the same whether the step is compiled or runs as it is, to 1e-5', async () => {
      const compiled = await train(name, 20);
      const eager = await eagerly(() => train(name, 20));
      expect(largestGap({ losses: compiled.losses }, { losses: eager.losses })).toBeLessThan(1e-5);
      expect(largestGap(compiled.weights, eager.weights)).toBeLessThan(1e-5);
    });
  });
}
