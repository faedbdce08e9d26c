import { describe, expect, test } from '@jest/globals';
import { mlp } from '../backbones/mlp';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { concat } from '../data/concat';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { copy, cut, dispose, join } from '../net/compose';
import { cosineHead } from '../net/cosine-head';
import { head } from '../net/head';
import { adam } from '../optimize/adam';
import { chain } from '../optimize/chain';
import { freeze } from '../optimize/freeze';
import { distillation } from '../train/distillation';
import { evaluate } from '../train/evaluate';
import { type FitOptions, fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { predict } from '../train/predict';
import { addClasses } from './add-classes';
import { points, tower, valuesOf } from './fixtures/tower';

const data = points(24, 1);
const columns = async (net: Net, count: number) => {
  const outputs = await predict(net, data);
  const rows = outputs.arraySync() as number[][];
  outputs.dispose();
  return rows.map((row) => row.slice(0, count));
};

describe('addClasses', () => {
  test('keeps the old logits to the bit and names the new classes behind the old', async () => {
    const net = tower();
    const wide = addClasses(net, ['d', 'e'], { seed: 4 });
    expect(wide.classes).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(wide.output).toEqual([5]);
    expect(await columns(wide, 3)).toEqual(await columns(net, 3));
    const kernel = wide.weights['head/kernel'].arraySync() as number[][];
    expect(kernel.every((row) => row[3] !== 0 && row[4] !== 0 && row[3] !== row[4])).toBe(true);
    expect(Array.from(wide.weights['head/bias'].dataSync()).slice(3)).toEqual([0, 0]);
    dispose(wide);
  });

  test('draws the new columns from the seed', () => {
    const net = tower();
    const kernel = (seed: number) => Array.from(addClasses(net, ['d'], { seed }).weights['head/kernel'].dataSync());
    expect(kernel(1)).toEqual(kernel(1));
    expect(kernel(1)).not.toEqual(kernel(2));
    dispose(net);
  });

  test('shares the body with the old net, and the old head stays as it is', async () => {
    const net = tower();
    const wide = addClasses(net, ['d']);
    for (const name of ['one/kernel', 'three/bias']) expect(wide.weights[name]).toBe(net.weights[name]);
    const old = valuesOf(net)['head/kernel'];
    const four = { ...data, classes: ['a', 'b', 'c', 'd'] };
    await fit(wide, four, { loss: crossEntropy(), optimizer: adam(0.01), epochs: 1, batch: 8, seed: 1 });
    expect(valuesOf(net)['head/kernel']).toEqual(old);
    dispose(wide);
  });

  test('the head drops as much as the old one did, where that is known', () => {
    const net = join(cut(tower(), 'three'), head({ classes: ['a', 'b'], dropout: 0.4 }));
    const known = {
      ...net,
      recipe: {
        join: [
          { architecture: 'mlp', config: {} },
          { architecture: 'head', config: { dropout: 0.4 } },
        ],
      },
    } as Net;
    const x = tf.ones([1, 4]);
    let draws = 0;
    const mode = { training: true, update: () => {}, seed: () => tf.tensor1d([1, ++draws], 'int32') };
    for (const [one, count] of [
      [addClasses(net, ['c']), 0],
      [addClasses(known, ['c']), 1],
    ] as const) {
      draws = 0;
      one.layers[one.layers.length - 1].apply(x, one.weights, mode);
      expect(draws).toBe(count);
    }
  });

  test('learns a new class while the old answers are held by distillation from a copy', async () => {
    const old = tower();
    const plain: FitOptions = { loss: crossEntropy(), optimizer: adam(0.02), epochs: 15, batch: 8, seed: 1 };
    await fit(old, data, plain);
    const teacher = copy(old);
    const wide = addClasses(old, ['d']);
    const far = arrays(
      tf.randomNormal([12, 5], -2, 0.5, 'float32', 3),
      Array.from({ length: 12 }, () => 0),
      { classes: ['d'] },
    );
    const loss = { labels: crossEntropy(), old: distillation(teacher) };
    await fit(wide, concat(data, far), { ...plain, loss });
    expect((await evaluate(wide, concat(data, far))).accuracy).toBeGreaterThan(0.85);
    // The old net itself shares the body that learns.
    await expect(fit(wide, concat(data, far), { ...plain, loss: distillation(old) })).rejects.toThrow(
      /got weights shared with/,
    );
    await fit(wide, concat(data, far), {
      ...plain,
      epochs: 1,
      optimizer: chain(freeze(-1), adam(0.01)),
      loss: { labels: crossEntropy(), old: distillation(old) },
    });
    for (const net of [teacher, wide]) dispose(net);
  });

  test('leaves no tensor behind but the new head', () => {
    const net = tower();
    const before = tf.memory().numTensors;
    addClasses(net, ['d']);
    expect(tf.memory().numTensors).toBe(before + 2);
    dispose(net);
  });

  test('a net that does not end in a linear head of named classes is refused', () => {
    const net = tower();
    const body = cut(net, 'three');
    const nets = [
      join(body, head({ classes: 3 })),
      join(body, cosineHead({ classes: ['a', 'b'] })),
      head({ classes: ['a', 'b'], inputFeatures: 3 }),
      body,
    ];
    for (const one of nets) {
      expect(() => addClasses(one, ['d'])).toThrow(TransferError);
      expect(() => addClasses(one, ['d'])).toThrow(
        `${one.name} must end in a linear head with named classes. Try join(body, head({ classes: data.classes })).`,
      );
    }
    dispose(net);
  });

  test('a class that is there already, one named twice, and none are refused', () => {
    const net = tower();
    expect(() => addClasses(net, ['d', 'b'])).toThrow("'b' is a class already. Name each class once.");
    expect(() => addClasses(net, ['d', 'd'])).toThrow("'d' is a class already. Name each class once.");
    expect(() => addClasses(net, [])).toThrow('addClasses got no classes to add.');
    dispose(net);
  });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 'x', null])('addClasses: seed %p is refused', (seed) => {
  const net = mlp({ inputFeatures: 2, hidden: 2, classes: 2 });
  expect(() => addClasses(net, ['new'], { seed: seed as number })).toThrow("addClasses' seed is ");
  dispose(net);
});
