import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { readWav } from '../audio/wav';
import type { Dataset } from '../core/dataset';
import { recordings } from '../data/recordings';
import { courseFolder } from '../places';

const letters = join(courseFolder()!, 'datasets', 'letters');
const LANGUAGES = ['cs', 'de', 'en', 'en_GB', 'es', 'fr', 'hu', 'it', 'lt', 'nb', 'nds', 'nl', 'pt_BR'];

const counts = ({ classes, labels }: Dataset) =>
  classes.map((_, label) => labels.filter((own) => own === label).length);

test('letters: 26 classes, thirteen speakers, and the counts on the card', () => {
  const speaker = (id: string) => id.replace(/.*[/\\](.*)\.wav$/, '$1');
  const data = recordings('datasets/letters/letters', { rate: 16_000, seconds: 1, columns: { speaker } });
  expect(data.classes.join('')).toBe('abcdefghijklmnopqrstuvwxyz');
  expect([...new Set(data.columns?.speaker)].sort()).toEqual(LANGUAGES);
  expect(data.labels.length).toBe(326);
  expect(Math.min(...counts(data))).toBe(11);
});

test('syllables: ten languages, eighteen recordings of each', () => {
  const data = recordings('datasets/letters/syllables', { rate: 16_000, seconds: 1 });
  expect(data.classes).toEqual(['cs', 'de', 'es', 'fr', 'it', 'lt', 'pt_BR', 'ru', 'tn', 'uk']);
  expect(counts(data)).toEqual(Array(10).fill(18));
});

test('every recording is in sources.csv, and none is there twice', () => {
  const rows: { file: string; source: string }[] = parse(readFileSync(join(letters, 'sources.csv')), { columns: true });
  const files = readdirSync(letters, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.wav'));
  expect(rows.map(({ file }) => file).sort()).toEqual(files.sort());
  expect(new Set(rows.map(({ source }) => source)).size).toBe(rows.length);
  const hashes = files.map((file) =>
    createHash('sha256')
      .update(readFileSync(join(letters, file)))
      .digest('hex'),
  );
  expect(new Set(hashes).size).toBe(files.length);
});

test('recordings are mu-law of 16 kHz, a fifth of a second to 1.2 long, and as loud as each other', async () => {
  for (const file of ['letters/a/de.wav', 'letters/w/en.wav', 'letters/z/it.wav', 'syllables/ru/ba.wav']) {
    const bytes = readFileSync(join(letters, file));
    // Format 7 is mu-law; one byte a sample.
    expect([bytes.readUInt16LE(20), bytes.readUInt16LE(22), bytes.readUInt32LE(24)]).toEqual([7, 1, 16_000]);
    const { samples } = await readWav(join(letters, file));
    expect(samples.length / 16_000).toBeGreaterThan(0.2);
    expect(samples.length / 16_000).toBeLessThanOrEqual(1.2);
    // 0.7, as near as 8 bits of mu-law come: steps of 1/32 at the top.
    expect(samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0)).toBeCloseTo(0.7, 1);
  }
});

test('the set is small enough for the repository', () => {
  const sizes = readdirSync(letters, { recursive: true, encoding: 'utf8' }).map((file) =>
    statSync(join(letters, file)),
  );
  expect(sizes.filter((stat) => stat.isFile()).reduce((sum, { size }) => sum + size, 0)).toBeLessThan(5_000_000);
});
