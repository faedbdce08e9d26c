import { describe, expect, test } from '@jest/globals';
import type { Scalar, Tensor, Tensor4D, Variable } from '@tensorflow/tfjs';
import { nativeBackend } from '../native';
import { tf } from '../tensorflow';
import { compile } from './compile';
import { buildGraph } from './graph';
import { traceByShapes } from './trace-by-shapes';

const random = (shape: number[], seed: number, scale = 1) => tf.randomNormal(shape, 0, scale, 'float32', seed);
const gap = (a: Tensor, b: Tensor) => tf.tidy(() => a.sub(b).abs().max().dataSync()[0]);
const conv = (x: Tensor, kernel: Tensor) => tf.conv2d(x as Tensor4D, kernel as Tensor4D, 1, 'same');
const relu6 = (x: Tensor): Tensor => tf.relu6(x);

interface Shape {
  readonly inputs: number;
  readonly middle: number;
  readonly outputs: number;
  readonly size: number;
  readonly stride: number;
  readonly widens?: boolean;
}

/** A block, and its kernels: `ends` follows the expansion and the depthwise convolution. */
function block({ inputs, middle, outputs, size, stride, widens = true }: Shape, ends = relu6) {
  const kernel = (shape: number[], seed: number, scale: number) => tf.variable(random(shape, seed, scale));
  const weights = {
    expand: kernel([1, 1, inputs, middle], 1, 1.5 / Math.sqrt(inputs)),
    expandBias: kernel([middle], 2, 1),
    filter: kernel([size, size, middle, 1], 3, 1.5 / size),
    filterBias: kernel([middle], 4, 1),
    project: kernel([1, 1, middle, outputs], 5, 1 / Math.sqrt(middle)),
    projectBias: kernel([outputs], 6, 1),
  };
  const apply = (x: Tensor): Tensor => {
    const wide = widens ? ends(conv(x, weights.expand).add(weights.expandBias)) : x;
    const filtered = tf.depthwiseConv2d(wide as Tensor4D, weights.filter as Tensor as Tensor4D, stride, 'same');
    const y = conv(ends(filtered.add(weights.filterBias)), weights.project).add(weights.projectBias);
    return stride === 1 && inputs === outputs ? y.add(x) : y;
  };
  return { weights, apply };
}

const usual = { inputs: 24, middle: 144, outputs: 24, size: 3, stride: 1 };

/** Operations of the part of a graph that runs each time. */
function running(f: (x: Tensor) => Tensor[], shape: number[]): string[] {
  compile(() => []).dispose();
  const trace = traceByShapes(([x]) => f(x), [tf.ones(shape)]);
  if (!trace) throw new Error('It was not traced.');
  const { nodes } = buildGraph([trace], nativeBackend().binding);
  return nodes.filter(({ name }) => /^f0\/o\d/.test(name)).map(({ op }) => op);
}

