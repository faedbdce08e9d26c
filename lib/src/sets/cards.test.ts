import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { courseFolder } from '../places';

const datasets = join(courseFolder()!, 'datasets');
const sets = readdirSync(datasets, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test('every kind of data has its set', () => {
  expect(sets).toEqual(
    expect.arrayContaining(['digits', 'photographs', 'emoji', 'sentiment', 'scenes', 'letters', 'keywords', 'mail']),
  );
});

test.each(sets)('%s has a card that says where it is from, under which licence, and what it is not good for', (set) => {
  const card = readFileSync(join(datasets, set, 'CARD.md'), 'utf8');
  expect(card).toMatch(/^# .*: data card\n\n!\[.+\]\(overview\.webp\)\n/);
  if (set !== 'backgrounds' && set !== 'emoji') expect(card).toMatch(/^## Where (they|it) comes? from$/m);
  expect(card).toMatch(/licence|License|GPL|CC0/);
  if (set !== 'backgrounds') expect(card).toMatch(/^## What it is good for, and what not$/m);
});

test.each(sets)('%s has a picture that opens', async (set) => {
  const { width, height } = await sharp(join(datasets, set, 'overview.webp')).metadata();
  expect(Math.min(width, height)).toBeGreaterThan(150);
});

test('each set stands in the table, and each file that a card links is there', () => {
  const table = readFileSync(join(datasets, 'README.md'), 'utf8');
  for (const set of sets) {
    expect(table).toContain(`[${set}](${set}/CARD.md)`);
    const card = readFileSync(join(datasets, set, 'CARD.md'), 'utf8');
    for (const [, link] of card.matchAll(/\]\((?!https?:)([\w./-]+)\)/g)) {
      expect([link, existsSync(join(datasets, set, link))]).toEqual([link, true]);
    }
  }
});
