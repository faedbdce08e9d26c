import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { mlp } from '../backbones/mlp';
import { transformer } from '../backbones/transformer';
import type { Tokenizer } from '../core/tokenizer';
import { arrays } from '../data/arrays';
import { evenFrom } from '../data/shuffle';
import { eagerly } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { dispose } from '../net/compose';
import { head } from '../net/head';
import { sgd } from '../optimize/sgd';
import { type FitOptions, fit } from './fit';
import { crossEntropy, meanSquaredError } from './loss';
import { type Mix, mixup } from './mixup';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The fraction of each step of a run. */
async function fractionsOf(alpha: number, { steps, seed }: { steps: number; seed: number }): Promise<number[]> {
  const fractions: number[] = [];
  const { fraction } = mixup(alpha);
  const noted: Mix = {
    fraction(random) {
      fractions.push(fraction(random));
      return fractions[fractions.length - 1];
    },
  };
  const net = head({ classes: 2, inputFeatures: 1 });
  const epochs = Math.ceil(steps / 2);
  await fit(net, arrays([[1], [2]], [0, 1]), { ...options, epochs, batch: 1, seed, mix: noted });
  dispose(net);
  return fractions;
}

const options: FitOptions = { loss: crossEntropy(), optimizer: sgd(0.1), epochs: 1, batch: 4, seed: 3 };

describe('the fraction that each example keeps', () => {
  test.each([0.2, 1, 3])('comes from Beta(%p, same): mean 1/2, variance 1 / (4 (2 alpha + 1))', (alpha) => {
    const random = evenFrom(7);
    const drawn = Array.from({ length: 20_000 }, () => mixup(alpha).fraction(random));
    const middle = mean(drawn);
    // The error of the mean of 20 000 is at most 0.0036 (one standard error).
    expect(Math.abs(middle - 0.5)).toBeLessThan(0.015);
    const variance = mean(drawn.map((value) => (value - middle) ** 2));
    expect(variance * 4 * (2 * alpha + 1)).toBeCloseTo(1, 1);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(1);
  });

  test('is uniform for alpha 1, as Beta(1, 1) is: every tenth holds a tenth', () => {
    const random = evenFrom(8);
    const counts = Array(10).fill(0);
    for (let draw = 0; draw < 20_000; draw++) counts[Math.min(9, Math.floor(10 * mixup(1).fraction(random)))]++;
    // A count of 2000 has a standard error of 42.
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });

  test('an alpha so small that powers vanish gives all or nothing', () => {
    const random = evenFrom(9);
    const drawn = Array.from({ length: 2000 }, () => mixup(1e-6).fraction(random));
    expect(drawn.every((fraction) => fraction === 0 || fraction === 1)).toBe(true);
    expect(Math.abs(mean(drawn) - 0.5)).toBeLessThan(0.06);
  });

  test('has this distribution over the steps of a run, too, and a step says nothing of the next', async () => {
    const fractions = await fractionsOf(0.2, { steps: 1200, seed: 1 });
    const middle = mean(fractions);
    // One standard error is 0.012.
    expect(Math.abs(middle - 0.5)).toBeLessThan(0.05);
    const variance = mean(fractions.map((fraction) => (fraction - middle) ** 2));
    expect(Math.abs(variance * 4 * 1.4 - 1)).toBeLessThan(0.1);
    for (const lag of [1, 2, 8]) {
      const products = fractions.slice(lag).map((fraction, index) => (fraction - middle) * (fractions[index] - middle));
      // A correlation of 1200 independent pairs has a standard error of 0.03.
      expect(Math.abs(mean(products) / variance)).toBeLessThan(0.12);
    }
  });

  test('is the same for the same seed and step, and another for another seed', async () => {
    const [first, again, second] = [
      await fractionsOf(0.4, { steps: 6, seed: 1 }),
      await fractionsOf(0.4, { steps: 6, seed: 1 }),
      await fractionsOf(0.4, { steps: 6, seed: 2 }),
    ];
    expect(again).toEqual(first);
    expect(second).not.toEqual(first);
    expect(new Set(first).size).toBe(6);
  });
});

