import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { cacheFolder } from '../data/places';
import { openSafetensors } from '../net/safetensors';
import mixed from './fixtures/lines.json';
import { type Tokenizer, tokenizer } from './tokenizer';

const jsonOf = (name: string) =>
  openSafetensors(join(cacheFolder(), 'weights', `${name}.safetensors`), '').metadata.tokenizer;

const hash = (ids: readonly number[]) => createHash('sha256').update(ids.join()).digest('hex').slice(0, 8);

function oddLines(made: Tokenizer, hashes: readonly string[]): string[] {
  return mixed.lines.filter((line, place) => hash(made.encode(line)) !== hashes[place]);
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
