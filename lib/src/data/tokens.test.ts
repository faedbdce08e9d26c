import { expect, test } from '@jest/globals';
import { wordNet } from './fixtures/word-net';
import { tokensFor } from './tokens';

/**
 * Computed with Hugging Face's `tokenizers` 0.23.3 (Python): the same word list, BERT's marks, `longest_first` truncation and
 * padding. On two thousand random pairs of 1 to 9 words at lengths of 6 to 14 both agreed on every id.
 */
test.each([
  [7, 'the film was bad', 'the film was good', [1, 11, 7, 2, 11, 7, 2]],
  [8, 'the film was bad', 'the film was good', [1, 11, 7, 2, 11, 7, 13, 2]],
  [8, 'good not good a very very was was', 'the was a film dull very', [1, 9, 10, 9, 2, 11, 13, 2]],
  [7, 'good', 'the film was very good', [1, 9, 2, 11, 7, 13, 2]],
  [7, 'the film was very good', 'good', [1, 11, 7, 13, 2, 9, 2]],
  [13, 'was bad fine', 'the the', [1, 13, 5, 8, 2, 11, 11, 2, 0, 0, 0, 0, 0]],
])('in %i tokens, "%s" and "%s" stand as another library has them', (length, text, pair, ids) => {
  expect([...tokensFor(wordNet(length), [[text, pair]]).ids]).toEqual(ids);
});
