import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { recordsOf } from './csv-records';
import { recordsOf as inPage } from './csv-records.browser';

/** The records, or the error's message. */
function outcome(parse: typeof recordsOf, text: string, delimiter: string): unknown {
  try {
    return parse(text, delimiter, 'a.csv');
  } catch (cause) {
    return (cause as Error).message;
  }
}

test("the page's parser gives csv-parse's records for any text", () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'é', ' ', '"', '""', ',', ';', '\n', '\r\n', '\r'),
    maxLength: 40,
  });
  fc.assert(
    fc.property(text, fc.constantFrom(',', ';', 'a,'), (text, delimiter) => {
      expect(outcome(inPage, text, delimiter)).toEqual(outcome(recordsOf, text, delimiter));
    }),
    { numRuns: 500 },
  );
});

test('and of a set of the course', () => {
  const text = readFileSync(join(__dirname, '../../../datasets/photographs/sources.csv'), 'utf8');
  const records = inPage(text, ',', 'sources.csv');
  expect(records.length).toBe(261);
  expect(records).toEqual(recordsOf(text, ',', 'sources.csv'));
});
