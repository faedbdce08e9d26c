import { describe, expect, test } from '@jest/globals';
import type { GraphModel, Tensor } from '@tensorflow/tfjs';
import { lenet } from '../backbones/lenet';
import { arrays } from '../data/arrays';
import { compile, eagerly } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { adam } from '../optimize/adam';
import { chain } from '../optimize/chain';
import { freeze } from '../optimize/freeze';
import { extract } from '../train/extract';
import { fit } from '../train/fit';
import { gapToPeers, largestGap, referenceRun, valuesOf } from '../train/fixtures/reference-run';
import { crossEntropy } from '../train/loss';
import { predict } from '../train/predict';
import { copy, dispose, join } from './compose';
import { attributes as a, type Constants, graphModel, type NodeJson, placeholder, varied } from './fixtures/graph';
import { forward } from './forward';
import { fromGraphModel } from './from-graph-model';
import { head } from './head';

const gap = (one: Tensor, other: Tensor) => one.sub(other).abs().max().dataSync()[0];
const conv = { ...a.float, ...a.strides(1), ...a.padding('SAME') };
const node = (op: string, name: string, input: string[], attr: NodeJson['attr'] = a.float): NodeJson => ({
  op,
  name,
  input,
  attr,
});

/** LeNet as an exporter writes it: convolutions and products fused with bias and ReLU, all in one folder. */
function lenetGraph(): Promise<GraphModel> {
  const fusedConv = (name: string, from: string): NodeJson[] => [
    node('_FusedConv2D', `net/${name}/Relu`, [from, `net/${name}/kernel`, `net/${name}/bias`], {
      ...conv,
      ...a.fused('BiasAdd', 'Relu'),
    }),
    node('MaxPool', `net/${name}/MaxPool`, [`net/${name}/Relu`], { ...conv, ...a.window(2), ...a.strides(2) }),
  ];
  return graphModel(
    [
      placeholder('image', [-1, 28, 28, 1]),
      ...fusedConv('conv1', 'image'),
      ...fusedConv('conv2', 'net/conv1/MaxPool'),
      node('Reshape', 'net/flatten/Reshape', ['net/conv2/MaxPool', 'net/flatten/shape']),
      node('_FusedMatMul', 'net/hidden/Relu', ['net/flatten/Reshape', 'net/hidden/kernel', 'net/hidden/bias'], {
        ...a.float,
        ...a.fused('BiasAdd', 'Relu'),
      }),
      node('MatMul', 'net/classes/MatMul', ['net/hidden/Relu', 'net/classes/kernel']),
      node('BiasAdd', 'net/classes/BiasAdd', ['net/classes/MatMul', 'net/classes/bias']),
      node('Identity', 'Identity', ['net/classes/BiasAdd']),
    ],
    {
      ...{ 'net/conv1/kernel': varied(3, 3, 1, 32), 'net/conv1/bias': varied(32) },
      ...{ 'net/conv2/kernel': varied(3, 3, 32, 64), 'net/conv2/bias': varied(64) },
      'net/flatten/shape': { shape: [2], values: [-1, 49 * 64], dtype: 'int32' },
      ...{ 'net/hidden/kernel': varied(49 * 64, 128), 'net/hidden/bias': varied(128) },
      ...{ 'net/classes/kernel': varied(128, 10), 'net/classes/bias': varied(10) },
    },
  );
}

/** Constants of a batch normalisation of two channels. */
const averages: Constants = {
  'block/norm/gamma': varied(2),
  'block/norm/beta': varied(2),
  'block/norm/mean': varied(2),
  'block/norm/variance': { shape: [2], values: [0.5, 2] },
};

