import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hostileText, unseenIn } from '../fixtures/hostile-text';
import { clipped, visible, visibleCode, visibleJson, visibleLine } from './visible-text';

test.each([
  ['evil\u202egpj.exe', 'evil\\u{202e}gpj.exe'],
  ['\u001b[2Jgone', '\\u{1b}[2Jgone'],
  ['pass\u200bed', 'pass\\u{200b}ed'],
  ['a\rb', 'a\\u{d}b'],
  ['\ufeffa\u00adb\u180ec\u2028', '\\u{feff}a\\u{ad}b\\u{180e}c\\u{2028}'],
  ['tag \u{e0041}', 'tag \\u{e0041}'],
  ['half \ud83d', 'half \\u{d83d}'],
  ['\ufffe', '\\u{fffe}'],
])('%j is shown as %s', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('honest text stays as it is; only joiners show', () => {
  for (const text of [
    'Jörg Müller-Okafor',
    'Ngô Bảo',
    'e\u0301',
    '日本語',
    'עברית',
    'हिन्दी',
    '✔️ ❤️ 👍🏽',
    'C:\\temp\n\tx',
  ])
    expect(visible(text)).toBe(text);
  expect(visible('👩\u200d🔬')).toBe('👩\\u{200d}🔬');
});

test('newlines and tabs stay in a text, CRLF is one newline, and a line has neither', () => {
  expect(visible('a\r\nb\tc\n')).toBe('a\nb\tc\n');
  expect(visibleLine('a\r\nb\tc')).toBe('a\\u{d}\\u{a}b\\u{9}c');
});

test('nothing unseen is left of any text, and shown twice it is the same', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(unseenIn(visible(text))).toEqual([]);
      expect(visibleLine(text)).not.toMatch(/[\n\t]/);
      expect(visible(visible(text))).toBe(visible(text));
      expect(visibleLine(visibleLine(text))).toBe(visibleLine(text));
    }),
    { numRuns: 1000 },
  );
});

test('JSON shows it by its own escapes and holds the same', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const json = visibleJson({ [text]: [text] });
      expect(unseenIn(json)).toEqual([]);
      expect(JSON.parse(json)).toEqual({ [text]: [text] });
    }),
  );
});

test('a text is cut between characters', () => {
  expect([clipped('a👍', 2), clipped('a👍', 3), clipped('ab', 1)]).toEqual(['a', 'a👍', 'a']);
});

test('a caret is below the same character when escapes come before it', () => {
  expect(visibleCode('a\u202eb\r', 3)).toEqual({ code: 'a\\u{202e}b', before: 9 });
  expect(visibleCode('short', 40)).toEqual({ code: 'short', before: 39 });
});
