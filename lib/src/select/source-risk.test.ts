import { expect, test } from '@jest/globals';
import { mlp } from '../backbones/mlp';
import { arrays } from '../data/arrays';
import { deepEmbeddedValidation } from './deep-embedded-validation';
import { importanceWeightedValidation } from './importance-weighted-validation';
import { type Risk, sourceRisk } from './source-risk';

test.each(['accuracy', 'crossentropy', 1, null])('a risk of %p is refused', async (value) => {
  const risk = value as Risk;
  const data = arrays([[0], [1]], [0, 1], { classes: ['a', 'b'] });
  const net = { ...mlp({ inputFeatures: 1, hidden: 2, classes: 2 }), classes: ['a', 'b'] };
  const sentence = "risk must be 'error' or 'crossEntropy'; got ";
  await expect(sourceRisk(net, data, { risk })).rejects.toThrow(sentence);
  await expect(importanceWeightedValidation(net, data, data, { risk })).rejects.toThrow(sentence);
  await expect(deepEmbeddedValidation(net, data, data, { risk })).rejects.toThrow(sentence);
});
