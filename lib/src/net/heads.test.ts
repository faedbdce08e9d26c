import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { lenet } from '../backbones/lenet';
import { mlp } from '../backbones/mlp';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { load } from '../files/load';
import { save } from '../files/save';
import { copy, cut, dispose, join } from './compose';
import { forward } from './forward';
import { head } from './head';
import { heads, taskOutputs } from './heads';

const folder = mkdtempSync(joinPath(tmpdir(), 'heads-'));
afterAll(() => rmSync(folder, { recursive: true }));

const trunk = () => cut(mlp({ inputFeatures: 5, hidden: 4, classes: 2, seed: 3 }), 'hidden');
const two = () =>
  join(
    trunk(),
    heads({
      kind: head({ classes: ['a', 'b', 'c'], seed: 4 }),
      angle: head({ numbers: 1, seed: 5 }),
      place: (input) => mlp({ inputFeatures: input[0], hidden: 3, classes: 2, seed: 6 }),
    }),
  );
const x = tf.tensor2d([
  [1, 2, 3, -1, 0],
  [0, 1, -2, 1, 0.5],
]);
const run = (net: Net) => tf.tidy(() => forward(net, x).arraySync() as number[][]);

describe('heads', () => {
  test('give what each head by itself makes of what leaves the trunk, side by side', () => {
    const net = two();
    const alone = (one: Net) => run(join(trunk(), one));
    const parts = [
      alone(head({ classes: 3, inputFeatures: 4, seed: 4 })),
      alone(head({ numbers: 1, inputFeatures: 4, seed: 5 })),
      run({
        ...join(trunk(), { ...mlp({ inputFeatures: 4, hidden: 3, classes: 2, seed: 6 }), ...renamed() }),
      }),
    ];
    expect(net.output).toEqual([6]);
    expect(run(net)).toEqual(x.arraySync().map((_, row) => parts.flatMap((part) => part[row])));
  });

  /** The perceptron of `place` under other names, for the trunk is one too. */
  function renamed(): Pick<Net, 'layers' | 'weights'> {
    const { layers, weights } = mlp({ inputFeatures: 4, hidden: 3, classes: 2, seed: 6 });
    return {
      layers: layers.map((layer) => ({
        name: `own ${layer.name}`,
        apply: (input, all, mode) =>
          layer.apply(
            input,
            Object.fromEntries(Object.entries(all).map(([name, one]) => [name.replace('own ', ''), one])),
            mode,
          ),
      })),
      weights: Object.fromEntries(Object.entries(weights).map(([name, one]) => [`own ${name}`, one])),
    };
  }

  test('have weights that begin with their task, and outputs by task', () => {
    const net = two();
    expect(Object.keys(net.weights)).toEqual([
      'hidden/kernel',
      'hidden/bias',
      'kind/head/kernel',
      'kind/head/bias',
      'angle/head/kernel',
      'angle/head/bias',
      'place/hidden/kernel',
      'place/hidden/bias',
      'place/classes/kernel',
      'place/classes/bias',
    ]);
    const outputs = tf.tensor2d([[1, 2, 3, 4, 5, 6]]);
    const byTask = taskOutputs(net, outputs);
    expect(Object.fromEntries(Object.entries(byTask).map(([name, one]) => [name, one.arraySync()]))).toEqual({
      kind: [[1, 2, 3]],
      angle: [[4]],
      place: [[5, 6]],
    });
  });

  test('are saved and loaded, cut off and copied', async () => {
    const net = two();
    const file = joinPath(folder, 'two.safetensors');
    save(net, file);
    const loaded = await load(file);
    expect(run(loaded)).toEqual(run(net));
    expect(Object.keys(taskOutputs(loaded, tf.zeros([1, 6])))).toEqual(['kind', 'angle', 'place']);
    expect(run(cut(net, 'hidden'))).toEqual(run(trunk()));
    const other = copy(net);
    const before = run(other);
    net.weights['kind/head/bias'].assign(tf.tensor1d([9, 9, 9]));
    expect(run(other)).toEqual(before);
    expect(run(net)).not.toEqual(before);
    for (const one of [net, loaded, other]) dispose(one);
  });

  test('on a feature map average it, as one head does', () => {
    const net = join(cut(lenet({ size: 8 }), 'conv2'), heads({ one: head({ classes: 2 }), two: head({ numbers: 3 }) }));
    expect(tf.tidy(() => forward(net, tf.zeros([2, 8, 8, 1])).shape)).toEqual([2, 5]);
  });

  test.each<[string, () => unknown, string]>([
    ['none', () => heads({}), 'heads got no task. Pass heads({ name: head({ classes }) }).'],
    [
      'a name with a slash',
      () => heads({ 'a/b': head({ classes: 2 }) }),
      "A task cannot be called 'a/b': its weights begin with its name and a slash. Choose another name.",
    ],
    [
      'a head for other features',
      () => join(trunk(), heads({ one: head({ classes: 2, inputFeatures: 7 }) })),
      "The head of 'one', head, expects [7]; the trunk outputs [4].",
    ],
    [
      'a name that a layer of the trunk has',
      () => join(trunk(), heads({ hidden: head({ classes: 2 }) })),
      "Both nets have a layer called 'hidden'. Give one of them another name.",
    ],
    [
      'no number',
      () => head({ numbers: 0, inputFeatures: 4 }),
      'A head gives one number or more, not 0. Pass numbers: 1.',
    ],
    [
      'classes and numbers',
      () => head({ numbers: 1, classes: 2, inputFeatures: 4 }),
      'A head has either classes or numbers. Pass one of the two.',
    ],
    [
      'a net without heads',
      () => taskOutputs(trunk(), x),
      'mlp up to hidden has one output and no heads for tasks. Make it by join(trunk, heads({ … })).',
    ],
    [
      'outputs of another shape',
      () => taskOutputs(two(), tf.tensor1d([1, 2, 3, 4, 5, 6])),
      'takes the outputs of mlp up to hidden + heads for kind, angle, place, [batch, 6]; got a tensor of shape [6]. Pass what forward(net, x) gives.',
    ],
  ])('refuse %s', (_, make, message) => {
    expect(make).toThrow(TransferError);
    expect(make).toThrow(message);
  });
});
