import { expect, test } from '@jest/globals';
import { mlp } from '../backbones/mlp';
import { transformer } from '../backbones/transformer';
import { cosineHead } from './cosine-head';
import { head } from './head';

test('a seed that is no number is refused before weights are drawn', () => {
  const sizes = { classes: 2, inputFeatures: 4 };
  expect(() => head({ ...sizes, seed: Number.NaN })).toThrow("head's seed is NaN; it must be a number. Try 0.");
  expect(() => cosineHead({ ...sizes, seed: Number.POSITIVE_INFINITY })).toThrow("head's seed is Infinity");
});

test('sizes that no tensor can have are refused, with the weight that would be too large', () => {
  expect(() => transformer({ vocabulary: 1e9 })).toThrow(
    'transformer: token/embedding would be [1000000000,128], 128000000000 numbers; a tensor has at most 2147483647.',
  );
  expect(() => mlp({ inputFeatures: 2 ** 20, hidden: 2 ** 20 })).toThrow(/would be \[.*Try smaller sizes/);
});
