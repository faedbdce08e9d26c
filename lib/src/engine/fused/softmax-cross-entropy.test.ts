import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { compile } from '../compile/compile';
import { tf } from '../tensorflow';
import { fusedSoftmaxCrossEntropy, plainSoftmaxCrossEntropy } from './softmax-cross-entropy';

const logits = tf.tensor2d([2, 1, 0.1, 0.5, 2.5, -1, -30, 0, 30], [3, 3]);
const labels = tf.tensor1d([0, 2, 0], 'int32');
const weigh = tf.tensor1d([1, -2, 0.5]);
const both = [fusedSoftmaxCrossEntropy, plainSoftmaxCrossEntropy];
const largestGap = (a: Tensor, b: Tensor) => a.sub(b).abs().max().dataSync()[0];

describe('the fused softmax cross-entropy', () => {
  test('equals the formula, and the numbers that PyTorch gives', () => {
    const [fused, plain] = both.map((loss) => loss(logits, labels));
    expect(fused.shape).toEqual([3]);
    expect(largestGap(fused, plain)).toBeLessThan(1e-5);
    // torch.nn.functional.cross_entropy(..., reduction='none')
    for (const [index, value] of [0.41703, 3.653178, 60].entries())
      expect(fused.dataSync()[index]).toBeCloseTo(value, 5);
  });

  test('has its gradient: softmax minus one at the right class, times what comes from above', () => {
    const [fused, plain] = both.map((loss) => tf.grad((z) => loss(z, labels).mul(weigh).sum())(logits));
    expect(largestGap(fused, plain)).toBeLessThan(1e-6);
    // exp([2, 1, 0.1]) / sum = [0.659001, 0.242433, 0.098566]
    for (const [index, value] of [0.659001 - 1, 0.242433, 0.098566].entries()) {
      expect(fused.dataSync()[index]).toBeCloseTo(value, 5);
    }
  });

  test('has the gradient of the gradient, as differences of the gradient show', () => {
    const steepness = (z: Tensor) =>
      tf
        .grad((y) => fusedSoftmaxCrossEntropy(y, labels).mul(weigh).sum())(z)
        .square()
        .sum();
    const found = tf.grad(steepness)(logits).dataSync();
    for (const index of [0, 1, 2, 3, 4, 5]) {
      const step = tf.oneHot(index, logits.size).mul(0.01).reshape([3, 3]);
      const [above, below] = [steepness(logits.add(step)), steepness(logits.sub(step))].map((one) => one.dataSync()[0]);
      expect(found[index]).toBeCloseTo((above - below) / 0.02, 3);
    }
    expect(Math.abs(found[0])).toBeGreaterThan(0.05);
  });

  test('gives the same in a graph, for labels that are an input', () => {
    const step = compile((z: Tensor, y: Tensor) => tf.grad((x) => fusedSoftmaxCrossEntropy(x, y).sum())(z));
    const [first, second] = [step(logits, labels), step(logits, labels)];
    expect(largestGap(first, second)).toBe(0);
    const others = tf.tensor1d([1, 1, 1], 'int32');
    expect(
      largestGap(step(logits, others), tf.grad((x) => plainSoftmaxCrossEntropy(x, others).sum())(logits)),
    ).toBeLessThan(1e-6);
    step.dispose();
  });

  test('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    const gradient = tf.grad((z) => fusedSoftmaxCrossEntropy(z, labels).sum());
    gradient(logits).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
