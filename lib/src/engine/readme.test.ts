import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { printGraph } from './compile/print-graph';
import { tf } from './tensorflow';

const page = readFileSync(join(__dirname, 'README.md'), 'utf8');

test('the example of the page prints what the page shows', () => {
  const [, shown] = /```\n(# as it was traced[\s\S]*?)\n```/.exec(page) ?? [];
  const w = tf.variable(tf.ones([2, 3]), true, 'w');
  const step = (x: Tensor, rate: Tensor) => {
    const { value, grads } = tf.variableGrads(() =>
      x
        .matMul(w as Tensor)
        .square()
        .mean(),
    );
    w.assign(w.sub(grads.w.mul(rate)));
    return value;
  };
  const log = jest.spyOn(console, 'log').mockImplementation(() => {});
  printGraph(step, tf.ones([4, 2]), tf.scalar(0.1));
  const [[text]] = log.mock.calls;
  log.mockRestore();
  w.dispose();
  expect(text).toBe(shown);
});

test('every file that the page names is there', () => {
  const names = [...page.matchAll(/^(?: {2})?([\w-]+\.ts) {2}/gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(10);
  for (const name of names) expect(() => readFileSync(join(__dirname, 'compile', name))).not.toThrow();
});
