import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { accuracies } from './accuracy';
import { decoderAccuracies } from './decoder-accuracy';
import { keywordAccuracies } from './keyword-accuracy';
import { sentenceAccuracies } from './sentence-accuracy';

test('accuracy.json is what the stored runs say', () => {
  const stored = JSON.parse(readFileSync(join(__dirname, 'accuracy.json'), 'utf8'));
  expect(stored.accuracies).toEqual(accuracies(join(__dirname, 'results', 'adapting')));
  expect(stored.sourceFree).toEqual(accuracies(join(__dirname, 'results', 'fresh', 'source-free')));
  expect(stored.sentences).toEqual(sentenceAccuracies(join(__dirname, 'results')));
  expect(stored.keywords).toEqual(keywordAccuracies(join(__dirname, 'results')));
  expect(stored.decoder).toEqual(decoderAccuracies(join(__dirname, 'results')));
});