/** A branch: a depthwise convolution and a batch normalisation, with a shortcut around them, then halves and their average. */
function branched(end: NodeJson[] = [], more: Constants = {}): Promise<GraphModel> {
  const norms = Object.keys(averages);
  return graphModel(
    [
      placeholder('x', [-1, 3, 3, 2]),
      node('FusedDepthwiseConv2dNative', 'block/deep/Elu', ['x', 'block/deep/kernel', 'block/deep/bias'], {
        ...conv,
        ...a.fused('BiasAdd', 'Elu'),
      }),
      node('FusedBatchNormV3', 'block/norm/FusedBatchNormV3', ['block/deep/Elu', ...norms], {
        ...a.float,
        ...a.number('epsilon', 0.01),
      }),
      node('AddV2', 'block/sum/add', ['block/norm/FusedBatchNormV3', 'x']),
      node('Split', 'block/halves/split', ['block/halves/axis', 'block/sum/add'], {
        ...a.float,
        ...a.int('num_split', 2),
      }),
      node('Mul', 'block/halves/mul', ['block/halves/split:1', 'block/halves/split']),
      node('Mul', 'block/scaled/mul', ['block/halves/mul', 'block/scaled/factor']),
      node('Mean', 'mean', ['block/scaled/mul', 'axes']),
      ...end,
    ],
    {
      ...{ 'block/deep/kernel': varied(3, 3, 2, 1), 'block/deep/bias': varied(2), ...averages },
      'block/halves/axis': { shape: [], values: [3], dtype: 'int32' },
      'block/scaled/factor': { shape: [], values: [1.5] },
      axes: { shape: [2], values: [1, 2], dtype: 'int32' },
      ...more,
    },
  );
}

/** A integer, by itself (rank 0) or in a list (rank 1). */
const whole = (rank: 0 | 1, value: number) => ({ shape: rank ? [1] : [], values: [value], dtype: 'int32' as const });

