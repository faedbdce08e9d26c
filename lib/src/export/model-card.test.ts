import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mlp } from '../backbones/mlp';
import { dispose } from '../net/compose';
import { exportOnnx } from './export-onnx';

let root: string;
beforeAll(() => {
  root = mkdtempSync(joinPath(tmpdir(), 'card '));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const fileOf = (name: string) => joinPath(root, `${name}.onnx`);

describe('the model card', () => {
  const net = mlp({ inputFeatures: 3, hidden: 2, classes: 2 });
  afterAll(() => dispose(net));
  const card = (name: string) => readFileSync(joinPath(root, `${name}.card.md`), 'utf8');

  test('has what the caller says, and says what is missing', async () => {
    const measures = { accuracy: { mean: 0.81234, low: 0.75, high: 0.87, n: 5 } };
    await exportOnnx(net, fileOf('carded'), { card: { data: 'Digits of MNIST.', measures } });
    expect(card('carded')).toContain('## Data\n\nDigits of MNIST.');
    expect(card('carded')).toContain('| accuracy | 0.8123 | 0.75 to 0.87 | 5 |');
    expect(card('carded')).toContain('## Limits\n\nNot stated.');
    expect(card('carded')).toContain('- Input `[batch, 3]`; preprocessing: none');
  });

  test('replaces an earlier one, but no file of the caller', async () => {
    await exportOnnx(net, fileOf('carded'), { card: { limits: 'Tables only.' } });
    expect(card('carded')).toContain('## Limits\n\nTables only.');
    writeFileSync(joinPath(root, 'mine.card.md'), 'mine');
    await expect(exportOnnx(net, fileOf('mine'))).rejects.toThrow(/mine\.card\.md' exists already/);
    expect(existsSync(fileOf('mine'))).toBe(false);
  });

  test.each([
    [{ measures: { accuracy: Number.NaN } }, /the measure accuracy is NaN/],
    [{ data: 5 }, /exportOnnx's card: expected data as a string/],
    [{ date: 'today' }, /exportOnnx's card has no option 'date'. Did you mean 'data'/],
  ])('of another form is rejected: %j', async (wrong, message) => {
    await expect(exportOnnx(net, fileOf('wrong'), { card: wrong as never })).rejects.toThrow(message);
  });
});
