import { describe, expect, test } from '@jest/globals';
import type { io, LayersModel, SymbolicTensor, Tensor } from '@tensorflow/tfjs';
import { lenet } from '../backbones/lenet';
import { mlp } from '../backbones/mlp';
import { arrays } from '../data/arrays';
import { eagerly } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { adam } from '../optimize/adam';
import { chain } from '../optimize/chain';
import { freeze } from '../optimize/freeze';
import { sgd } from '../optimize/sgd';
import { extract } from '../train/extract';
import { fit } from '../train/fit';
import { gapToPeers, largestGap, referenceRun, valuesOf } from '../train/fixtures/reference-run';
import { crossEntropy } from '../train/loss';
import { predict } from '../train/predict';
import { copy, cut, dispose, join } from './compose';
import { forward } from './forward';
import { fromLayersModel } from './from-layers-model';
import { head } from './head';

const L = tf.layers;
type Applied = SymbolicTensor;
const apply = (layer: InstanceType<typeof L.Layer>, ...inputs: Applied[]) =>
  layer.apply(inputs.length === 1 ? inputs[0] : inputs) as Applied;
const modelOf = (inputs: Applied, outputs: Applied, name?: string) => tf.model({ inputs, outputs, name });
const gap = (a: Tensor, b: Tensor) => a.sub(b).abs().max().dataSync()[0];

/** A model in which every weight, moving averages included, has a different value. */
function stirred(model: LayersModel): LayersModel {
  const values = model
    .getWeights()
    .map((weight, place) => tf.randomUniform(weight.shape, 0.1, 0.9, 'float32', place + 1));
  model.setWeights(values);
  tf.dispose(values);
  return model;
}

/** A residual block: a convolution, then another with batch normalisation, with a shortcut around it. */
function residual({ trainable = true } = {}): LayersModel {
  const image = tf.input({ shape: [4, 4, 2] });
  const first = apply(
    L.conv2d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'relu', name: 'stem' }),
    image,
  );
  const second = apply(L.conv2d({ filters: 3, kernelSize: 3, padding: 'same', name: 'inner', useBias: false }), first);
  const normal = apply(L.batchNormalization({ name: 'norm', trainable }), second);
  const sum = apply(L.add({ name: 'sum' }), first, normal);
  const pooled = apply(L.globalAveragePooling2d({ name: 'pool', dataFormat: 'channelsLast' }), sum);
  return stirred(modelOf(image, apply(L.dense({ units: 2, name: 'top' }), pooled), 'residual'));
}

const MODELS: Record<string, () => LayersModel> = {
  'a chain of convolutions': () =>
    tf.sequential({
      layers: [
        L.conv2d({ inputShape: [8, 8, 3], filters: 4, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }),
        L.batchNormalization({}),
        L.depthwiseConv2d({ kernelSize: 3, padding: 'same' }),
        L.reLU({ maxValue: 6 }),
        L.separableConv2d({ filters: 5, kernelSize: 3, padding: 'same', activation: 'elu' }),
        L.dropout({ rate: 0.5 }),
        L.maxPooling2d({ poolSize: 2 }),
        L.flatten(),
        L.dense({ units: 3, activation: 'softmax' }),
      ],
    }),
  'a residual block': () => residual(),
  'a shared layer': () => {
    const image = tf.input({ shape: [5] });
    const shared = L.dense({ units: 5, activation: 'tanh', name: 'shared' });
    const once = apply(shared, image);
    return modelOf(image, apply(L.concatenate(), apply(shared, once), once));
  },
  'a model used twice inside another': () => {
    const inside = tf.sequential({ layers: [L.dense({ inputShape: [4], units: 4, activation: 'relu' })] });
    const image = tf.input({ shape: [4] });
    const once = apply(inside, image);
    return modelOf(image, apply(L.concatenate(), apply(inside, once), once));
  },
  'batch normalisation of vectors without scale and offset': () =>
    tf.sequential({
      layers: [L.dense({ inputShape: [4], units: 6 }), L.batchNormalization({ scale: false, center: false })],
    }),
  'time steps of which some are padding': () =>
    tf.sequential({
      layers: [
        L.embedding({ inputShape: [5], inputDim: 9, outputDim: 4, maskZero: true }),
        L.lstm({ units: 3, returnSequences: true }),
        L.gru({ units: 3 }),
        L.dense({ units: 2 }),
      ],
    }),
  'an LSTM that reads both ways': () =>
    tf.sequential({
      layers: [L.bidirectional({ layer: L.lstm({ units: 3 }) as never, inputShape: [4, 2], mergeMode: 'concat' })],
    }),
};

