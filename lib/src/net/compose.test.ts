import { describe, expect, test } from '@jest/globals';
import { lenet } from '../backbones/lenet';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { copy, countWeights, cut, join } from './compose';
import { forward } from './forward';
import { head } from './head';
import { dense } from './layers';
import { drawWeights } from './weights';

/** Three dense layers of 4, 3 and 2 units on two features. */
function small(): Net {
  const sizes = [2, 4, 3, 2];
  const names = ['one', 'two', 'three'];
  return {
    name: 'small',
    input: { shape: [2] },
    layers: names.map((name) => ({ name, apply: (x, w) => dense(x, w, name) })),
    weights: drawWeights(
      names.flatMap((name, i) => [
        { name: `${name}/kernel`, shape: [sizes[i], sizes[i + 1]], init: 'he' as const, trainable: true },
        { name: `${name}/bias`, shape: [sizes[i + 1]], init: 'zeros' as const, trainable: true },
      ]),
      1,
    ),
    output: [2],
  };
}

describe('cut', () => {
  test('keeps the layers up to the last that matches, and only their weights', () => {
    const part = cut(small(), 't*o');
    expect(part.layers.map((layer) => layer.name)).toEqual(['one', 'two']);
    expect(Object.keys(part.weights)).toEqual(['one/kernel', 'one/bias', 'two/kernel', 'two/bias']);
    expect(part.output).toEqual([3]);
  });

  test('a glob that matches nothing is refused with the names there are', () => {
    expect(() => cut(small(), 'block9*')).toThrow(/'block9\*'.*one, two, three/);
  });
});

describe('join', () => {
  test('runs one net after the other', () => {
    const body = small();
    const top = head({ classes: 3, inputFeatures: 2, seed: 1 });
    const x = tf.tensor2d([[0.5, -1]]);
    const expected = forward(top, forward(body, x));
    expect(forward(join(body, top), x).dataSync()).toEqual(expected.dataSync());
  });

  test('tells a head without a size what comes in', () => {
    expect(join(cut(small(), 'one'), head({ classes: ['a', 'b', 'c'] })).weights['head/kernel'].shape).toEqual([4, 3]);
  });

  test('a head for other features is refused with both numbers', () => {
    expect(() => join(small(), head({ classes: 3, inputFeatures: 1280 }))).toThrow(
      /head expects 1280 features, small gives 2 features/,
    );
  });

  test('two layers of one name are refused', () => {
    const twice = join(small(), head({ classes: 2 }));
    expect(() => join(twice, head({ classes: 2 }))).toThrow(/a layer called 'head'/);
  });
});

test('a copy keeps its weights when the original changes', () => {
  const net = small();
  const kept = copy(net);
  net.weights['one/bias'].assign(tf.ones([4]));
  expect(Array.from(kept.weights['one/bias'].dataSync())).toEqual([0, 0, 0, 0]);
});

test('a head with fewer than two classes is refused', () => {
  expect(() => head({ classes: 1, inputFeatures: 2 })).toThrow(/two classes or more, not 1/);
});

describe('countWeights', () => {
  // Kernel and bias of each layer: 2 x 4 + 4, 4 x 3 + 3, 3 x 2 + 2.
  test('is the sum over layers of inputs times units, and a bias for each unit', () => {
    expect(countWeights(small())).toBe(12 + 15 + 8);
  });

  // 3 x 3 convolutions of 1 to 32 and 32 to 64 channels, 7 x 7 x 64 features to 128 units, 128 to 10 classes, by hand.
  test('of LeNet counts kernels of convolutions, and moving averages where it normalises', () => {
    const plain = 9 * 32 + 32 + (9 * 32 * 64 + 64) + (49 * 64 * 128 + 128) + (128 * 10 + 10);
    expect(countWeights(lenet())).toBe(plain);
    // Scale, offset, mean and variance of 32 and 64 channels in place of a bias.
    expect(countWeights(lenet({ normalise: true }))).toBe(plain + 3 * 32 + 3 * 64);
  });
});
