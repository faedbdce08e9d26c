import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { wordNet } from './fixtures/word-net';
import { jsonLines } from './json-lines';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'json '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(text: string): string {
  const path = join(folder, 'a.jsonl');
  writeFileSync(path, text);
  return path;
}

test('an object a line is a row; blank lines are passed over and counted', async () => {
  const path = file('{"text":"good film","mood":1,"who":{"id":7}}\r\n\n{"mood":0,"text":"bad","who":null}\n');
  const data = jsonLines(path, { label: 'mood', text: 'text', for: wordNet(4), columns: ['who'] });
  expect(data.ids).toEqual([`${path}, line 1`, `${path}, line 3`]);
  expect([data.classes, data.labels]).toEqual([
    ['0', '1'],
    [1, 0],
  ]);
  expect(data.columns).toEqual({ who: [{ id: 7 }, null], text: ['good film', 'bad'], tokens: [4, 3] });
  const ids = await data.read([0]);
  expect([...(await ids.data())]).toEqual([1, 9, 7, 2]);
  ids.dispose();
});

test('what is not JSON, not an object, or lacks the label or the text is reported by line', () => {
  const path = file('{"t":"good","y":"a"}\n{"t":"bad"\n[1]\n{"t":"bad"}\n{"t":["bad"],"y":"b"}\n{"t":"bad","y":"b"}\n');
  const options = { label: 'y', text: 't', for: wordNet(4) };
  expect(() => jsonLines(path, options)).toThrow(
    /a\.jsonl: 4 of 6 rows cannot be used\. line 2: it is not valid JSON \(.*\); line 3: it must be a JSON object; got '\[1\]'; line 4: the label 'y' is missing; and 1 more\./,
  );
  const data = jsonLines(path, { ...options, skip: true });
  expect(data.labels).toEqual([0, 1]);
  expect(data.skipped?.at(-1)?.reason).toBe(`the text 't' is '["bad"]', not a text`);
});

test('a file of which no line is JSON says that, and not that columns are missing', () => {
  expect(() => jsonLines(file('text\tmood\ngood\tup\n'), { label: 'mood' })).toThrow(
    /2 of 2 rows cannot be used\. line 1: it is not valid JSON/,
  );
});

test('a whole JSON array is refused with how to write it', () => {
  expect(() => jsonLines(file('[{"t":1}]'), { label: 't' })).toThrow(/one JSON array.*on a separate line/);
});

test('an object nested too deeply to be walked through is a row that cannot be used', () => {
  const deep = `{"x":${'['.repeat(100_000)}${']'.repeat(100_000)},"mood":1}`;
  const quoted = JSON.stringify({ x: 1, mood: 1, text: '['.repeat(5000) });
  const path = file(`${deep}\n{"x":1,"mood":0}\n${quoted}\n`);
  expect(() => jsonLines(path, { label: 'mood' })).toThrow(/1 of 3 rows.* line 1: it is nested more than 1000 deep/);
  expect(jsonLines(path, { label: 'mood', features: ['x'], skip: true }).labels).toEqual([0, 1]);
});
