import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Tokenizer } from '../core/tokenizer';
import { cacheFolder } from '../places';
import { openSafetensors } from '../safetensors';
import mixed from './fixtures/lines.json';
import { tokenizer } from './tokenizer';

const jsonOf = (name: string) =>
  openSafetensors(join(cacheFolder(), 'weights', `${name}.safetensors`), '').metadata.tokenizer;

const hash = (ids: readonly number[]) => createHash('sha256').update(ids.join()).digest('hex').slice(0, 8);

function oddLines(made: Tokenizer, hashes: readonly string[]): string[] {
  return mixed.lines.filter((line, index) => hash(made.encode(line)) !== hashes[index]);
}

test('5,000 lines of mixed text have the ids that Python’s tokenizers give: WordPiece', () => {
  const made = tokenizer(jsonOf('minilm'), { name: 'minilm', end: '[SEP]', padding: '[PAD]' });
  expect(mixed.lines).toHaveLength(5000);
  expect(oddLines(made, mixed.hashes.minilm)).toEqual([]);
});

test('5,000 lines of mixed text have the ids that Python’s tokenizers give: pairs of bytes', () => {
  const made = tokenizer(jsonOf('smollm2-135m'), { name: 'smollm2-135m', end: '<|im_end|>' });
  expect(oddLines(made, mixed.hashes['smollm2-135m'])).toEqual([]);
});

// Rust's tokenizers 0.23 gives each of these back unchanged.
test.each(["He said 's' 's n't , ok", 'a , b', 'What ? No !', "print ( ' . ' )", ' two  spaces ', 'Zürich – 東京 🙂'])(
  'decoding pairs of bytes gives the text back: %j',
  (text) => {
    const made = tokenizer(jsonOf('smollm2-135m'), { name: 'smollm2-135m', end: '<|im_end|>' });
    expect(made.decode(made.encode(text))).toBe(text);
  },
);

// What Rust's tokenizers 0.23 gives.
test.each([
  ["i ' m", "i ' m"],
  ["Don't do n't , ok .", "don ' t do n ' t, ok."],
  ['What ? No !', 'what? no!'],
  ['unbelievable! (yes)', 'unbelievable! ( yes )'],
])('decoding subwords gives the spaces that Rust gives: %j', (text, expected) => {
  const made = tokenizer(jsonOf('minilm'), { name: 'minilm', end: '[SEP]', padding: '[PAD]' });
  expect(made.decode(made.encode(text))).toBe(expected);
});

test.each(['smollm2-135m', 'minilm'])('no tokens are no text: %s', (name) => {
  const made = tokenizer(jsonOf(name), { name, end: name === 'minilm' ? '[SEP]' : '<|im_end|>' });
  expect([made.decode([]), made.decode([-1]), made.decode(made.encode(''))]).toEqual(['', '', '']);
});