describe('a converted model', () => {
  test.each(Object.keys(MODELS))('predicts what the model predicts: %s', (name) => {
    const model = stirred(MODELS[name]());
    const net = fromLayersModel(model);
    const shape = [6, ...net.input.shape];
    const x = name.startsWith('time')
      ? tf.tensor2d([
          [1, 2, 3, 0, 0],
          [4, 0, 0, 0, 0],
          [5, 6, 7, 8, 1],
          [2, 2, 2, 2, 0],
          [3, 0, 0, 0, 0],
          [1, 1, 1, 1, 1],
        ])
      : tf.randomNormal(shape, 0, 1, 'float32', 9);
    const expected = model.predict(x) as Tensor;
    expect(net.output).toEqual(expected.shape.slice(1));
    expect(gap(forward(net, x), expected)).toBeLessThan(1e-6);
    expect(expected.max().sub(expected.min()).dataSync()[0]).toBeGreaterThan(1e-3);
  });

  test('has the layers of the model, what is parallel to a branch in one', () => {
    const net = fromLayersModel(residual());
    expect(net.layers.map(({ name }) => name)).toEqual(['stem', 'sum', 'pool', 'top']);
    expect(net.layers[1].inside).toEqual(['inner', 'norm', 'sum']);
    expect(Object.keys(net.weights)).toEqual([
      ...['stem/kernel', 'stem/bias', 'inner/kernel'],
      ...['norm/scale', 'norm/offset', 'norm/mean', 'norm/variance', 'top/kernel', 'top/bias'],
    ]);
    const trainable = Object.keys(net.weights).filter((name) => net.weights[name].trainable);
    expect(trainable.filter((name) => name.startsWith('norm'))).toEqual(['norm/scale', 'norm/offset']);
  });

  test('keeps masks within a layer, so that padding stays hidden', () => {
    const net = fromLayersModel(MODELS['time steps of which some are padding']());
    expect(net.layers.map(({ inside }) => inside?.length)).toEqual([3, 1]);
  });

  test('numbers the second use of a shared layer, whose weights are there once', () => {
    const image = tf.input({ shape: [4] });
    const shared = L.dense({ units: 4, name: 'shared' });
    const net = fromLayersModel(modelOf(image, apply(shared, apply(shared, image))));
    expect(net.layers.map(({ name }) => name)).toEqual(['shared', 'shared.2']);
    expect(Object.keys(net.weights)).toEqual(['shared/kernel', 'shared/bias']);
  });

  test('gives layers of the same name in two models, and names with slashes, names that can be told apart', () => {
    const inside = tf.sequential({ name: 'body', layers: [L.dense({ inputShape: [4], units: 4, name: 'block/fc' })] });
    const image = tf.input({ shape: [4] });
    const net = fromLayersModel(modelOf(image, apply(inside, apply(L.dense({ units: 4, name: 'block/fc' }), image))));
    expect(Object.keys(net.weights)).toEqual([
      ...['block.fc/kernel', 'block.fc/bias'],
      ...['body.block.fc/kernel', 'body.block.fc/bias'],
    ]);
  });

  test('does not train what the model does not train', () => {
    const model = tf.sequential({
      layers: [L.dense({ inputShape: [2], units: 2, trainable: false }), L.dense({ units: 2 }), L.dense({ units: 2 })],
    });
    model.layers[2].trainable = false;
    const trainable = Object.values(fromLayersModel(model).weights).map((weight) => weight.trainable);
    expect(trainable).toEqual([false, false, true, true, false, false]);
  });

  test('extracts features at a layer of the model', async () => {
    const model = residual();
    const x = tf.randomNormal([4, 4, 4, 2], 0, 1, 'float32', 3);
    const data = arrays(x, [0, 1, 0, 1]);
    const features = await (await extract(fromLayersModel(model), data, { at: 'sum' })).read([0, 1, 2, 3]);
    const part = tf.model({ inputs: model.inputs, outputs: model.getLayer('pool').output as Applied });
    expect(gap(features, part.predict(x) as Tensor)).toBeLessThan(1e-6);
  });

  test('is cut at a layer with the weights of everything in it, and joins no net that has a layer of one inside', () => {
    const net = fromLayersModel(residual());
    const part = cut(net, 'sum');
    expect(Object.keys(part.weights)).toEqual(Object.keys(net.weights).filter((name) => !name.startsWith('top')));
    expect(part.output).toEqual([4, 4, 3]);
    expect(() => join(part, head({ classes: 2, name: 'norm' }))).toThrow(/a layer called 'norm'/);
  });

  test('is cut behind a batch normalisation that has the name of the next layer', () => {
    const layers = [
      L.batchNormalization({ inputShape: [3], scale: false, center: false, name: 'first' }),
      L.dense({ units: 2 }),
    ];
    const net = cut(fromLayersModel(tf.sequential({ layers })), 'first');
    expect(gap(forward(net, tf.ones([1, 3])), tf.fill([1, 3], 1 / Math.sqrt(1.001)))).toBeLessThan(1e-6);
  });

  test('leaves no tensor behind but the model', () => {
    const before = tf.memory().numTensors;
    const model = MODELS['a chain of convolutions']();
    const own = tf.memory().numTensors;
    const net = fromLayersModel(model);
    expect(tf.memory().numTensors).toBe(own);
    dispose(net);
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** The nets of the reference runs, made of TensorFlow.js' layers. */
const TWINS = {
  mlp: () =>
    tf.sequential({
      layers: [
        L.dense({ inputShape: [784], units: 128, activation: 'relu', name: 'hidden' }),
        L.dense({ units: 10, name: 'classes' }),
      ],
    }),
  'lenet-bn': () =>
    tf.sequential({
      layers: [
        ...[32, 64].flatMap((filters, place) => [
          L.conv2d({
            ...(place === 0 && { inputShape: [28, 28, 1] }),
            ...{ filters, kernelSize: 3, padding: 'same', useBias: false, name: `conv${place + 1}` },
          }),
          L.batchNormalization({ momentum: 0.9, name: `norm${place + 1}` }),
          L.reLU(),
          L.maxPooling2d({ poolSize: 2 }),
        ]),
        L.flatten(),
        L.dense({ units: 128, activation: 'relu', name: 'hidden' }),
        L.dense({ units: 10, name: 'classes' }),
      ],
    }),
};

test('after 100 steps of Adam a model is where Keras and PyTorch are, to 1e-4', async () => {
  const net = fromLayersModel(TWINS.mlp());
  expect(gapToPeers('mlp', await referenceRun('mlp', net, 100))).toBeLessThan(1e-4);
  dispose(net);
});

describe.each(Object.keys(TWINS) as (keyof typeof TWINS)[])('training a model: %s', (name) => {
  test('after 20 steps it is where the net written by hand is, compiled or not, to 1e-5', async () => {
    const byHand = name === 'mlp' ? mlp() : lenet({ normalise: true });
    const net = fromLayersModel(TWINS[name]());
    const compiled = await referenceRun(name, net, 20);
    const eager = await eagerly(() => referenceRun(name, net, 20));
    const { weights } = await referenceRun(name, byHand, 20);
    expect(largestGap(compiled.weights, weights)).toBeLessThan(1e-5);
    expect(largestGap(compiled.weights, eager.weights)).toBeLessThan(1e-5);
    dispose(net);
    dispose(byHand);
  });
});

/** Random pictures of two classes, one brighter. */
function pictures(shape: readonly number[], count = 8) {
  const labels = Array.from({ length: count }, (_, place) => place % 2);
  const noise = tf.randomNormal([count, ...shape], 0, 1, 'float32', 5);
  const shift = tf.tensor(labels).reshape([count, ...shape.map(() => 1)]);
  return arrays(noise.add(shift), labels, { classes: ['dark', 'light'], name: 'pictures' });
}

const options = { loss: crossEntropy(), optimizer: adam(0.01), epochs: 10, batch: 4, seed: 1 };

describe('fit', () => {
  test('teaches the model itself, which saves what it learnt', async () => {
    const model = residual();
    const data = pictures([4, 4, 2]);
    const net = fromLayersModel(model);
    const before = valuesOf(net);
    const { epochs } = await fit(net, data, options);
    expect(epochs[9].loss).toBeLessThan(epochs[0].loss);
    expect(largestGap(valuesOf(net), before)).toBeGreaterThan(1e-3);
    const outputs = await predict(net, data);
    const x = await data.read([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(gap(model.predict(x) as Tensor, outputs)).toBeLessThan(1e-6);
    let saved: io.ModelArtifacts = {};
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
      }),
    );
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved));
    expect(gap(loaded.predict(x) as Tensor, outputs)).toBeLessThan(1e-6);
  });

  test('a copy learns without the model', async () => {
    const model = residual();
    const net = fromLayersModel(model);
    const before = valuesOf(net);
    const own = copy(net);
    await fit(own, pictures([4, 4, 2]), options);
    expect(largestGap(valuesOf(own), before)).toBeGreaterThan(1e-3);
    expect(valuesOf(net)).toEqual(before);
  });

  test('freeze keeps weights and moving means to the bit over 500 steps, inside a branch too', async () => {
    const net = join(fromLayersModel(residual()), head({ classes: 2 }));
    const before = valuesOf(net);
    const optimizer = chain(freeze('stem', 'norm', 'top'), adam(0.01));
    await fit(net, pictures([4, 4, 2]), { ...options, optimizer, epochs: 250 });
    const after = valuesOf(net);
    const moved = Object.keys(before).filter((name) =>
      after[name].some((value, place) => value !== before[name][place]),
    );
    expect(moved).toEqual(['inner/kernel', 'head/kernel', 'head/bias']);
  });

  test('a batch normalisation that the model holds still stays, and its convolution learns', async () => {
    const net = fromLayersModel(residual({ trainable: false }));
    const before = valuesOf(net);
    await fit(net, pictures([4, 4, 2]), options);
    const after = valuesOf(net);
    for (const part of ['scale', 'offset', 'mean', 'variance']) {
      expect(after[`norm/${part}`]).toEqual(before[`norm/${part}`]);
    }
    expect(after['inner/kernel']).not.toEqual(before['inner/kernel']);
  });

  test('so does one without weights to learn', async () => {
    const norm = L.batchNormalization({ scale: false, center: false, trainable: false });
    const layers = [L.dense({ inputShape: [3], units: 4, name: 'first' }), norm, L.dense({ units: 2 })];
    const net = fromLayersModel(tf.sequential({ layers }));
    const moving = Object.keys(net.weights).filter((name) => /mean|variance/.test(name));
    await fit(net, pictures([3]), options);
    expect(moving.map((name) => valuesOf(net)[name])).toEqual([
      [0, 0, 0, 0],
      [1, 1, 1, 1],
    ]);
  });

  test.each([
    [{ scale: false }, ['norm/offset', 'norm/mean', 'norm/variance']],
    [{ center: false }, ['norm/scale', 'norm/mean', 'norm/variance']],
    [{ scale: false, center: false }, ['first/norm/mean', 'first/norm/variance']],
  ])('trains a batch normalisation with %j', async (kind, names) => {
    const model = tf.sequential({
      layers: [
        L.dense({ inputShape: [3], units: 4, name: 'first', useBias: false }),
        L.batchNormalization({ ...kind, name: 'norm', momentum: 0.5 }),
        L.dense({ units: 2, name: 'last' }),
      ],
    });
    const net = fromLayersModel(model);
    const before = valuesOf(net);
    expect(Object.keys(before)).toEqual(['first/kernel', ...names, 'last/kernel', 'last/bias']);
    await fit(net, pictures([3]), options);
    for (const name of names) expect([name, valuesOf(net)[name]]).not.toEqual([name, before[name]]);
    const held = valuesOf(net);
    await fit(net, pictures([3]), { ...options, optimizer: chain(freeze('first', 'norm*'), adam(0.01)) }).catch(
      // A bare normalisation has no separate name among the weights.
      () => fit(net, pictures([3]), { ...options, optimizer: chain(freeze('first'), adam(0.01)) }),
    );
    for (const name of names) expect([name, valuesOf(net)[name]]).toEqual([name, held[name]]);
  });

  test('the moving averages follow the batch by the momentum of the layer', async () => {
    const model = tf.sequential({
      layers: [L.batchNormalization({ inputShape: [1], momentum: 0.75 }), L.dense({ units: 2 })],
    });
    const net = fromLayersModel(model);
    const data = arrays([[1], [3], [5], [7]], [0, 1, 0, 1]);
    await fit(net, data, { ...options, batch: 4, epochs: 1 });
    // Mean 4; variance (9 + 1 + 1 + 9) / 3 = 20 / 3, unbiased. From 0 and 1: 0.25 * 4 = 1 and 0.75 + 0.25 * 20 / 3.
    const [, , mean, variance] = Object.values(valuesOf(net));
    expect(mean[0]).toBeCloseTo(1, 5);
    expect(variance[0]).toBeCloseTo(0.75 + 5 / 3, 5);
  });

  const noisy = {
    Dropout: () => L.dropout({ rate: 0.5 }),
    SpatialDropout1D: () => L.spatialDropout1d({ rate: 0.5 } as never),
    GaussianNoise: () => L.gaussianNoise({ stddev: 0.5 }),
    GaussianDropout: () => L.gaussianDropout({ rate: 0.5 }),
    AlphaDropout: () => L.alphaDropout({ rate: 0.5 }),
  };
  test.each(Object.keys(noisy) as (keyof typeof noisy)[])('the same seed, the same run with %s', async (kind) => {
    const run = async (seed: number, layer = noisy[kind]()) => {
      const last = [L.flatten(), L.dense({ units: 2, kernelInitializer: 'ones' })];
      const first = L.dense({ inputShape: [3, 2], units: 4, kernelInitializer: 'ones' });
      const net = fromLayersModel(tf.sequential({ layers: [first, layer, ...last] }));
      return (await fit(net, pictures([3, 2]), { ...options, seed, epochs: 3 })).epochs.map(({ loss }) => loss);
    };
    const first = await run(1);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
    const eager = await eagerly(() => run(1));
    for (const [place, loss] of eager.entries()) expect(loss).toBeCloseTo(first[place], 5);
    expect(await run(1, L.activation({ activation: 'linear' }) as never)).not.toEqual(first);
  });

  test('dropout rests where the layer behind it is frozen', async () => {
    const dense = (name: string) => L.dense({ inputShape: [3], units: 4, name, kernelInitializer: 'ones' });
    const layers = [dense('before'), L.dropout({ rate: 0.5 }), dense('still')];
    const body = fromLayersModel(tf.sequential({ layers, name: 'body' }));
    const start = copy(join(body, head({ classes: 2 })));
    const run = async (optimizer: ReturnType<typeof sgd>, seed: number) =>
      (await fit(copy(start), pictures([3]), { ...options, optimizer, batch: 8, epochs: 1, seed })).epochs[0].loss;
    const still = chain(freeze('still'), sgd(0.1));
    expect(await run(still, 1)).toBeCloseTo(await run(still, 2), 6);
    expect(Math.abs((await run(sgd(0.1), 1)) - (await run(sgd(0.1), 2)))).toBeGreaterThan(1e-3);
  });

  test('trains recurrent layers, compiled as eager', async () => {
    const make = () => {
      const layers = [L.lstm({ inputShape: [3, 2], units: 4, name: 'lstm' }), L.dense({ units: 2, name: 'top' })];
      return fromLayersModel(stirred(tf.sequential({ layers })));
    };
    const start = make();
    const [compiled, eager] = [copy(start), copy(start)];
    const { epochs } = await fit(compiled, pictures([3, 2]), options);
    await eagerly(() => fit(eager, pictures([3, 2]), options));
    expect(epochs[9].loss).toBeLessThan(epochs[0].loss);
    expect(largestGap(valuesOf(compiled), valuesOf(eager))).toBeLessThan(1e-5);
    expect(Object.keys(start.weights)).toEqual([
      ...['lstm/kernel', 'lstm/recurrent_kernel', 'lstm/bias', 'top/kernel', 'top/bias'],
    ]);
  });
});

describe('what cannot be converted is refused in a sentence', () => {
  const image = tf.input({ shape: [4, 4, 3] });
  const refused = (model: LayersModel) => expect(() => fromLayersModel(model));

  test('several inputs or outputs', () => {
    const flat = apply(L.flatten(), image);
    const outputs = [apply(L.dense({ units: 1 }), flat), apply(L.dense({ units: 2 }), flat)];
    refused(tf.model({ inputs: image, outputs, name: 'two' })).toThrow(/two has 1 inputs and 2 outputs.*tf\.model/);
  });

  test('a batch normalisation along another axis', () => {
    const norm = L.batchNormalization({ axis: 1, name: 'first' });
    refused(modelOf(image, apply(norm, image))).toThrow(/'first' normalises along axis 1.*channels last/);
  });

  test('an open size, which may be said', () => {
    const layers = [L.conv2d({ inputShape: [null, null, 3], filters: 2, kernelSize: 3 }), L.globalAveragePooling2d({})];
    const model = tf.sequential({ layers: layers as never, name: 'open' });
    refused(model).toThrow(/open takes examples of any shape like \[\?,\?,3\].*shape: \[224,224,3\]/);
    expect(fromLayersModel(model, { shape: [8, 8, 3] }).output).toEqual([2]);
  });

  test('a shape that a layer cannot take, and one that no memory holds', () => {
    const model = tf.sequential({ layers: [L.dense({ inputShape: [4], units: 2 })], name: 'four' });
    expect(() => fromLayersModel(model, { shape: [1] })).toThrow(
      /^four cannot run on examples of shape \[1\]: .*axis -1.*pass one like \[4\]\.$/,
    );
    expect(() => fromLayersModel(model, { shape: [1e9, 4] })).toThrow(/shape \[1000000000,4\] takes 14\.9 GB/);
    expect(() => fromLayersModel(model, { shape: [0.5] })).toThrow(/A size in fromLayersModel's shape.*0\.5/);
  });

  test('a state that is carried on, and noise that is out of reach', () => {
    const state = L.lstm({ batchInputShape: [2, 3, 4], units: 2, stateful: true, name: 'memory' });
    refused(tf.sequential({ layers: [state] })).toThrow(/'memory' carries its state.*stateful: false/);
    const wrapped = L.timeDistributed({ inputShape: [3, 4], layer: L.dropout({ rate: 0.5 }) as never, name: 'each' });
    refused(tf.sequential({ layers: [wrapped] })).toThrow(/'each' has a Dropout inside a TimeDistributed/);
  });

  test('a recurrent layer that drops units, once it is to train', async () => {
    const lstm = L.lstm({ inputShape: [3, 2], units: 2, dropout: 0.5, name: 'lossy' });
    const net = join(fromLayersModel(tf.sequential({ layers: [lstm] })), head({ classes: 2 }));
    await expect(fit(net, pictures([3, 2]), options)).rejects.toThrow(
      /'lossy' drops units.*recurrentDropout: 0.*freeze/,
    );
    await fit(net, pictures([3, 2]), { ...options, optimizer: chain(freeze('lossy'), adam(0.01)) });
  });
});
