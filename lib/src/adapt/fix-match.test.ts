import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { noise } from '../augment/noise';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { movedThresholds } from './class-thresholds';
import { type FixMatchOptions, fixMatch, fixMatchLoss } from './fix-match';
import { moved } from './fixtures/problems';
import { expectClose, expectReference, lossOf } from './fixtures/reference';
import { semiSupervised } from './fixtures/semi-supervised';

const { target } = moved;
const strong = [noise(0.3)];

describe('fixMatchLoss', () => {
  test.each(semiSupervised.views)('equals NumPy in value and gradients by both views: $name', (views) => {
    // The gradient by the weak view is that of the added term alone: zero.
    const loss = (threshold: () => number | Tensor) => (weak: Tensor, strongView: Tensor) =>
      fixMatchLoss(weak, strongView, { threshold: threshold() }).add(weak.sum().mul(0));
    const inputs = [views.weak, views.strong];
    for (const { thresholds, ...row } of views.fixMatch)
      expectReference(
        loss(() => tf.tensor1d(thresholds)),
        inputs,
        row,
        [false],
      );
    const [, , at, , , byClass] = views.fixMatch;
    expectReference(
      loss(() => at.thresholds[0]),
      inputs,
      at,
    );
    expectReference(
      loss(() => tf.tensor1d(byClass.thresholds)),
      inputs,
      byClass,
      [true],
    );
  });

  test('of one confident example in two is half of its cross-entropy: log(1 + e^-1) / 2', () => {
    const weak = [
      [4, 0],
      [0.1, 0],
    ];
    const strongView = [
      [1, 0],
      [9, 0],
    ];
    // The first has the probability 1 / (1 + e^-4) = 0.982, the second 0.525.
    expect(lossOf((x, y) => fixMatchLoss(x, y), weak, strongView)).toBeCloseTo(Math.log(1 + Math.exp(-1)) / 2, 6);
  });

  test('rejects shapes and thresholds that do not fit', () => {
    const call = (threshold: unknown, weak = [[1, 2]]) =>
      lossOf((x, y) => fixMatchLoss(x, y, { threshold } as { threshold: number }), weak, [[1, 2]]);
    expect(() => call(95)).toThrow(TransferError);
    expect(() => call(95)).toThrow(/fixMatchLoss's threshold is 95; it must be a probability from 0 to 1/);
    expect(() => call(tf.tensor1d([1, 1, 1]))).toThrow(/one number, or a tensor of the 2 classes; got \[3\]/);
    expect(() => call(0.9, [[1, 2, 3]])).toThrow(/tensors of shape \[1,3\] and \[1,2\]/);
    expect(() => call(0.9, [[1]])).toThrow(/logits must be \[batch, classes\] with two classes or more/);
  });
});

describe('thresholds by class', () => {
  test('equal NumPy over five batches: averages, thresholds, mask and loss', () => {
    const { byClass, past } = semiSupervised;
    let confidence = 1 / 3;
    let probabilities = [1 / 3, 1 / 3, 1 / 3];
    for (const { weak, strong: strongView, fraction, thresholds, ...row } of byClass) {
      const before = { confidence: tf.scalar(confidence), probabilities: tf.tensor1d(probabilities) };
      const after = movedThresholds(before, tf.tensor2d(weak), past);
      expectClose([...after.thresholds.dataSync()], thresholds);
      confidence = after.confidence.dataSync()[0];
      probabilities = [...after.probabilities.dataSync()];
      expectClose([confidence, ...probabilities], [row.confidence, ...row.probabilities]);
      const loss = (x: Tensor, y: Tensor) =>
        fixMatchLoss(x, y, { threshold: movedThresholds(before, x, past).thresholds }).add(x.sum().mul(0));
      expectReference(loss, [weak, strongView], row);
    }
  });
});

describe('fixMatch', () => {
  test('rejects options that make no sense', () => {
    const call = (options: object) => () => fixMatch(target, { strong, ...options } as FixMatchOptions);
    expect(call({ strong: undefined })).toThrow(/fixMatch needs the option 'strong'/);
    expect(call({ strong: [] })).toThrow(/fixMatch's strong must have one transform or more.*got none. Try strong:/);
    expect(call({ strong: ['noise'] })).toThrow(TransferError);
    expect(call({ threshold: 95 })).toThrow(/fixMatch's threshold is 95/);
    expect(call({ threshold: 'class' })).toThrow(
      /threshold is the string 'class'; it must be a probability from 0 to 1, or 'by class'/,
    );
    expect(call({ past: 0.9 })).toThrow(/fixMatch's past must come with thresholds by class/);
    expect(call({ threshold: 'by class', past: 1 })).toThrow(/fixMatch's past is 1/);
    expect(call({ weight: -1 })).toThrow(/fixMatch's weight is -1/);
  });
});
