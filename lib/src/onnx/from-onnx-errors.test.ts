import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { field, input, integer, model, node, output, tensor, text } from './fixtures/onnx-file';
import { onnxFile } from './fixtures/reference';
import { fromOnnx, type OnnxOptions } from './from-onnx';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'onnx-errors-'));
  writeFileSync(join(folder, 'secret'), new Uint8Array(new Float32Array(4).buffer));
  mkdirSync(join(folder, 'model'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const ENDS = [input('x', [null, 2]), output('y', [null, 2])];
const WEIGHT = tensor('weight', [2, 2], [1, 2, 3, 4]);
const PRODUCT = node('MatMul', ['x', 'weight'], 'h');

/** The error of a file with these bytes. */
async function errorOf(bytes: Uint8Array, options: OnnxOptions = {}): Promise<string> {
  const file = join(folder, 'model', 'hand.onnx');
  writeFileSync(file, bytes);
  return fromOnnx(file, options).then(
    () => 'none',
    (cause) => `${cause.name}: ${cause.message}`,
  );
}

const external = (location: string) =>
  tensor('weight', [2, 2], [], field(13, text(1, 'location'), text(2, location)), integer(14, 1));

test.each([
  [
    'an operator that is not supported',
    () => model(...ENDS, WEIGHT, PRODUCT, node('Frobnicate', ['h'], 'y')),
    /^TransferError: hand\.onnx: the node '\/y' \(Frobnicate\) has an operator that is not supported.*output: 'h'/,
  ],
  [
    'external data that leads out of the folder',
    () => model(...ENDS, external('../secret'), node('MatMul', ['x', 'weight'], 'y')),
    /^TransferError: hand\.onnx .*'weight' is in '\.\.\/secret', which is outside the model's folder.*export it again/,
  ],
  [
    'a tensor of 3 GB that is only announced',
    () => model(...ENDS, tensor('weight', [750_000_000], [1, 2]), node('MatMul', ['x', 'weight'], 'y')),
    /^TransferError: hand\.onnx .*'weight' \[750000000\] of float32 needs 3000000000 bytes, and the file has 8.*export it again/,
  ],
  [
    'a cycle',
    () => model(...ENDS, WEIGHT, node('Add', ['x', 'y'], 'h'), node('MatMul', ['h', 'weight'], 'y')),
    /^TransferError: hand\.onnx: the node '\/y' \(MatMul\) needs its own output, by way of '\/h' \(Add\).*Export it again/,
  ],
  [
    'a value that no node makes',
    () => model(...ENDS, WEIGHT, node('MatMul', ['lost', 'weight'], 'h'), node('Add', ['h', 'x'], 'y')),
    /^TransferError: hand\.onnx: the node '\/h' \(MatMul\) needs 'lost' as well as 'x'.*Export it again/,
  ],
  [
    'shapes that do not fit',
    () => model(...ENDS, tensor('weight', [3, 2], [1, 2, 3, 4, 5, 6]), node('MatMul', ['x', 'weight'], 'y')),
    /^TransferError: hand\.onnx: the node '\/y' \(MatMul\) cannot be computed: .*output: 'x'.*export the model another way/,
  ],
  [
    'a setting out of range',
    () => model(...ENDS, WEIGHT, PRODUCT, node('Softmax', ['h'], 'y', { axis: 7 })),
    /^TransferError: hand\.onnx: the node '\/y' \(Softmax\) cannot be computed: axis 7 does not exist in 2 axes\. End the net/,
  ],
  [
    'a weight with NaN',
    () => model(...ENDS, tensor('weight', [2, 2], [1, Number.NaN, 3, 4]), node('MatMul', ['x', 'weight'], 'y')),
    /^TransferError: hand\.onnx: the tensor 'weight' has NaN at index 1.*Export an earlier checkpoint/,
  ],
  [
    'an output that depends on no example',
    () => model(...ENDS, WEIGHT, node('MatMul', ['weight', 'weight'], 'y')),
    /^TransferError: hand\.onnx: 'y' does not depend on 'x'\. Choose another output/,
  ],
  [
    'an output that mixes the examples',
    () => model(...ENDS, WEIGHT, node('MatMul', ['weight', 'h'], 'y'), node('Transpose', ['x'], 'h')),
    /^TransferError: hand\.onnx: 'y' has 2 rows for two examples.*dynamic_axes/,
  ],
  [
    'a pickle',
    () => Buffer.from('80045d2e', 'hex'),
    /^TransferError: hand\.onnx is not an ONNX file: it is a pickle, which is never opened.*torch\.onnx\.export/,
  ],
  [
    'an archive of torch.save',
    () => Buffer.from('504b0304', 'hex'),
    /^TransferError: hand\.onnx is not an ONNX file: it is a zip archive, such as torch\.save writes\. .*torch\.onnx\.export/,
  ],
  ['no bytes', () => new Uint8Array(0), /^TransferError: hand\.onnx cannot be read as an ONNX model: it has 0 graphs/],
  ['a model of nothing', () => model(), /^TransferError: hand\.onnx has 0 inputs/],
])('%s is rejected by file, node and remedy', async (_, bytes, sentence) => {
  expect(await errorOf(bytes())).toMatch(sentence);
});

test('a file that ends early is rejected, wherever it ends', async () => {
  const bytes = readFileSync(onnxFile('images'));
  for (const part of [0.1, 0.3, 0.5, 0.7, 0.9, 0.99]) {
    const error = await errorOf(bytes.subarray(0, Math.floor(part * bytes.length)));
    expect(error).toMatch(/^TransferError: hand\.onnx cannot be read as an ONNX model: .*Copy or export it again/);
  }
});

test('a second input needs a value, and the error says which', async () => {
  const two = () => model(...ENDS, input('mask', [null, 2]), node('Mul', ['x', 'mask'], 'y'));
  expect(await errorOf(two())).toMatch(
    /^TransferError: hand\.onnx has 2 inputs \(x, mask\).*input: 'x', others: { mask: 0 }/,
  );
  expect(await errorOf(two(), { input: 'x', others: { mask: 1 } })).toBe('none');
  expect(await errorOf(two(), { input: 'x', others: { mak: 1 } })).toMatch(/^TransferError: .*'mak'.*x, mask/);
  expect(await errorOf(two(), { input: 'z' })).toMatch(
    /^TransferError: hand\.onnx has no value 'z'\. Its inputs: x, mask/,
  );
});

test("a file for one batch size is rejected with the exporter's option", async () => {
  const bytes = model(
    input('x', [1, 2]),
    output('y', [1, 2]),
    field(5, integer(1, 2), integer(2, 7), text(8, 'shape'), field(7, 1, 2)),
    WEIGHT,
    PRODUCT,
    node('Reshape', ['h', 'shape'], 'y'),
  );
  expect(await errorOf(bytes)).toMatch(/^TransferError: hand\.onnx: the node '\/y' \(Reshape\)/);
});

test('no file, a folder and a wrong argument', async () => {
  await expect(fromOnnx(join(folder, 'nothing.onnx'))).rejects.toThrow(/There is no file '.*nothing\.onnx'/);
  await expect(fromOnnx(folder)).rejects.toThrow(/cannot be read: .*folder.* Give the path of an ONNX file/);
  await expect(fromOnnx(7 as never)).rejects.toThrow(/fromOnnx/);
  await expect(fromOnnx(onnxFile('images'), { ouput: 'y' } as never)).rejects.toThrow(/'ouput'.*output/);
  await expect(fromOnnx(onnxFile('images'), { shape: [10, 8, 4] })).rejects.toThrow(
    /images\.onnx takes examples of shape \[10,8,3\] at 'x'; got shape: \[10,8,4\]/,
  );
});
