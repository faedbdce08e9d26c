import { describe, expect, test } from '@jest/globals';
import { lenet } from '../backbones/lenet';
import { mlp } from '../backbones/mlp';
import { transformer } from '../backbones/transformer';
import type { Stream } from '../data/stream';
import { eagerly } from '../engine/compile/compile';
import { dispose } from '../net/compose';
import type { Net } from '../net/net';
import { adam } from '../optimize/adam';
import { fit } from './fit';
import { hashes, type ReferenceName, reference, referenceBatch, startAsReference } from './fixtures/formula';
import { crossEntropy } from './loss';

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
  startAsReference(name, net);
  const { rate, beta1, beta2, epsilon } = reference.nets[name].adam;
  const data: Stream = {
    name,
    classes: Array.from({ length: 10 }, (_, place) => String(place)),
    shape: net.input.shape,
    pixels: false,
    steps,
    *epoch() {
      for (let step = 0; step < steps; step++) yield referenceBatch(name, net.input.shape, step);
    },
  };
  const losses: number[] = [];
  await fit(net, data, {
    loss: crossEntropy(),
    optimizer: adam(rate, beta1, beta2, epsilon),
    epochs: 1,
    callbacks: [{ step: (run) => void losses.push(run.loss) }],
  });
  const weights = Object.fromEntries(
    Object.entries(net.weights).map(([weight, tensor]) => [weight, tensor.dataSync() as Float32Array]),
  );
  dispose(net);
  return { losses, weights };
}

function largestGap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a, (value, place) => Math.abs(value - b[place])).reduce((most, gap) => Math.max(most, gap), 0);
}

test('the formula gives the numbers that Python drew', () => {
  const { seed, stream, values } = reference.hashes;
  expect(values.map((_, place) => hashes(seed, stream)(place))).toEqual(values);
});

for (const name of Object.keys(NETS) as ReferenceName[]) {
  describe(`${name}, after ${reference.steps} steps of Adam`, () => {
    const { firstBatch, losses: expected, weights: after } = reference.nets[name];

    test('starts from the batch and the weights that Python had', () => {
      const net = NETS[name]();
      startAsReference(name, net);
      const { x, labels } = referenceBatch(name, net.input.shape, 0);
      expect(largestGap(x.dataSync().slice(0, 8), firstBatch.inputs)).toBeLessThan(1e-7);
      expect(Array.from(labels.dataSync())).toEqual(firstBatch.labels);
      for (const [weight, { startSum }] of Object.entries(after)) {
        const sum = Array.from(net.weights[weight].dataSync()).reduce((total, value) => total + value, 0);
        expect(sum).toBeCloseTo(startSum, 6);
      }
      expect(Object.keys(net.weights).sort()).toEqual(Object.keys(after).sort());
    });

    test('equals Keras and PyTorch: losses and weights to 1e-4', async () => {
      const { losses, weights } = await train(name, reference.steps);
      for (const peer of ['keras', 'torch', 'exact'] as const) {
        expect(largestGap(losses, expected[peer])).toBeLessThan(1e-4);
        for (const [weight, { places, [peer]: one }] of Object.entries(after)) {
          const got = weights[weight];
          const at = places === 'all' ? got : (places as number[]).map((place) => got[place]);
          expect([weight, peer, largestGap(at, one.values) < 1e-4]).toEqual([weight, peer, true]);
        }
      }
    });

    test('is the same whether the step is compiled or runs as it is, to 1e-5', async () => {
      const compiled = await train(name, 20);
      const eager = await eagerly(() => train(name, 20));
      expect(largestGap(compiled.losses, eager.losses)).toBeLessThan(1e-5);
      for (const [weight, values] of Object.entries(compiled.weights)) {
        expect([weight, largestGap(values, eager.weights[weight]) < 1e-5]).toEqual([weight, true]);
      }
    });
  });
}
