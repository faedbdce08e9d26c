import { expect, test } from '@jest/globals';
import { readable } from './text';

test('Jest’s colours go; what a value holds that can’t be seen is written out', () => {
  expect(readable('Expected: \u001b[32m"a"\u001b[39m\nReceived: \u001b[31m"a\u200b"\u001b[39m')).toBe(
    'Expected: "a"\nReceived: "a\\u{200b}"',
  );
  expect(readable('threw: \u001b]0;title\u0007\u001b[2J')).toBe('threw: \\u{1b}]0;title\\u{7}\\u{1b}[2J');
});

test('no matcher’s call, no stack, no end of a character at the end', () => {
  expect(readable('expect(received).toBe(expected) // Object.is\n\nExpected: 1\n    at answer.ts:1:1')).toBe(
    'Expected: 1',
  );
  expect(readable(`${'x'.repeat(1999)}👍`)).toBe(`${'x'.repeat(1999)} …`);
});
