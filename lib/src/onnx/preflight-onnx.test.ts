import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { dispose } from '../net/compose';
import { sgd } from '../optimize/sgd';
import { table } from '../show/table';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { input, model, node, output, tensor } from './fixtures/onnx-file';
import { onnxFile, TEXTS } from './fixtures/reference';
import { fromOnnx } from './from-onnx';
import { preflightOnnx } from './preflight-onnx';

let file: string;
beforeAll(() => {
  file = join(mkdtempSync(join(tmpdir(), 'onnx-preflight-')), 'hand.onnx');
});
afterAll(() => rmSync(join(file, '..'), { recursive: true }));

const [BELOW, ABOVE] = [
  tensor('below', [3, 4], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
  tensor('above', [4, 2], [1, -1, 1, -1, 1, 1, 1, 1]),
];

/** Two products with these nodes between `h`, the first one's, and `m`, which the second one reads. */
function write(...between: Uint8Array[]): string {
  const ends = [input('x', [null, 3]), output('y', [null, 2])];
  const products = [node('MatMul', ['x', 'below'], 'h'), ...between, node('MatMul', ['m', 'above'], 'y')];
  writeFileSync(file, model(...ends, BELOW, ABOVE, ...products));
  return file;
}

test('names the nodes at which the gradient ends, and the weights before them, which fit leaves as they are', async () => {
  write(node('Floor', ['h'], 'f'), node('Relu', ['f'], 'm'));
  const { ready, weights, findings } = await preflightOnnx(file);
  expect({ ready, weights }).toEqual({ ready: false, weights: { trainable: 20, still: 0, unreached: 12 } });
  expect(findings).toMatchObject([{ at: '/f', operation: 'Floor', finding: 'no gradient', blocks: true }]);
  expect(findings[0].means).toContain('Weights before it would not be trained: h/below.');
  expect(findings[0].advice).toContain("fromOnnx(file, { output: 'h' })");
  expect(table(findings).columns).toEqual(['at', 'operation', 'finding', 'means', 'advice', 'blocks']);

  const net = await fromOnnx(file);
  const before = Object.entries(net.weights).map(([name, weight]) => [name, [...weight.dataSync()]]);
  const data = arrays(
    [
      [0.1, 0.2, 0.3],
      [0.3, 0.2, 0.1],
    ],
    [0, 1],
  );
  await fit(net, data, { loss: crossEntropy(), epochs: 1, batch: 2, optimizer: sgd(0.1) });
  const moved = before.filter(([name, values]) => `${[...net.weights[name as string].dataSync()]}` !== `${values}`);
  expect(moved.map(([name]) => name)).toEqual(['y/above']);
  dispose(net);
});

test('accepts a node without a gradient where the gradient has another path, or no weights come before it', async () => {
  write(node('Sign', ['h'], 's'), node('Mul', ['h', 's'], 'm'));
  expect(await preflightOnnx(file)).toEqual({
    ready: true,
    weights: { trainable: 20, still: 0, unreached: 0 },
    findings: [],
  });
});

test('lists every operator that is not supported, with how many nodes have it', async () => {
  write(node('Frobnicate', ['h'], 'f'), node('Frobnicate', ['f'], 'g'), node('Unheard', ['g'], 'm'));
  const { ready, findings } = await preflightOnnx(file);
  expect(ready).toBe(false);
  expect(findings.map(({ at, operation, finding }) => [at, operation, finding])).toEqual([
    ['/f and 1 more', 'Frobnicate', 'no operator'],
    ['/m', 'Unheard', 'no operator'],
  ]);
});

test('names a node that cannot be computed, and a file with two inputs, without a leak', async () => {
  const before = tf.memory().numTensors;
  write(node('Softmax', ['h'], 'm', { axis: 7 }));
  expect((await preflightOnnx(file)).findings).toMatchObject([
    { at: '/m', operation: 'Softmax', finding: 'cannot run' },
  ]);
  const { ready, findings } = await preflightOnnx(onnxFile('texts'));
  expect({ ready, findings }).toMatchObject({ ready: false, findings: [{ finding: 'cannot be a net' }] });
  expect(findings[0].means).toContain('2 inputs (ids, mask)');
  expect(tf.memory().numTensors).toBe(before);
});

test('counts the parameters of PyTorch, and remarks on normalisation', async () => {
  // 3 x 3 x 3 x 8 + 8, 2 x 8 and 2 x 8 that are running, 3 x 3 x 8 + 8, twice 8 x 16 + 16, 16 x 5 + 5.
  const images = await preflightOnnx(onnxFile('images'));
  expect(images.weights).toEqual({ trainable: 693, still: 16, unreached: 0 });
  expect(images.findings).toMatchObject([{ at: '/norm/BatchNormalization', finding: 'still normalisation' }]);
  const folded = await preflightOnnx(onnxFile('images-folded'));
  expect(folded).toMatchObject({ ready: true, findings: [{ at: '/stem/Conv', finding: 'folded normalisation' }] });
  // 50 x 16, 12 x 16, 16 x 48 + 48, 16 x 16 + 16, 4 x 16, 16 x 32 + 32, 32 x 16 + 16, 16 x 3 + 3.
  expect(await preflightOnnx(onnxFile('texts'), TEXTS)).toEqual({
    ready: true,
    weights: { trainable: 3267, still: 0, unreached: 0 },
    findings: [],
  });
});
