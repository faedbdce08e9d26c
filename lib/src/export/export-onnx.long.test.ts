import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { GraphModel, Tensor } from '@tensorflow/tfjs';
import { bert } from '../backbones/bert';
import { centernet } from '../backbones/centernet';
import { efficientNetLite } from '../backbones/efficientnet-lite';
import { fromPretrained } from '../backbones/from-pretrained';
import { lenet } from '../backbones/lenet';
import type { Net } from '../core/net';
import { decodeCenters } from '../detect/decode-centers';
import { tf } from '../engine/tensorflow';
import { apart } from '../fixtures/apart';
import { drawn } from '../net/architecture';
import { dispose, join } from '../net/compose';
import { humanModel } from '../net/fixtures/published-models';
import { forward, preprocess } from '../net/forward';
import { fromGraphModel } from '../net/from-graph-model';
import { head } from '../net/head';
import { fromOnnx } from '../onnx/from-onnx';
import { readOnnx } from '../onnx/read/read-onnx';
import { exportGraphModel } from './export-graph-model';
import { exportOnnx } from './export-onnx';
import { exportSavedModel } from './export-saved-model';

let root: string;
beforeAll(() => {
  root = mkdtempSync(joinPath(tmpdir(), 'export onnx '));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const fileOf = (name: string) => joinPath(root, `${name}.onnx`);

describe('EfficientNet-Lite0 with a head', () => {
  let net: Net;
  const x = () => tf.randomUniform([3, 64, 64, 3], 0, 255, 'float32', 2);
  beforeAll(async () => {
    net = join(drawn(efficientNetLite({ size: 64 }), 1), head({ classes: ['cat', 'dog'] }));
    await exportOnnx(net, fileOf('images'));
  });
  afterAll(() => dispose(net));

  test('gives its logits from pixels when it is read back', async () => {
    const made = await fromOnnx(fileOf('images'));
    const [found, expected] = tf.tidy(() => [
      forward(made, x()).dataSync(),
      forward(net, preprocess(net, x())).dataSync(),
    ]);
    expect(apart(found, expected)).toBeLessThan(1e-5);
    dispose(made);
  });

  test('is transposed once, and its convolutions have their biases', () => {
    const { nodes } = readOnnx(fileOf('images')).graph;
    expect(nodes.filter(({ type }) => type === 'Transpose').length).toBe(1);
    const convolutions = nodes.filter(({ type }) => type === 'Conv');
    expect(convolutions.length).toBeGreaterThan(40);
    expect(convolutions.every(({ inputs }) => inputs.length === 3)).toBe(true);
  });

  test('has the names of its layers, so it can be frozen and trained by them', async () => {
    const made = await fromOnnx(fileOf('images'));
    const sizes = ({ weights }: Net) =>
      new Map(Object.entries(weights).map(([name, { size }]) => [name.replaceAll('/', '.'), size]));
    const [own, found] = [sizes(net), sizes(made)];
    const kernels = [...own].filter(([name]) => name.endsWith('.kernel'));
    expect(kernels.length).toBeGreaterThan(40);
    expect(kernels.map(([name]) => [name, found.get(name)])).toEqual(kernels);
    dispose(made);
  });
});

test('what is read back has the gradients of the net, weight by weight', async () => {
  const net = lenet({ seed: 3 });
  await exportOnnx(net, fileOf('trained'));
  const made = await fromOnnx(fileOf('trained'));
  const gradients = (one: Net) => {
    const found = new Map<string, ArrayLike<number>>();
    tf.tidy(() => {
      const x = tf.randomUniform([4, ...net.input.shape], 0, 1, 'float32', 5);
      const { grads } = tf.variableGrads(() => forward(one, x).square().mean().asScalar());
      for (const [name, { name: id }] of Object.entries(one.weights)) {
        found.set(name.replaceAll('/', '.'), grads[id].dataSync());
      }
    });
    return found;
  };
  const [expected, found] = [gradients(net), gradients(made)];
  expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [name, values] of expected) {
    expect([name, apart(found.get(name) ?? [], values) < 1e-5]).toEqual([name, true]);
  }
  dispose(net);
  dispose(made);
});

test('a GraphModel of another project gives its outputs when it is read back', async () => {
  const net = fromGraphModel(await humanModel('emotion'));
  await exportOnnx(net, fileOf('emotion'));
  const made = await fromOnnx(fileOf('emotion'));
  const x = tf.randomUniform([3, ...net.input.shape], 0, 1, 'float32', 2);
  expect(tf.tidy(() => apart(forward(made, x).dataSync(), forward(net, x).dataSync()))).toBeLessThan(1e-5);
  tf.dispose(x);
  dispose(made);
  dispose(net);
});

test('a BERT gives its features when it is read back', async () => {
  const net = drawn(
    bert({
      name: 'small',
      vocabulary: 50,
      width: 24,
      blocks: 2,
      heads: 3,
      inner: 32,
      positions: 16,
      tokens: 12,
      separator: 3,
    }),
    1,
  );
  await exportOnnx(net, fileOf('texts'));
  const made = await fromOnnx(fileOf('texts'));
  const ids = tf.randomUniform([4, 12], 0, 49, 'int32', 4);
  expect(tf.tidy(() => apart(forward(made, ids).dataSync(), forward(net, ids).dataSync()))).toBeLessThan(1e-5);
  tf.dispose(ids);
  dispose(net);
  dispose(made);
});

test('a GPT-2, which also compares its token ids as numbers, takes them as integers in each format', async () => {
  const net = await fromPretrained(joinPath(__dirname, '..', 'backbones', 'fixtures', 'pretrained', 'gpt2'));
  await exportOnnx(net, fileOf('gpt2'));
  await exportGraphModel(net, joinPath(root, 'gpt2'));
  const model = JSON.parse(readFileSync(joinPath(root, 'gpt2', 'model.json'), 'utf8'));
  expect(readOnnx(fileOf('gpt2')).graph.inputs).toEqual([{ name: 'input', type: 'int64', shape: ['batch', 32] }]);
  expect(model.signature.inputs.input.dtype).toBe('DT_INT32');
  const made = await fromOnnx(fileOf('gpt2'));
  const ids = tf.randomUniform([4, 32], 0, 19, 'int32', 4);
  expect(tf.tidy(() => apart(forward(made, ids).dataSync(), forward(net, ids).dataSync()))).toBeLessThan(1e-5);
  tf.dispose(ids);
  dispose(net);
  dispose(made);
});

describe('a detector with its maps decoded', () => {
  let net: Net;
  let [x, expected]: Tensor[] = [];
  beforeAll(async () => {
    net = drawn(centernet({ size: 64 }), 1);
    x = tf.randomUniform([2, 64, 64, 3], 0, 255, 'float32', 6);
    expected = tf.tidy(() => decodeCenters(forward(net, x), { maxDetections: 7 }));
  });
  afterAll(() => {
    tf.dispose([x, expected]);
    dispose(net);
  });

  test('gives boxes in ONNX', async () => {
    await exportOnnx(net, fileOf('boxes'), { detections: 7 });
    const made = await fromOnnx(fileOf('boxes'));
    expect(made.output).toEqual([7, 6]);
    expect(tf.tidy(() => apart(forward(made, x).dataSync(), expected.dataSync()))).toBeLessThan(1e-5);
    expect(readFileSync(joinPath(root, 'boxes.card.md'), 'utf8')).toContain('x1, y1, x2, y2 in pixels');
    dispose(made);
  });

  test('gives boxes in a GraphModel and in a SavedModel', async () => {
    await exportGraphModel(net, joinPath(root, 'graph'), { detections: 7 });
    const model: GraphModel = await tf.loadGraphModel(`file://${joinPath(root, 'graph', 'model.json')}`);
    expect(tf.tidy(() => apart((model.predict(x) as Tensor).dataSync(), expected.dataSync()))).toBeLessThan(1e-5);
    model.dispose();
    await exportSavedModel(net, joinPath(root, 'saved'), { detections: 7 });
    expect(readdirSync(joinPath(root, 'saved'))).toContain('README.md');
  });

  test('is refused for a net without such maps', async () => {
    const other = drawn(efficientNetLite({ size: 64 }), 1);
    await expect(exportOnnx(other, fileOf('none'), { detections: 7 })).rejects.toThrow(
      /detections decodes a detector's maps \[height, width, classes \+ 4\]; .* outputs \[1280\]/,
    );
    expect(existsSync(fileOf('none'))).toBe(false);
    dispose(other);
  });
});
