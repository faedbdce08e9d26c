import { expect, test } from '@jest/globals';
import { cosineHead } from '../net/cosine-head';
import { head } from '../net/head';
import { backbone } from './backbone';
import { lenet } from './lenet';
import { mlp } from './mlp';
import { transformer } from './transformer';

test.each<[string, () => unknown, string]>([
  ['mlp', () => mlp({ inputFeatures: -2 }), "mlp's inputFeatures is -2; it must be an integer of 1 or more."],
  ['mlp', () => mlp({ hidden: 2.5 }), "mlp's hidden is 2.5; it must be an integer of 1 or more."],
  ['mlp', () => mlp({ classes: ['a', 'b'] as never }), "mlp's classes is an array of 2;"],
  ['lenet', () => lenet({ size: 0 }), "lenet's size is 0;"],
  ['lenet', () => lenet({ channels: Number.NaN }), "lenet's channels is NaN;"],
  ['transformer', () => transformer({ tokens: '8' as never }), "transformer's tokens is the string '8';"],
  ['transformer', () => transformer({ width: 10, heads: 4 }), 'heads must divide the width. Try width: 12.'],
  ['mlp', () => mlp({ seed: Number.NaN }), "mlp's seed is NaN; it must be a number. Try 0."],
  ['lenet', () => lenet({ seed: 'x' as never }), "lenet's seed is the string 'x';"],
  ['transformer', () => transformer({ seed: Number.POSITIVE_INFINITY }), "transformer's seed is Infinity;"],
  ['head', () => head({ classes: 2, inputFeatures: -3 }), "head's inputFeatures is -3;"],
  [
    'head',
    () => head({ classes: 2, inputFeatures: 4, dropout: 1 }),
    "head's dropout is 1; it must be at least 0 and below 1.",
  ],
  ['head', () => head({ classes: 'ab' as never, inputFeatures: 4 }), "expected an array of names; got the string 'ab'"],
  ['cosineHead', () => cosineHead({ classes: 2, inputFeatures: 0 }), "cosineHead's inputFeatures is 0;"],
])('%s of a size or seed that is none says which', (_, make, sentence) => {
  expect(make).toThrow(sentence);
});

test('a backbone by a name that is near one is asked about, and one that every object has is none', async () => {
  await expect(backbone('efficientnet-lite' as never)).rejects.toThrow("Did you mean 'efficientnet-lite0'?");
  await expect(backbone('constructor' as never)).rejects.toThrow("There is no backbone 'constructor'.");
});
