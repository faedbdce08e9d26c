import { describe, expect, test } from '@jest/globals';
import type { Tensor, Tensor4D, Variable } from '@tensorflow/tfjs';
import { drawnEvenly } from '../backbones/fixtures/own-arrays';
import type { Net, Weights } from '../core/net';
import { compile } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { dispose } from './compose';
import { dora } from './dora';
import reference from './fixtures/adapters.json';
import { forward } from './forward';
import { ia3 } from './ia3';
import { dense } from './layers';
import { lora } from './lora';
import { mergeAdapter } from './updated-net';
import { vera } from './vera';

interface DrawnArray {
  readonly shape: readonly number[];
  readonly stream: number;
  readonly around: number;
}

interface Case {
  readonly method: string;
  readonly kind: string;
  readonly rank: number;
  readonly alpha: number;
  readonly stride?: number;
  readonly dilation?: number;
  readonly same?: boolean;
  readonly arrays: Readonly<Record<string, DrawnArray>>;
  readonly y: readonly number[];
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

const cases = reference.cases as unknown as readonly Case[];

function drawn({ shape, stream, around }: DrawnArray): Tensor {
  const values = drawnEvenly(
    stream,
    shape.reduce((a, b) => a * b, 1),
  );
  return tf.tensor(values, [...shape]).add(around);
}

const apart = (a: ArrayLike<number>, b: readonly number[]) =>
  Math.max(...b.map((value, index) => Math.abs(value - a[index])));

/** The case's weights that the base has: kernels and biases. */
function baseOf({ kind, stride = 1, dilation = 1, same, arrays }: Case): Net {
  const names = Object.keys(arrays).filter((name) => /(?:kernel|bias)$/.test(name));
  const weights: Weights = Object.fromEntries(
    names.map((name) => [name, tf.tidy(() => tf.variable(drawn(arrays[name])))]),
  );
  const padding = same ? 'same' : 'valid';
  const convolved = (x: Tensor, w: Weights) =>
    kind === 'depthwise'
      ? tf.depthwiseConv2d(x as Tensor4D, w['conv/depthwise_kernel'] as Tensor as Tensor4D, stride, padding)
      : tf.conv2d(x as Tensor4D, w['conv/kernel'] as Tensor as Tensor4D, stride, padding, 'NHWC', dilation);
  const layers =
    kind === 'dense'
      ? [
          { name: 'first', apply: (x: Tensor, w: Weights) => dense(x, w, 'first').tanh() },
          { name: 'second', apply: (x: Tensor, w: Weights) => dense(x, w, 'second') },
        ]
      : [{ name: 'conv', apply: (x: Tensor, w: Weights) => convolved(x, w).add(w['conv/bias']) }];
  const shape = arrays.x.shape.slice(1);
  return { name: 'net', input: { shape }, layers, weights, output: arrays.c.shape.slice(1) };
}

function adaptedBy(base: Net, { method, kind, rank, alpha }: Case): Net {
  switch (method) {
    case 'lora':
      return lora(base, { on: ['*kernel'], rank, alpha });
    case 'dora':
      return dora(base, { on: ['*kernel'], rank, alpha });
    case 'vera':
      return vera(base, { on: ['*kernel'], rank });
    default:
      return kind === 'dense'
        ? ia3(base, { outputs: ['first/kernel'], inputs: ['second/kernel'] })
        : ia3(base, { outputs: ['*kernel'] });
  }
}

/** The updates' values of the case. */
function assigned(net: Net, { arrays }: Case): Net {
  for (const [name, array] of Object.entries(arrays)) {
    if (name in net.weights) tf.tidy(() => net.weights[name].assign(drawn(array)));
  }
  return net;
}

/** The outputs, and the gradients of sum(y c) with respect to the input and the updates. */
function computed(net: Net, { arrays, gradients }: Case): Record<string, Tensor> {
  const [x, c] = [drawn(arrays.x), drawn(arrays.c)];
  const names = Object.keys(gradients).filter((name) => name !== 'x');
  const sum = (input: Tensor) => forward(net, input).mul(c).sum() as never;
  const { grads } = tf.variableGrads(
    () => sum(x),
    names.map((name) => net.weights[name] as Variable),
  );
  const byName = Object.fromEntries(names.map((name) => [name, grads[net.weights[name].name]]));
  return { y: forward(net, x), x: tf.grad(sum)(x), ...byName };
}

const titleOf = ({ method, kind, rank, stride, dilation, same }: Case, index: number) =>
  `${method} ${kind} of rank ${rank}, stride ${stride}, dilation ${dilation}, same ${same} (${index})`;

describe('outputs and gradients are those of PEFT and PyTorch', () => {
  test.each(cases.map((one, index) => [titleOf(one, index), one] as const))('%s', (_, one) => {
    const base = baseOf(one);
    const net = assigned(adaptedBy(base, one), one);
    // The case updates every weight that the method added.
    const added = Object.keys(net.weights).filter((name) => !(name in base.weights));
    expect(added.sort()).toEqual(
      Object.keys(one.arrays)
        .filter((name) => added.includes(name))
        .sort(),
    );
    for (const run of [() => computed(net, one), compile(() => computed(net, one))]) {
      const results = tf.tidy(run);
      const expected: Record<string, readonly number[]> = { ...one.gradients, y: one.y };
      for (const [name, values] of Object.entries(expected)) {
        expect([name, results[name].size]).toEqual([name, values.length]);
        expect(apart(results[name].dataSync(), values)).toBeLessThan(1e-5);
      }
      tf.dispose(results);
    }
    const merged = mergeAdapter(net);
    expect(Object.keys(merged.weights)).toEqual(Object.keys(base.weights));
    tf.tidy(() => expect(apart(forward(merged, drawn(one.arrays.x)).dataSync(), one.y)).toBeLessThan(1e-5));
    for (const each of [net, merged]) dispose(each);
  });
});
