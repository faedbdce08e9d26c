import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

interface Run {
  cpuOverWasm: number;
  timed: Record<'cpu' | 'wasm' | 'tensorflow', { losses: number[] }>;
}

const stored = readFileSync(join(__dirname, 'results', 'wasm-lenet.json'), 'utf8');
const [{ cpuOverWasm, timed }]: Run[] = JSON.parse(stored).runs;

test('a LeNet trains at least forty times as fast on wasm as in pure JavaScript', () => {
  expect(cpuOverWasm).toBeGreaterThanOrEqual(40);
});

test('wasm took the steps of native TensorFlow: the same losses, all twelve', () => {
  expect(timed.tensorflow.losses).toHaveLength(12);
  for (const [step, loss] of timed.tensorflow.losses.entries()) expect(timed.wasm.losses[step]).toBeCloseTo(loss, 5);
});

test('pure JavaScript had the same first losses', () => {
  // Later ones may part in the fourth digit: rounding puts a hidden unit on the other side of relu's kink.
  for (const step of [0, 1]) expect(timed.wasm.losses[step]).toBeCloseTo(timed.cpu.losses[step], 5);
});
