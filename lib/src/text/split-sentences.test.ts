import { expect, test } from '@jest/globals';
import { splitSentences } from './split-sentences';

test('a sentence ends at a stop before a space and no small letter', () => {
  expect(splitSentences('One thing. Another\nthing? 3 more! (Or so.) `code` is next.')).toEqual([
    'One thing.',
    'Another thing?',
    '3 more!',
    '(Or so.)',
    '`code` is next.',
  ]);
  expect(splitSentences('Set e.g. Adam, of D. Kingma. It is 2.5 times as long.')).toEqual([
    'Set e.g. Adam, of D. Kingma.',
    'It is 2.5 times as long.',
  ]);
});

test('a mark stays with its sentence, and does not divide one', () => {
  expect(splitSentences('Two of them<!-- claim: two --> are decided.<!-- plain: count --> The rest is not.')).toEqual([
    'Two of them<!-- claim: two --> are decided.<!-- plain: count -->',
    'The rest is not.',
  ]);
});