describe('a block by constant kernels', () => {
  // Strides and sizes; a residual and none; channels that fill panels and do not; sides that are even and odd; maps that
  // are cut into bands and are not, several to a group; more pictures than threads, and fewer.
  test.each<[Shape, number[]]>([
    [usual, [5, 9, 11]],
    [usual, [1, 33, 40]],
    [{ ...usual, size: 5 }, [2, 57, 30]],
    [{ ...usual, stride: 2 }, [3, 10, 13]],
    [{ ...usual, size: 5, stride: 2, outputs: 40 }, [9, 31, 32]],
    [{ ...usual, size: 5, stride: 2 }, [1, 64, 65]],
    [{ ...usual, middle: 48, outputs: 16 }, [2, 1, 1]],
    [{ inputs: 80, middle: 480, outputs: 112, size: 5, stride: 1 }, [3, 14, 14]],
    [{ inputs: 112, middle: 1152, outputs: 112, size: 5, stride: 1 }, [17, 7, 7]],
    [{ inputs: 32, middle: 32, outputs: 16, size: 3, stride: 1, widens: false }, [4, 30, 31]],
    [{ inputs: 80, middle: 80, outputs: 21, size: 5, stride: 2, widens: false }, [1, 3, 4]],
  ])('%j of pictures %j is what its formula gives', (shape, [batch, height, width]) => {
    const { apply } = block(shape);
    const x = random([batch, height, width, shape.inputs], 7).abs();
    const [compiled, lanes] = [compile(apply), compile(apply, { lanes: 2 })];
    const actual = compiled(x);
    expect(actual.shape).toEqual(apply(x).shape);
    expect(gap(actual, apply(x))).toBeLessThan(2e-5);
    // To the bit, whatever else the cores do.
    for (const one of lanes.onEach([[x], [x]])) expect(gap(one, actual)).toBe(0);
    expect(running((input) => [apply(input)], x.shape)).toEqual(['TransferlabInvertedResidual']);
    for (const one of [compiled, lanes]) one.dispose();
  });

  test('is what arithmetic by hand gives', () => {
    const { weights, apply } = block({ inputs: 1, middle: 48, outputs: 1, size: 3, stride: 1 });
    const set = (weight: Variable, value: number) => weight.assign(tf.fill(weight.shape, value));
    const values = { expand: 2, expandBias: -1, filter: 0.25, filterBias: 0.5, project: 1 / 48, projectBias: 10 };
    for (const [name, value] of Object.entries(values)) set(weights[name as keyof typeof weights], value);
    // 2 x - 1 is 0 where x is -1 or 0.5, 1 where x is 1, and 6 at most where x is 100.
    const x = tf.tensor4d([-1, 0.5, 1, 100, 0.5, 0.5], [1, 1, 6, 1]);
    // A quarter of each pixel with its neighbours, and a half: [0, 1, 7, 7, 6, 0] / 4 + 1 / 2. Then 10, and x.
    const expected = [9.5, 11.25, 13.25, 112.25, 12.5, 11];
    expect(Array.from(compile(apply)(x).dataSync())).toEqual(expected.map((value) => expect.closeTo(value, 5)));
  });

  test('keeps what is no number', () => {
    const { apply } = block(usual);
    const x = tf.fill([1, 8, 8, 24], Number.NaN);
    expect(Number.isNaN(compile(apply)(x).sum().dataSync()[0])).toBe(true);
  });
});

test('a kernel that is assigned outside is read anew', () => {
  const { weights, apply } = block(usual);
  const x = random([2, 8, 8, 24], 7);
  const compiled = compile(apply);
  compiled(x);
  for (const weight of Object.values(weights)) weight.assign(weight.mul(0.5));
  expect(gap(compiled(x), apply(x))).toBeLessThan(2e-5);
});

test('in a step that trains, blocks before the trainable layers are one operation, and those after them are not', () => {
  const [front, back] = [block(usual), block(usual)];
  const bias = back.weights.projectBias;
  const step = (x: Tensor) => {
    const { value, grads } = tf.variableGrads(() => back.apply(front.apply(x)).square().sum() as Scalar, [bias]);
    bias.assign(bias.sub(grads[bias.name].mul(1e-4)));
    return [value];
  };
  const operations = running(step, [2, 8, 8, 24]).filter((op) => /Inverted|Depthwise/.test(op));
  expect(operations).toEqual(['TransferlabInvertedResidual', 'DepthwiseConv2dNative']);
  const x = random([2, 8, 8, 24], 7);
  const expected = back.apply(front.apply(x)).square().sum().dataSync()[0];
  expect(compile(step)(x)[0].dataSync()[0] / expected).toBeCloseTo(1, 5);
});

test.each<[string, (x: Tensor) => Tensor]>([
  ['another activation', block(usual, (y) => y.relu()).apply],
  ['a filter of 7 x 7', block({ ...usual, size: 7 }).apply],
])('%s: a block stays as it is', (_, f) => {
  expect(running((x) => [f(x)], [1, 8, 8, 24])).toContain('DepthwiseConv2dNative');
});

test('a map between that something else looks at is there', () => {
  const { weights, apply } = block(usual);
  const watched = (x: Tensor) => {
    const wide = relu6(conv(x, weights.expand).add(weights.expandBias));
    const filtered = tf.depthwiseConv2d(wide as Tensor4D, weights.filter as Tensor as Tensor4D, 1, 'same');
    const y = conv(relu6(filtered.add(weights.filterBias)), weights.project).add(weights.projectBias);
    return [y.add(x), wide];
  };
  const x = random([2, 8, 8, 24], 7);
  const [y, wide] = compile(watched)(x);
  expect(gap(y, apply(x))).toBeLessThan(2e-5);
  expect(gap(wide, relu6(conv(x, weights.expand).add(weights.expandBias)))).toBeLessThan(2e-5);
});