describe('a converted graph', () => {
  test('predicts what the model predicts, with fused operations, branches and several outputs of one node', async () => {
    for (const model of [await lenetGraph(), await branched()]) {
      const net = fromGraphModel(model);
      const x = tf.randomNormal([5, ...net.input.shape], 0, 1, 'float32', 3);
      const expected = model.predict(x) as Tensor;
      expect(net.output).toEqual(expected.shape.slice(1));
      expect(gap(forward(net, x), expected)).toBeLessThan(1e-6);
    }
  });

  test('has a layer for each folder of nodes, and weights named after them', async () => {
    const net = fromGraphModel(await lenetGraph());
    expect(net.layers.map(({ name }) => name)).toEqual(['conv1', 'conv2', 'flatten', 'hidden', 'classes', 'Identity']);
    expect(Object.keys(net.weights)).toEqual(
      ['conv1', 'conv2', 'hidden', 'classes'].flatMap((name) => [`${name}/kernel`, `${name}/bias`]),
    );
    const other = fromGraphModel(await branched());
    expect(other.layers.map(({ name, inside }) => [name, inside])).toEqual([
      ['sum', ['deep', 'norm', 'sum']],
      ['halves', ['halves']],
      ['scaled', ['scaled']],
      ['mean', ['mean']],
    ]);
  });

  test('trains arrays of floats, not the averages of a normalisation and not single numbers', async () => {
    const { weights } = fromGraphModel(await branched());
    expect(Object.entries(weights).map(([name, { trainable }]) => [name, trainable])).toEqual([
      ...['deep/kernel', 'deep/bias', 'norm/gamma', 'norm/beta'].map((name) => [name, true]),
      ...['norm/mean', 'norm/variance'].map((name) => [name, false]),
    ]);
  });

  test('names what lies deeper by its path, and keeps names apart', async () => {
    const model = await graphModel(
      [
        placeholder('x', [-1, 2]),
        node('MatMul', 'all/body/first/MatMul', ['x', 'unknown_1']),
        node('MatMul', 'all/body/second/MatMul', ['all/body/first/MatMul', 'all/body/second/MatMul/ReadVariableOp']),
        node('Add', 'all/top/Add', ['all/body/second/MatMul', 'other/bias']),
        node('Mul', 'all/top/Mul', ['all/top/Add', 'another/bias']),
      ],
      {
        ...{ unknown_1: varied(2, 2), 'all/body/second/MatMul/ReadVariableOp': varied(2, 2) },
        ...{ 'other/bias': varied(2), 'another/bias': varied(2) },
      },
    );
    const net = fromGraphModel(model);
    expect(net.layers.map(({ name }) => name)).toEqual(['body.first', 'body.second', 'top']);
    expect(Object.keys(net.weights)).toEqual([
      ...['body.first/unknown_1', 'body.second/MatMul/ReadVariableOp', 'top/bias', "top/bias'"],
    ]);
  });

  test('is part of the model where an input or output is named', async () => {
    const model = await lenetGraph();
    const net = fromGraphModel(model, { output: 'net/hidden/Relu' });
    const x = tf.randomNormal([3, 28, 28, 1], 0, 1, 'float32', 1);
    expect(gap(forward(net, x), model.execute(x, 'net/hidden/Relu') as Tensor)).toBeLessThan(1e-6);
    const top = fromGraphModel(model, { input: 'net/hidden/Relu', shape: [128] });
    expect(gap(forward(join(net, head({ classes: 2 })), x), forward(join(net, head({ classes: 2 })), x))).toBe(0);
    expect(gap(forward(top, forward(net, x)), model.predict(x) as Tensor)).toBeLessThan(1e-5);
    expect(top.weights['classes/kernel'].shape).toEqual([128, 10]);
  });

  test('takes whole numbers where the graph does', async () => {
    const number = (value: number, dtype: 'int32' | 'float32') => ({ shape: [], values: [value], dtype });
    const model = await graphModel(
      [placeholder('ids', [-1, 3], 'DT_INT32'), node('OneHot', 'hot', ['ids', 'depth', 'on', 'off'])],
      { depth: number(4, 'int32'), on: number(1, 'float32'), off: number(0, 'float32') },
    );
    const net = fromGraphModel(model);
    expect(forward(net, tf.tensor2d([[3, 0, 1]])).arraySync()).toEqual([
      [
        [0, 0, 0, 1],
        [1, 0, 0, 0],
        [0, 1, 0, 0],
      ],
    ]);
  });

  test('can be compiled where it computes with shapes, as an exported flatten does', async () => {
    const model = await graphModel(
      [
        placeholder('x', [-1, 2, 3]),
        node('Shape', 'flat/Shape', ['x']),
        node('StridedSlice', 'flat/slice', ['flat/Shape', 'flat/from', 'flat/to', 'flat/by'], {
          ...a.float,
          ...a.int('shrink_axis_mask', 1),
        }),
        node('Pack', 'flat/Pack', ['flat/slice', 'flat/size']),
        node('Reshape', 'flat/Reshape', ['x', 'flat/Pack']),
        node('ExpandDims', 'wide/ExpandDims', ['flat/Reshape', 'wide/axis']),
      ],
      {
        ...{ 'flat/from': whole(1, 0), 'flat/to': whole(1, 1), 'flat/by': whole(1, 1) },
        ...{ 'flat/size': whole(0, 6), 'wide/axis': whole(0, 1) },
      },
    );
    const net = fromGraphModel(model);
    expect(net.output).toEqual([1, 6]);
    const run = compile((x: Tensor) => forward(net, x));
    const x = tf.randomNormal([4, 2, 3], 0, 1, 'float32', 1);
    for (const result of [run(x), run(x)]) expect(gap(result, x.reshape([4, 1, 6]))).toBe(0);
    run.dispose();
  });

  test('extracts features at a layer', async () => {
    const model = await branched();
    const x = tf.randomNormal([4, 3, 3, 2], 0, 1, 'float32', 3);
    const features = await extract(fromGraphModel(model), arrays(x, [0, 1, 0, 1]), { at: 'sum' });
    const maps = model.execute(x, 'block/sum/add') as Tensor;
    expect(gap(await features.read([0, 1, 2, 3]), maps.mean([1, 2]))).toBeLessThan(1e-6);
  });

  test('leaves no tensor behind but the model, also where it is converted twice', async () => {
    const before = tf.memory().numTensors;
    const model = await branched();
    const own = tf.memory().numTensors;
    const net = fromGraphModel(model);
    expect(Object.values(fromGraphModel(model).weights)).toEqual(Object.values(net.weights));
    expect(tf.memory().numTensors).toBe(own);
    dispose(net);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('gradients of a graph equal the slopes measured', () => {
  test.each(['deep/kernel', 'deep/bias', 'norm/gamma', 'norm/beta'])(
    'of %s, through fused operations',
    async (name) => {
      const net = fromGraphModel(await branched());
      checkSlopes(net, name, tf.randomNormal([2, 3, 3, 2], 0, 1, 'float32', 3));
    },
  );

  test.each(['Relu', 'Relu6', 'LeakyRelu'])('of a convolution and a product fused with %s', async (activation) => {
    const model = await graphModel(
      [
        placeholder('x', [-1, 4, 4, 1]),
        node('_FusedConv2D', 'conv/out', ['x', 'conv/kernel', 'conv/bias'], {
          ...{ ...conv, ...a.strides(2), ...a.padding('VALID') },
          ...a.fused('BiasAdd', activation),
          ...a.number('leakyrelu_alpha', 0.3),
        }),
        node('Reshape', 'flat/Reshape', ['conv/out', 'flat/shape']),
        node('_FusedMatMul', 'top/out', ['flat/Reshape', 'top/kernel', 'top/bias'], {
          ...a.float,
          ...a.fused('BiasAdd', activation),
          ...a.number('leakyrelu_alpha', 0.3),
        }),
      ],
      {
        ...{
          'conv/kernel': varied(2, 2, 1, 3),
          'conv/bias': varied(3),
          'top/kernel': varied(12, 4),
          'top/bias': varied(4),
        },
        'flat/shape': { shape: [2], values: [-1, 12], dtype: 'int32' },
      },
    );
    const net = fromGraphModel(model);
    for (const name of Object.keys(net.weights)) {
      checkSlopes(net, name, tf.randomNormal([2, 4, 4, 1], 0, 1, 'float32', 3), 1e-3);
    }
  });

  function checkSlopes(net: ReturnType<typeof fromGraphModel>, name: string, x: Tensor, h = 0.01) {
    const { [name]: weight } = net.weights;
    const score = () =>
      forward(net, x)
        .mul(tf.range(1, 1 + net.output.at(-1)!))
        .sum()
        .asScalar();
    const slopes = tf.variableGrads(score, [weight]).grads[weight.name].dataSync();
    const start = weight.clone();
    for (const [place, slope] of slopes.entries()) {
      const bump = tf
        .oneHot(tf.tensor1d([place], 'int32'), weight.size)
        .reshape(weight.shape)
        .mul(h);
      const [up, down] = [start.add(bump), start.sub(bump)].map((value) => {
        weight.assign(value);
        return score().dataSync()[0];
      });
      weight.assign(start);
      expect(Math.abs(slope - (up - down) / (2 * h))).toBeLessThan(2e-2 * Math.max(1, Math.abs(slope)));
    }
    expect(Math.max(...slopes.map(Math.abs))).toBeGreaterThan(1e-2);
  }
});

describe('training a graph', () => {
  test('after 100 steps of Adam it is where Keras and PyTorch are, to 1e-4', async () => {
    const net = fromGraphModel(await lenetGraph());
    expect(gapToPeers('lenet', await referenceRun('lenet', net, 100))).toBeLessThan(1e-4);
  });

  test('after 20 steps it is where the net written by hand is, compiled or not, to 1e-5', async () => {
    const net = fromGraphModel(await lenetGraph());
    const compiled = await referenceRun('lenet', net, 20);
    const eager = await eagerly(() => referenceRun('lenet', net, 20));
    const { weights } = await referenceRun('lenet', lenet(), 20);
    expect(largestGap(compiled.weights, weights)).toBeLessThan(1e-5);
    expect(largestGap(compiled.weights, eager.weights)).toBeLessThan(1e-5);
  });

  const data = arrays(tf.randomNormal([8, 3, 3, 2], 0, 1, 'float32', 5), [0, 1, 0, 1, 0, 1, 0, 1], { name: 'noise' });
  const options = { loss: crossEntropy(), optimizer: adam(0.01), epochs: 10, batch: 4, seed: 1 };

  test('teaches the model itself; a copy learns without it', async () => {
    const model = await branched();
    const net = join(fromGraphModel(model), head({ classes: 2 }));
    const start = valuesOf(net);
    const own = copy(net);
    await fit(own, data, options);
    expect(valuesOf(own)['deep/kernel']).not.toEqual(start['deep/kernel']);
    expect(valuesOf(net)).toEqual(start);
    await fit(net, data, options);
    const body = fromGraphModel(model);
    expect(largestGap(start, valuesOf(body))).toBeGreaterThan(1e-3);
    const x = await data.read([0, 1, 2]);
    expect(gap(model.predict(x) as Tensor, forward(body, x))).toBeLessThan(1e-6);
    expect((await predict(net, data)).shape).toEqual([8, 2]);
  });

  test('freeze keeps a layer to the bit over 500 steps, and the averages stay', async () => {
    const net = join(fromGraphModel(await branched()), head({ classes: 2 }));
    const before = valuesOf(net);
    await fit(net, data, { ...options, epochs: 250, optimizer: chain(freeze('deep'), adam(0.01)) });
    const after = valuesOf(net);
    const moved = Object.keys(before).filter((name) =>
      after[name].some((value, place) => value !== before[name][place]),
    );
    expect(moved).toEqual(['norm/gamma', 'norm/beta', 'head/kernel', 'head/bias']);
  });

  test('says which node a gradient would have to pass that has none; frozen before it, the rest trains', async () => {
    const end = [
      node('Cumprod', 'stuck/Cumprod', ['mean', 'stuck/axis']),
      node('MatMul', 'top/MatMul', ['stuck/Cumprod', 'top/kernel']),
    ];
    const more: Constants = { 'stuck/axis': { shape: [], values: [1], dtype: 'int32' }, 'top/kernel': varied(1, 2) };
    const net = fromGraphModel(await branched(end, more));
    await expect(fit(net, data, options)).rejects.toThrow(
      /'stuck\/Cumprod' \(Cumprod\) has no gradient.*Freeze all layers up to it.*output: 'mean'/,
    );
    const before = valuesOf(net);
    await fit(net, data, { ...options, optimizer: chain(freeze('block.*'), adam(0.01)) });
    expect(valuesOf(net)['top/kernel']).not.toEqual(before['top/kernel']);
    expect((await extract(net, data, { at: 'stuck' })).shape).toEqual([1]);
  });
});

describe('what cannot be converted is refused in a sentence', () => {
  test('several ends, and a node that is not there', async () => {
    const model = await branched([node('Relu', 'other', ['block/sum/add'])]);
    expect(() => fromGraphModel(model)).toThrow(/2 outputs \(mean, other\).*output: 'mean'/);
    expect(() => fromGraphModel(model, { output: 'nowhere' })).toThrow(/no node 'nowhere'.*mean, other.*model\.json/);
  });

  test('a second input', async () => {
    const model = await graphModel(
      [placeholder('x', [-1, 2]), placeholder('y', [-1, 2]), node('Add', 'sum', ['x', 'y'])],
      {},
    );
    expect(() => fromGraphModel(model, { input: 'x' })).toThrow(/'sum:0' needs 'y' \(Placeholder\) as well as 'x'/);
  });

  test('an open size, which may be said', async () => {
    const model = await graphModel([placeholder('x', [-1, -1, 3]), node('Relu', 'out', ['x'])], {});
    expect(() => fromGraphModel(model)).toThrow(/has only \[\?,3\] for an example at 'x'.*shape:/);
    expect(fromGraphModel(model, { shape: [5, 3] }).output).toEqual([5, 3]);
  });

  test('control flow, sizes that depend on values, and operations that TensorFlow.js does not have', async () => {
    for (const op of ['Where', 'While']) {
      const model = await graphModel(
        [placeholder('x', [-1, 3]), node('Relu', 'ok', ['x']), node(op, 'late', ['ok'])],
        {},
      );
      expect(() => fromGraphModel(model)).toThrow(/'late'.*decides while it runs.*output: 'ok'/);
      expect(fromGraphModel(model, { output: 'ok' }).output).toEqual([3]);
    }
    const model = await graphModel([placeholder('x', [-1, 3]), node('Zeta', 'odd', ['x'])], {});
    expect(() => fromGraphModel(model)).toThrow(/'odd' \(Zeta\) cannot be a part of a net: Unknown op 'Zeta'/);
  });

  test('a graph for batches of one size', async () => {
    const model = await graphModel(
      [placeholder('x', [1, 2, 2]), node('Relu', 'ok', ['x']), node('Reshape', 'flat', ['ok', 'shape'])],
      { shape: { shape: [2], values: [1, 4], dtype: 'int32' } },
    );
    expect(() => fromGraphModel(model)).toThrow(
      /'flat' \(Reshape\).*output: 'ok'.*exported with a fixed batch size of 1/,
    );
    const whole = await graphModel([placeholder('x', [1, 4]), node('Sum', 'sum', ['x', 'axis'])], {
      axis: { shape: [1], values: [0], dtype: 'int32' },
    });
    expect(() => fromGraphModel(whole)).toThrow(/'sum:0' gives 4 rows for two examples/);
  });
});
