import { expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { attributes as a, type Constants, graphModel, type NodeJson, placeholder, varied } from './fixtures/graph';
import { forward } from './forward';
import { fromGraphModel } from './from-graph-model';

const node = (op: string, name: string, input: string[], attr: NodeJson['attr'] = a.float): NodeJson => {
  return { op, name, input, attr };
};
const dilations = { list: { i: ['1', '1', '1', '1'] } };
const conv = { ...a.float, ...a.strides(1), ...a.padding('SAME'), dilations };
const CHANNELS = 3;
const EPSILON = 0.01;

/** TensorFlow.js 4.22 reads no other from a depthwise convolution that is fused with LeakyRelu. */
const ALPHA = 0.2;

/** A convolution of one kind or the other, `[4, 4, 3]` to `[4, 4, 3]`, and the gain of each channel along its kernel. */
const KINDS = {
  convolution: {
    op: 'Conv2D',
    fused: '_FusedConv2D',
    kernel: varied(3, 3, CHANNELS, CHANNELS),
    alongKernel: [1, 1, 1, CHANNELS],
  },
  depthwise: {
    ...{ op: 'DepthwiseConv2dNative', fused: 'FusedDepthwiseConv2dNative' },
    ...{ kernel: varied(3, 3, CHANNELS, 1), alongKernel: [1, 1, CHANNELS, 1] },
  },
} as const;

const slope: Constants = { slope: { shape: [1, 1, CHANNELS], values: [0.1, 0.2, 0.3] } };

/** Activations as separate nodes, and what an exporter calls them where it fuses them. */
const ACTIVATIONS: Readonly<Record<string, (from: string) => NodeJson | undefined>> = {
  none: () => undefined,
  Relu: (from) => node('Relu', 'out', [from]),
  Relu6: (from) => node('Relu6', 'out', [from]),
  Elu: (from) => node('Elu', 'out', [from]),
  LeakyRelu: (from) => node('LeakyRelu', 'out', [from], { ...a.float, ...a.number('alpha', ALPHA) }),
  Prelu: (from) => node('Prelu', 'out', [from, 'slope']),
};

const gamma = { shape: [CHANNELS], values: [1.5, -0.7, 0.4] };
const beta = { shape: [CHANNELS], values: [0.1, -0.2, 0.3] };
const mean = { shape: [CHANNELS], values: [0.3, 0.1, -0.5] };
const variance = { shape: [CHANNELS], values: [0.5, 2, 1.2] };
/** What normalising multiplies by. */
const gains = gamma.values.map((value, place) => value / Math.sqrt(variance.values[place] + EPSILON));

function unfused(kind: keyof typeof KINDS, activation: string) {
  const { op, kernel } = KINDS[kind];
  const end = ACTIVATIONS[activation]('norm');
  const norm = node('FusedBatchNormV3', 'norm', ['conv', 'gamma', 'beta', 'mean', 'variance'], {
    ...a.float,
    ...a.number('epsilon', EPSILON),
  });
  return graphModel(
    [placeholder('x', [-1, 4, 4, CHANNELS]), node(op, 'conv', ['x', 'kernel'], conv), norm, ...(end ? [end] : [])],
    {
      ...{ kernel, gamma, beta, mean, variance },
      ...(activation === 'Prelu' ? slope : {}),
    },
  );
}

/** The same as an exporter folds it: the gains in the kernel, what is left of the averages in a bias. */
function folded(kind: keyof typeof KINDS, activation: string) {
  const { fused, kernel } = KINDS[kind];
  const gainOf = (place: number) => gains[place % CHANNELS];
  const values = kernel.values.map((value, place) => value * gainOf(place));
  const bias = beta.values.map((value, place) => value - mean.values[place] * gains[place]);
  const ops = activation === 'none' ? ['BiasAdd'] : ['BiasAdd', activation];
  const extra = activation === 'Prelu' ? ['slope'] : [];
  const attr = {
    ...conv,
    ...a.fused(...ops),
    ...a.int('num_args', 1 + extra.length),
    ...a.number('leakyrelu_alpha', ALPHA),
  };
  return graphModel(
    [placeholder('x', [-1, 4, 4, CHANNELS]), node(fused, 'out', ['x', 'kernel', 'bias', ...extra], attr)],
    {
      kernel: { ...kernel, values },
      bias: { shape: [CHANNELS], values: bias },
      ...(activation === 'Prelu' ? slope : {}),
    },
  );
}

/** The result, and the gradients of a weighted sum of it by the input and by the weights, under the last parts of their names. */
function looked(net: Net, x: Tensor): Record<string, Tensor> {
  const weighted = (y: Tensor) => y.mul(tf.range(0, y.size).reshape(y.shape).sin()).sum().asScalar();
  const { grads } = tf.variableGrads(() => weighted(forward(net, x)));
  const ofWeights = Object.entries(net.weights)
    .filter(([, { name }]) => grads[name])
    .map(([name, { name: variable }]) => [name.split('/').at(-1), grads[variable]]);
  return {
    ...Object.fromEntries(ofWeights),
    y: forward(net, x),
    x: tf.grad((x: Tensor) => weighted(forward(net, x)))(x),
  };
}

const gap = (one: Tensor, other: Tensor) => one.sub(other).abs().max().dataSync()[0];

test.each(Object.keys(KINDS).flatMap((kind) => Object.keys(ACTIVATIONS).map((activation) => [kind, activation])))(
  'a %s folded with its normalisation and %s gives the numbers and the gradients of the parts',
  async (kind, activation) => {
    const what = kind as keyof typeof KINDS;
    const x = tf.randomNormal([2, 4, 4, CHANNELS], 0, 1.5, 'float32', 3);
    const parts = looked(fromGraphModel(await unfused(what, activation)), x);
    const whole = looked(fromGraphModel(await folded(what, activation)), x);
    expect(gap(whole.y, parts.y)).toBeLessThan(1e-5);
    expect(gap(whole.x, parts.x)).toBeLessThan(1e-4);
    // The folded kernel is gain times the kernel, so a slope by the kernel is gain times the slope by the folded one.
    const gain = tf.tensor(gains, [...KINDS[what].alongKernel]);
    expect(gap(whole.kernel.mul(gain), parts.kernel)).toBeLessThan(1e-4);
    expect(gap(whole.bias, parts.beta)).toBeLessThan(1e-4);
    if (activation === 'Prelu') expect(gap(whole.slope, parts.slope)).toBeLessThan(1e-4);
    expect(whole.kernel.abs().min().dataSync()[0]).toBeGreaterThan(0);
  },
);
