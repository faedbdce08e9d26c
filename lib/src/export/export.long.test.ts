import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { efficientNetLite } from '../backbones/efficientnet-lite';
import { lenet } from '../backbones/lenet';
import { mlp } from '../backbones/mlp';
import { transformer } from '../backbones/transformer';
import type { Layer, Net } from '../core/net';
import { arrays } from '../data/arrays';
import { eagerly } from '../engine/compile/compile';
import { withPlainAddon } from '../engine/fixtures/plain-addon';
import { tf } from '../engine/tensorflow';
import { drawn } from '../net/architecture';
import { join } from '../net/compose';
import { humanModel } from '../net/fixtures/published-models';
import { forward, preprocess } from '../net/forward';
import { fromGraphModel } from '../net/from-graph-model';
import { fromLayersModel } from '../net/from-layers-model';
import { head } from '../net/head';
import { adam } from '../optimize/adam';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { exportGraphModel } from './export-graph-model';
import { exportSavedModel } from './export-saved-model';
import { frozenGraph } from './frozen-graph';

let root: string;
beforeAll(() => {
  root = mkdtempSync(joinPath(tmpdir(), 'export '));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Gives every weight a different value: running statistics that are zeros and ones would hide that they are used. */
function varied(net: Net): Net {
  for (const [index, weight] of Object.values(net.weights).entries()) {
    const [least, most] = weight.trainable ? [-0.2, 0.3] : [0.5, 1.5];
    weight.assign(tf.randomUniform(weight.shape, least, most, 'float32', 1 + index));
  }
  return net;
}

function recurrent(): Net {
  const model = tf.sequential({
    layers: [
      tf.layers.lstm({ units: 5, inputShape: [6, 3] }),
      tf.layers.batchNormalization(),
      tf.layers.dropout({ rate: 0.3 }),
      tf.layers.dense({ units: 4, activation: 'softmax' }),
    ],
  });
  return varied(fromLayersModel(model, { name: 'recurrent' }));
}

/** Nets of every kind that there is here. */
const NETS: Readonly<Record<string, () => Net | Promise<Net>>> = {
  perceptron: () => mlp({ inputFeatures: 12, hidden: 7, classes: 3 }),
  'convolutions with batch normalisation': () => varied(lenet({ normalise: true })),
  'a backbone of pictures and a head': () =>
    join(drawn(efficientNetLite({ size: 64 }), 1), head({ classes: ['cat', 'dog'] })),
  'a transformer of token ids': () => transformer({ vocabulary: 30, tokens: 8, width: 16, blocks: 1, heads: 2 }),
  'a LayersModel with a state that begins for each example': recurrent,
  'a GraphModel': async () => fromGraphModel(await humanModel('emotion')),
};

interface Case {
  readonly name: string;
  readonly net: Net;
  readonly x: Tensor;
  readonly y: Tensor;
}

const folderOf = ({ name }: Pick<Case, 'name'>, kind: string) => joinPath(root, `${name} ${kind}`);
let cases: Case[];

beforeAll(async () => {
  cases = await Promise.all(
    Object.entries(NETS).map(async ([name, make], index) => {
      const net = await make();
      const shape = [5, ...net.input.shape];
      const isText = net.name === 'transformer';
      const x = isText
        ? tf.randomUniform(shape, 0, 29, 'int32', 1 + index)
        : tf.randomUniform(shape, 0, net.input.std ? 255 : 1, 'float32', 1 + index);
      const read = net.input.std ? preprocess(net, x) : x.toFloat();
      return { name, net, x, y: await eagerly(() => forward(net, read)) };
    }),
  );
  for (const one of cases) {
    await exportGraphModel(one.net, folderOf(one, 'graph'));
    await exportSavedModel(one.net, folderOf(one, 'saved'));
  }
});

/** The largest difference, as a share of the largest number or of one. */
function gapTo(y: Tensor, values: readonly number[]): number {
  const expected = y.dataSync();
  const largest = Math.max(1, ...expected.map(Math.abs));
  return Math.max(...values.map((value, index) => Math.abs(value - expected[index]))) / largest;
}

function ranPlainly(
  how: string,
  some: readonly Case[],
): { backend: string; outputs: { shape: number[]; values: number[] }[] } {
  const models = some.map((one) => ({
    folder: folderOf(one, how === 'saved' ? 'saved' : 'graph'),
    values: [...one.x.dataSync()],
    ...{ shape: one.x.shape, dtype: one.x.dtype },
  }));
  const input = JSON.stringify({ how, models });
  const child = joinPath(__dirname, 'fixtures', 'plain-child.js');
  const said = execFileSync(process.execPath, [child], { input, encoding: 'utf8', maxBuffer: 2 ** 26, stdio: 'pipe' });
  return JSON.parse(said.trim().split('\n').at(-1) as string);
}

test.each([
  ['node', 'tensorflow'],
  ['saved', 'tensorflow'],
  ['wasm', 'wasm'],
  ['cpu', 'cpu'],
])("five examples give the net's numbers in a program without this library: %s", (how, backend) => {
  // Plain JavaScript is slow at pictures.
  const some = how === 'cpu' ? cases.filter(({ name }) => !/pictures|GraphModel/.test(name)) : cases;
  const ran = ranPlainly(how, some);
  expect(ran.backend).toBe(backend);
  for (const [index, { y, name }] of some.entries()) {
    const { shape, values } = ran.outputs[index];
    expect([name, shape]).toEqual([name, y.shape]);
    expect([name, gapTo(y, values) < 1e-5]).toEqual([name, true]);
  }
});

describe('beside the numbers', () => {
  const read = (name: string) => JSON.parse(readFileSync(joinPath(folderOf({ name }, 'graph'), 'model.json'), 'utf8'));

  test('names of classes, size and preprocessing are written down', () => {
    const model = read('a backbone of pictures and a head');
    const { classes, input } = model.userDefinedMetadata;
    expect(classes).toEqual(['cat', 'dog']);
    expect(input).toMatchObject({
      shape: [64, 64, 3],
      mean: 127,
      std: 128,
      preprocessing: expect.stringContaining('pixels 0..255'),
    });
    expect(model.signature.inputs.input.tensorShape.dim.map(({ size }: { size: string }) => size)).toEqual([
      '-1',
      '64',
      '64',
      '3',
    ]);
    const saved = folderOf({ name: 'a backbone of pictures and a head' }, 'saved');
    expect(JSON.parse(readFileSync(joinPath(saved, 'assets.extra', 'transferlab.json'), 'utf8'))).toEqual(
      model.userDefinedMetadata,
    );
  });

  test('token ids enter as whole numbers', () => {
    expect(read('a transformer of token ids').signature.inputs.input.dtype).toBe('DT_INT32');
    expect(read('perceptron').signature.inputs.input.dtype).toBe('DT_FLOAT');
  });

  test('nothing but operations of TensorFlow is in it, and averages are in the kernels', () => {
    for (const { name } of cases) {
      const ops = read(name).modelTopology.node.map(({ op }: { op: string }) => op);
      expect(ops.filter((op: string) => op.startsWith('Transferlab'))).toEqual([]);
    }
    const names = read('convolutions with batch normalisation').weightsManifest[0].weights.map(
      ({ name }: { name: string }) => name,
    );
    expect(names.filter((name: string) => /mean|variance/.test(name))).toEqual([]);
  });

  test('weights are cut into files of four megabytes', async () => {
    const net = mlp({ inputFeatures: 2000, hidden: 700 });
    await exportGraphModel(net, joinPath(root, 'wide'));
    // 4 * (2000 * 700 + 700 + 700 * 10 + 10) bytes and a shape or two: two files.
    const shards = readdirSync(joinPath(root, 'wide')).filter((file) => file.endsWith('.bin'));
    expect(shards.sort()).toEqual(['group1-shard1of2.bin', 'group1-shard2of2.bin']);
  });
});

test('without preprocessing the caller does it', async () => {
  const one = cases.find(({ name }) => name.startsWith('a backbone')) as Case;
  const name = 'unscaled';
  await exportGraphModel(one.net, folderOf({ name }, 'graph'), { pixels: false });
  const { outputs } = ranPlainly('node', [{ ...one, name, x: preprocess(one.net, one.x) }]);
  expect(gapTo(one.y, outputs[0].values)).toBeLessThan(1e-5);
});

describe('any number of examples', () => {
  const netOf = (apply: Layer['apply'], shape = [3]): Net => ({
    name: 'made up',
    input: { shape },
    layers: [{ name: 'one', apply }],
    weights: {},
    output: [],
  });
  const out = () => joinPath(root, `made up ${Math.random()}`);

  test('may be tiled, counted and filled up, as JavaScript did it for one size', async () => {
    const apply: Layer['apply'] = (x) => {
      const [batch] = x.shape;
      const indices = tf.range(0, 2).reshape([1, 2]).tile([batch, 1]);
      return tf
        .concat([x, indices, tf.ones([batch, 1])], 1)
        .reshape([batch * 2, 3])
        .reshape([batch, 2, 3]);
    };
    const name = 'counting';
    await exportGraphModel(netOf(apply), folderOf({ name }, 'graph'));
    const x = tf.tensor2d([
      [5, 6, 7],
      [8, 9, 10],
      [1, 2, 3],
      [4, 4, 4],
    ]);
    const net = netOf(apply);
    const { outputs } = ranPlainly('node', [{ name, net, x, y: x }]);
    expect(outputs[0].values.slice(0, 6)).toEqual([5, 6, 7, 0, 1, 1]);
    expect(outputs[0].values.slice(18)).toEqual([4, 4, 4, 0, 1, 1]);
  });

  test.each<[string, Layer['apply'], RegExp]>([
    ['divides by how many there are', (x) => x.div(x.shape[0]), /any number of examples.*takes other numbers/],
    [
      'does something else with a few',
      (x) => (x.shape[0] > 2 ? x.relu() : x.tanh()),
      /it does (Tanh or Relu|Relu or Tanh)/,
    ],
    ['has a row of its own for each', (x) => x.add(tf.range(0, x.shape[0]).expandDims(1)), /takes other numbers/],
  ])('is refused where a layer %s', async (_, apply, message) => {
    const folder = out();
    await expect(exportGraphModel(netOf(apply), folder)).rejects.toThrow(message);
    expect(existsSync(folder)).toBe(false);
  });
});

describe('a folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = joinPath(root, 'place', String(Math.random()));
  });
  const net = mlp({ inputFeatures: 3, hidden: 2, classes: 2 });

  test('that holds something else is left as it is', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(joinPath(folder, 'thesis.tex'), 'mine');
    for (const write of [exportGraphModel, exportSavedModel]) {
      await expect(write(net, folder)).rejects.toThrow(
        /exists already and was not exported by this library.*another folder/,
      );
    }
    expect(readdirSync(folder)).toEqual(['thesis.tex']);
  });

  test('that was exported before is replaced, by the other kind too, and nothing is left beside it', async () => {
    await exportGraphModel(net, folder);
    await exportSavedModel(net, folder);
    expect(readdirSync(folder).sort()).toEqual(['.made-from', 'README.md', 'assets.extra', 'saved_model.pb']);
    expect(readdirSync(joinPath(root, 'place')).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('keeps what it has where the next export fails', async () => {
    await exportGraphModel(net, folder);
    const before = readFileSync(joinPath(folder, 'model.json'), 'utf8');
    const mixing: Net = { ...net, layers: [{ name: 'mixing', apply: (x) => x.div(x.shape[0]) }] };
    await expect(exportGraphModel(mixing, folder)).rejects.toThrow(/any number of examples/);
    expect(readFileSync(joinPath(folder, 'model.json'), 'utf8')).toBe(before);
  });
});

test('weights of a large net lie in a checkpoint, from which it gives the same numbers', async () => {
  // 4 * 4000 * 4200 bytes are more than 64 MB.
  const net = mlp({ inputFeatures: 4000, hidden: 4200, classes: 3 });
  const one = { name: 'large', net, x: tf.randomUniform([2, 4000], 0, 1, 'float32', 1) };
  const folder = folderOf(one, 'saved');
  const before = tf.memory().numTensors;
  await exportSavedModel(net, folder);
  expect(tf.memory().numTensors).toBe(before);
  expect(readdirSync(joinPath(folder, 'variables'))).toEqual(['variables.data-00000-of-00001', 'variables.index']);
  expect(statSync(joinPath(folder, 'saved_model.pb')).size).toBeLessThan(100_000);
  const y = forward(net, one.x);
  const { outputs } = ranPlainly('saved', [{ ...one, y }]);
  expect(gapTo(y, outputs[0].values)).toBeLessThan(1e-5);
});

test('what follows from weights alone is in it as numbers: the second half of a kernel', async () => {
  const kernel = tf.variable(
    tf.tensor2d([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ]),
  );
  const apply: Layer['apply'] = (x, w) =>
    tf.matMul(x as Tensor2D, tf.split(w['half/kernel'] as Tensor, 2, 1)[1] as Tensor2D);
  const net = {
    name: 'half',
    input: { shape: [2] },
    layers: [{ name: 'half', apply }],
    weights: { 'half/kernel': kernel },
  };
  await exportGraphModel({ ...net, output: [2] }, folderOf({ name: 'half' }, 'graph'));
  const x = tf.tensor2d([[1, 10]]);
  const { outputs } = ranPlainly('node', [{ name: 'half', net: { ...net, output: [2] }, x, y: x }]);
  expect(outputs[0].values).toEqual([73, 84]);
});

test('what a net has learnt is in it', async () => {
  const net = mlp({ inputFeatures: 3, hidden: 4, classes: 2 });
  const x = tf.tensor2d([
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [1, 1, 0],
    [0, 1, 1],
  ]);
  await fit(net, arrays(x, [0, 1, 0, 1, 1]), {
    loss: crossEntropy(),
    optimizer: adam(0.1),
    epochs: 20,
    batch: 5,
    seed: 1,
  });
  const name = 'learnt';
  await exportGraphModel(net, folderOf({ name }, 'graph'));
  const { outputs } = ranPlainly('node', [{ name, net, x, y: x }]);
  expect(gapTo(forward(net, x), outputs[0].values)).toBeLessThan(1e-5);
  // The right class of each of the five stands out.
  const right = [0, 1, 0, 1, 1].map((label, index) => {
    return outputs[0].values[2 * index + label] > outputs[0].values[2 * index + 1 - label];
  });
  expect(right).toEqual([true, true, true, true, true]);
});

test("with tfjs-node's own addon the same graph is written", () => {
  const { net } = cases[1];
  const ops = () => frozenGraph(net, {}).nodes.map(({ op }) => op);
  expect(withPlainAddon(ops)).toEqual(ops());
});

test('without native TensorFlow it is refused', async () => {
  await tf.setBackend('cpu');
  try {
    await expect(exportGraphModel(cases[0].net, joinPath(root, 'nowhere'))).rejects.toThrow(
      /native TensorFlow.*npm run doctor/,
    );
  } finally {
    await tf.setBackend('tensorflow');
  }
});

test('exporting leaves no tensor behind', async () => {
  const { net } = cases[1];
  const before = tf.memory().numTensors;
  await exportGraphModel(net, joinPath(root, 'tensors'));
  await exportSavedModel(net, joinPath(root, 'tensors'));
  expect(tf.memory().numTensors).toBe(before);
});
