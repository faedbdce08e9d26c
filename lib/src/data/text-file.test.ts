import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readText } from './text-file';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'text é '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(bytes: readonly number[] | string, name = 'a.csv'): string {
  const path = join(folder, name);
  writeFileSync(path, typeof bytes === 'string' ? bytes : Buffer.from(bytes));
  return path;
}

test('UTF-8 is read with and without its mark, UTF-16 by its mark', () => {
  expect(readText(file('naïve 🦉'))).toBe('naïve 🦉');
  expect(readText(file([0xef, 0xbb, 0xbf, 0x61]))).toBe('a');
  expect(readText(file([0xff, 0xfe, 0x61, 0x00, 0xe9, 0x00]))).toBe('aé');
  expect(readText(file([0xfe, 0xff, 0x00, 0x61, 0x00, 0xe9]))).toBe('aé');
});

/** Byte 0x80 is the euro sign in windows-1252 (and nothing in ISO 8859-1), 0xE9 is é. */
test('an encoding is taken by its name', () => {
  expect(readText(file([0x80, 0xe9]), 'windows-1252')).toBe('€é');
  expect(readText(file([0x61, 0x00]), 'utf-16le')).toBe('a');
});

test('bytes that are not UTF-8 are named by place, line and value, with what to try', () => {
  // "id\ncafé\n" as windows-1252: the é is byte 6, in line 2.
  const latin = [0x69, 0x64, 0x0a, 0x63, 0x61, 0x66, 0xe9, 0x0a];
  expect(() => readText(file(latin))).toThrow(/a\.csv is not UTF-8: byte 6 \(in line 2\) is 0xE9.*'windows-1252'/);
});

test('the first wrong byte is found behind letters of several bytes and behind a U+FFFD of the text itself', () => {
  const before = Buffer.from('🦉é\ufffd\n');
  expect(() => readText(file([...before, 0xff]))).toThrow(/byte 10 \(in line 2\) is 0xFF/);
  expect(() => readText(file([...before, 0xc3]))).toThrow(/byte 10 .* is 0xC3/);
  expect(readText(file([...before]))).toBe('🦉é\ufffd\n');
});

test('UTF-16 without a mark, and a file that is no text, are said', () => {
  expect(() => readText(file([0x61, 0x00, 0x62, 0x00]))).toThrow(/a\.csv contains zero bytes.*'utf-16le'.*\.xlsx/);
});

test('an encoding that does not exist, a missing file and a folder are refused', () => {
  expect(() => readText(file('a'), 'latin-15')).toThrow(/encoding must be a label .*; got 'latin-15'/);
  expect(() => readText(file([0x61, 0x00, 0x62]), 'utf-16le')).toThrow(/is not utf-16le/);
  expect(() => readText('no/such.csv')).toThrow(/no file 'no\/such\.csv'/);
  mkdirSync(join(folder, 'inner'));
  expect(() => readText(join(folder, 'inner'))).toThrow(/inner is a folder/);
});
