import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { textCells } from '../bench/notebook-texts';

const notebooks = join(__dirname, '..', 'notebooks');
const lessons = readdirSync(notebooks)
  .filter((name) => name.endsWith('.ipynb'))
  .sort();

/** What a lesson says: without comments, diagrams with their captions, exercises and the reading list, which explain no term. */
function prose(lesson: string): string {
  return textCells(readFileSync(join(notebooks, lesson), 'utf8'))
    .filter((cell) => !cell.startsWith('!['))
    .map((cell) => cell.replace(/^## (?:To read|Exercises)[\s\S]*/m, ''))
    .join('\n\n')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replaceAll('`', '')
    .toLowerCase();
}

const bold = (text: string): string[] =>
  [...text.matchAll(/\*\*(.+?)\*\*/gs)].map(([, words]) => words.replace(/^[\s.:,;()]+|[\s.:,;()]+$/g, ''));

const names = (text: string, term: string): boolean =>
  new RegExp(`(?<![\\p{L}\\p{N}-])${term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}s?(?![\\p{L}\\p{N}-])`, 'u').test(text);

/** The first lesson that has one of the words in bold, which is how lessons mark what they explain; else that names one. */
function firstLesson(words: readonly string[], texts: readonly string[]): string | undefined {
  const wanted = words.map((word) => word.toLowerCase());
  const explains = (text: string) =>
    bold(text).some((found) => wanted.some((word) => found === word || found === `${word}s`));
  const explained = texts.findIndex(explains);
  const named = texts.findIndex((text) => wanted.some((word) => names(text, word)));
  return lessons[explained >= 0 ? explained : named];
}

const texts = lessons.map(prose);
const rows = [
  ...readFileSync(join(__dirname, 'glossary.md'), 'utf8').matchAll(
    /^\| \*\*(.+?)\*\*(?: \((.+?)\))? \| .+? \| \[(.+?)\]\((.+?)\) \|/gm,
  ),
].map(([, term, also, link, target]) => ({ words: [term, ...(also ? also.split(', ') : [])], link, target }));

describe('the lesson of a term in the glossary', () => {
  test('is read for every row', () => {
    expect(rows.length).toBeGreaterThan(95);
  });

  test.each(rows.map((row) => [row.words[0], row] as const))('%s', (_, { words, link, target }) => {
    const lesson = firstLesson(words, texts);
    const expected = lesson
      ? { link: lesson.slice(0, lesson.indexOf('-')), target: `../notebooks/${lesson}` }
      : { link: 'library', target: '../lib/README.md' };
    expect({ link, target }).toEqual(expected);
  });

  test('is the one with the word in bold, though an earlier one names it', () => {
    const made = ['a head and its heads', 'the **head**: weights', '**head**'];
    expect(firstLesson(['head'], made)).toBe(lessons[1]);
    expect(firstLesson(['ahead'], made)).toBeUndefined();
    expect(firstLesson(['weight'], made)).toBe(lessons[1]);
  });
});