describe('a step', () => {
  const quarter: Mix = { fraction: () => 0.25 };

  test('lowers s L(mixed, own label) + (1 - s) L(mixed, partner’s label)', async () => {
    // One weight of 1: outputs are inputs. Inputs 0 and 4 with labels 1 and 3 in one batch, s = 1/4: both orders mix to
    // {3, 1} for {0, 4}. Own: (3 - 1)^2 = 4, (1 - 3)^2 = 4. Partner's: (3 - 3)^2 = 0, (1 - 1)^2 = 0. Loss 1/4 * 4 = 1.
    const net = { ...head({ classes: 2, inputFeatures: 1 }), output: [2] };
    net.weights['head/kernel'].assign(tf.ones([1, 2]));
    const firstOutput = (outputs: Tensor, labels: Tensor) => meanSquaredError()(outputs.slice([0, 0], [-1, 1]), labels);
    const two = arrays([[0], [4]], [1, 3], { classes: [] });
    const { epochs } = await fit(net, two, { ...options, batch: 2, loss: firstOutput, mix: quarter });
    expect(epochs[0].loss).toBeCloseTo(1, 6);
    // d loss / dw: 1/4 * mean(2 (3 - 1) 3, 2 (1 - 3) 1) + 3/4 * 0 = 1/4 * mean(12, -4) = 1. A step of 0.1 down.
    expect(net.weights['head/kernel'].dataSync()[0]).toBeCloseTo(0.9, 6);
    dispose(net);
  });

  test('takes a mix with the deprecated name of fraction, and no two different functions', async () => {
    const losses = async (mix: Mix) => {
      const net = head({ classes: 2, inputFeatures: 1 });
      const { epochs } = await fit(net, arrays([[0], [4]], [0, 1]), { ...options, epochs: 2, batch: 2, mix });
      dispose(net);
      return epochs.map(({ loss }) => loss);
    };
    const { fraction } = quarter;
    const expected = await losses(quarter);
    expect(await losses({ share: fraction })).toEqual(expected);
    expect(await losses({ fraction, share: fraction })).toEqual(expected);
    await expect(losses({ fraction, share: () => 0.5 })).rejects.toThrow(
      "fit's mix's fraction and share are one option and must be equal",
    );
    await expect(losses({})).rejects.toThrow(
      "fit's mix: expected a mix such as mixup(0.2); got an object without properties",
    );
  });

  test('leaves the one in the middle of an odd batch as it is', async () => {
    const net = head({ classes: 2, inputFeatures: 1 });
    net.weights['head/kernel'].assign(tf.tensor([[0, 1]]));
    const three = arrays([[5], [5], [5]], [1, 1, 0], { classes: ['a', 'b'] });
    // Logits [0, 5] whatever is mixed; -log p is 5 + log(1 + e^-5) for a, log(1 + e^-5) for b. Whichever is in the
    // middle, own and partners' labels are the same three: the mean is 5 / 3 + log(1 + e^-5).
    const { epochs } = await fit(net, three, { ...options, batch: 3, mix: quarter });
    expect(epochs[0].loss).toBeCloseTo(5 / 3 + Math.log(1 + Math.exp(-5)), 5);
    dispose(net);
  });

  test('is the same compiled and eagerly, to 1e-5, and leaves no tensor', async () => {
    const x = tf.randomNormal([24, 5], 0, 1, 'float32', 1);
    const data = arrays(
      x,
      Array.from({ length: 24 }, (_, index) => index % 3),
    );
    x.dispose();
    const run = async () => {
      const net = mlp({ inputFeatures: 5, hidden: 6, classes: 3, seed: 2 });
      const { epochs } = await fit(net, data, { ...options, epochs: 4, batch: 8, mix: mixup(0.4) });
      dispose(net);
      return epochs.map(({ loss }) => loss);
    };
    const compiled = await run();
    const before = tf.memory().numTensors;
    const eager = await eagerly(run);
    expect(compiled).toEqual(eager.map((loss) => expect.closeTo(loss, 5)));
    await run();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('refused in a sentence', () => {
  test.each([0, -0.2, 4.1, Number.NaN, Number.POSITIVE_INFINITY])('an alpha of %p', (alpha) => {
    expect(() => mixup(alpha)).toThrow(TransferError);
    expect(() => mixup(alpha)).toThrow(`mixup's alpha must be above 0 and at most 4; got ${alpha}. Try 0.2.`);
  });

  test('token ids, which have nothing between them', async () => {
    const net = transformer({ vocabulary: 8, tokens: 4, width: 8, blocks: 1, heads: 2, classes: 2 });
    const ids = { ...arrays([[1, 2, 3, 4]], [0], { classes: ['a', 'b'] }), vocabulary: 'words' };
    const reader = { ...net, input: { ...net.input, tokenizer: { name: 'words' } as Tokenizer } };
    const [two, mix] = [{ ...ids, labels: [0, 1], ids: ['1', '2'] }, mixup(0.2)];
    for (const model of [net, reader]) {
      const run = () => fit(model, two, { ...options, batch: 1, mix });
      await expect(run()).rejects.toThrow(TransferError);
      await expect(run()).rejects.toThrow(
        'mix needs inputs that can be blended; got token ids, which transformer reads, and a blend of two is the id of a ' +
          'third token. Try leaving mix out, or training on features: extract(net, data).',
      );
    }
    dispose(net);
  });
});
