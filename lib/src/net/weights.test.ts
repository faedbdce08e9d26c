import { expect, test } from '@jest/globals';
import { drawWeights } from './weights';

const spec = (...shape: number[]) => ({ name: 'head/kernel', shape, init: 'glorot', trainable: true }) as const;

test.each([
  [spec(4, 0.5), "The weight 'head/kernel' has the shape [4,0.5]; sizes must be positive integers."],
  [spec(4, Number.NaN), "The weight 'head/kernel' has the shape [4,NaN]; sizes must be positive integers."],
  [spec(0), "The weight 'head/kernel' has the shape [0]; sizes must be positive integers."],
  [spec(2 ** 15, 2 ** 15), "The weight 'head/kernel' [32768,32768] takes 4.00 GB of memory; the most is 2 GB."],
])('a weight of shape $shape is refused before memory is asked for', (one, sentence) => {
  expect(() => drawWeights([one], 0)).toThrow(sentence);
});
