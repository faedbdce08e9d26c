import { describe, expect, test } from '@jest/globals';
import { mlp } from '../backbones/mlp';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { subset } from '../data/subset';
import { unlabelled } from '../data/unlabelled';
import { eagerly } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { dispose } from '../net/compose';
import type { Adaptation } from '../train/adaptation';
import { evaluate } from '../train/evaluate';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { combineAdaptations } from './combine-adaptations';
import { dann } from './dann';
import { expectClose, rows } from './fixtures/reference';
import { settling, shifted, smallNet } from './fixtures/shifted';
import { mcd } from './mcd';
import { mdd } from './mdd';
import { pada } from './pada';

const [source, target] = [shifted(80, 0, 1), shifted(67, 2, 2)];
const small = { hidden: [8] };

async function trained(
  adapt: Adaptation | undefined,
  {
    net = smallNet(4),
    from = source,
    to = target,
    epochs = 60,
  }: { net?: Net; from?: Dataset; to?: Dataset; epochs?: number } = {},
) {
  try {
    const options = { loss: crossEntropy(), optimizer: settling(0.1), epochs, batch: 16, seed: 3 };
    const history = await fit(net, from, { ...options, adapt });
    return { accuracy: (await evaluate(net, to)).accuracy, epochs: history.epochs };
  } finally {
    dispose(net);
  }
}

const METHODS: Record<string, (to: Dataset, more?: object) => Adaptation> = {
  mdd: (to, more) => mdd(to, { ...small, ...more }),
  mcd: (to, more) => mcd(to, { ...small, ...more }),
  pada: (to, more) => pada(to, { ...small, ...more }),
};

describe.each(Object.keys(METHODS))('%s', (name) => {
  const method = METHODS[name];

  test('recovers a target that training on the source alone gets wrong', async () => {
    const { accuracy, epochs } = await trained(method(unlabelled(target)));
    expect((await trained(undefined)).accuracy).toBeLessThan(0.7);
    expect(accuracy).toBeGreaterThan(0.9);
    const measures = { mdd: ['source agreement', 'target agreement'], mcd: ['discrepancy'] }[name];
    expect(Object.keys(epochs[0].measures ?? {})).toEqual(measures ?? ['discriminator accuracy', 'effective classes']);
  });

  test('is the same compiled and eagerly, cannot see the labels of the target, and leaves no tensor behind', async () => {
    const odd = subset(source, [...Array(33).keys()]);
    const run = (to = target) => trained(method(to), { from: odd, to, epochs: 2 });
    const losses = (epochs: Awaited<ReturnType<typeof run>>['epochs']) => epochs.map(({ loss }) => loss);
    const compiled = losses((await run()).epochs);
    const before = tf.memory().numTensors;
    const eager = losses((await eagerly(run)).epochs);
    expect(tf.memory().numTensors).toBe(before);
    expectClose(eager, compiled);
    const swapped = { ...target, labels: target.labels.map((label) => 1 - label) };
    expect(losses((await run(swapped)).epochs)).toEqual(compiled);
  });

  test('takes a target of one example, one class in each batch, and another adaptation next to it', async () => {
    for (const to of [subset(target, [0]), subset(target, [1, 3, 5, 7])]) {
      const { epochs } = await trained(combineAdaptations([method(to), dann(to, small)]), { to, epochs: 2 });
      for (const { loss } of epochs) expect(Number.isFinite(loss)).toBe(true);
    }
  });

  test('refuses an unlabelled source', async () => {
    await expect(trained(method(target), { from: unlabelled(source) })).rejects.toThrow(TransferError);
  });
});

describe('a target that lacks classes', () => {
  test('keeps its classes apart with pada where dann mixes them, over three seeds', async () => {
    const [from, to] = [corners([0, 1, 2, 3], 0, 1), corners([0, 1], 0.8, 2)];
    const accuracies: Record<string, number[]> = { dann: [], pada: [] };
    for (const seed of [1, 2, 3]) {
      for (const adapt of [dann(to, { ...small, seed }), pada(to, { ...small, seed, past: 0.8 })]) {
        const net = mlp({ inputFeatures: 2, hidden: 16, classes: 4, seed });
        await fit(net, from, { loss: crossEntropy(), optimizer: settling(0.1), epochs: 15, batch: 16, seed });
        const { accuracy, epochs } = await trained(adapt, { net, from, to, epochs: 30 });
        accuracies[adapt.labels ? 'pada' : 'dann'].push(accuracy);
        // Two of four classes are in the target.
        if (adapt.labels) expect(epochs.at(-1)?.measures?.['effective classes']).toBeLessThan(2.8);
      }
    }
    for (const accuracy of accuracies.pada) expect(accuracy).toBeGreaterThan(0.9);
    expect(Math.min(...accuracies.dann)).toBeLessThan(0.85);
  });
});

/** Points around the corners of a square, one class each; `shift` moves them to the right. */
function corners(classes: readonly number[], shift: number, seed: number): Dataset {
  const labels = Array.from({ length: 96 }, (_, example) => classes[example % classes.length]);
  const points = rows(96, 2, { seed }).map(([x, y], example) => {
    const [right, up] = [labels[example] >= 2 ? 1 : -1, labels[example] % 2 ? 1 : -1];
    return [right + 0.3 * x + shift, up + 0.3 * y];
  });
  return arrays(points, labels, { classes: ['a', 'b', 'c', 'd'], name: 'corners' });
}
