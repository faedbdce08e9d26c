import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { figures } from '../bench/figures';
import { speedPage, speedPictures } from '../bench/speed';

const read = (name: string) => readFileSync(join(__dirname, name), 'utf8');
const guides = readdirSync(__dirname).filter((name) => name.endsWith('.md'));
const programs = readdirSync(join(__dirname, 'programs')).map((name) => name.replace('.mts', ''));

/** Names of headings as links have them. */
const anchors = (text: string) =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );

test.each(guides)('every link of %s leads somewhere', (guide) => {
  for (const [, target] of read(guide).matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
    const [file, anchor] = target.split('#');
    const place = file ? join(__dirname, file) : join(__dirname, guide);
    expect({ target, there: existsSync(place) }).toEqual({ target, there: true });
    if (anchor) expect(anchors(readFileSync(place, 'utf8'))).toContain(anchor);
  }
});

test('the glossary is in order, and no term stands in it twice', () => {
  const terms = [...read('glossary.md').matchAll(/^\| \*\*(.+?)\*\*/gm)].map(([, term]) => term.toLowerCase());
  expect(terms.length).toBeGreaterThan(80);
  expect(terms).toEqual([...new Set(terms)].sort());
});

test('the instructor is told of each lesson, and of exercises that there are', () => {
  const text = read('instructor.md');
  const ids = [...text.matchAll(/`(\d\d|[A-H])-([a-z0-9-]+)`/g)].filter(([, , id]) => id !== 'mine');
  const folders = readdirSync(join(__dirname, '..', 'exercises'));
  for (const [whole, lesson, id] of ids) {
    const folder = folders.find((name) => name.startsWith(`${lesson}-`)) ?? '';
    expect({ whole, there: existsSync(join(__dirname, '..', 'exercises', folder, id)) }).toEqual({
      whole,
      there: true,
    });
  }
  const lessons = readdirSync(join(__dirname, '..', 'notebooks')).filter((name) => name.endsWith('.ipynb'));
  for (const lesson of lessons) expect(text).toContain(`| ${lesson.slice(0, lesson.indexOf('-'))} |`);
});

test('the table of figures is what the stored results say (npm run figures)', () => {
  expect(read('figures.md')).toBe(figures());
});

test('the page of speed and its pictures are what the stored results say (npm run figures)', () => {
  expect(read('speed.md')).toBe(speedPage());
  for (const [path, text] of Object.entries(speedPictures())) expect(read(join('..', path))).toBe(text);
});

test('each program has a report to give, which the package is tried by (setup/package/)', () => {
  expect(Object.keys(JSON.parse(read('reports.json'))).sort()).toEqual([...programs].sort());
});

describe.each(programs)('the program %s', (name) => {
  const source = read(`programs/${name}.mts`);

  test('takes at most fifteen lines, and stands in the guide as it is', () => {
    const code = source.split('\n').filter((line) => line.trim() && !/^(import|\/\/)/.test(line));
    expect(code.length).toBeLessThanOrEqual(15);
    expect(read('researcher.md')).toContain(`\`\`\`ts\n${source}\`\`\``);
  });
});
