import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { load } from 'cheerio';
import { listAll } from 'course/dist/files';
import { buildSite } from '../src/build-site';
import { SiteError } from '../src/error';
import { gatherLessons } from '../src/gather-lessons';
import { executedLesson } from '../src/lesson/executed';
import { siteProblems } from '../src/links/check-site';
import { replaceFolder } from '../src/replace-folder';
import { CIRCLE, CODE, HOSTILE, notebook, smallCourse } from './small-course';

const root = smallCourse();
const site = join(root, 'site');
const file = join(root, 'notebooks', '01-one.ipynb');
const out = join(root, 'out');

/** A reference of two names, in place of TypeDoc's. */
async function writeApi(to: string) {
  mkdirSync(join(to, 'api', 'functions'), { recursive: true });
  for (const path of ['index', 'functions/fit', 'functions/adam'])
    writeFileSync(join(to, 'api', `${path}.html`), '<p>');
  return ['fit', 'adam'].map((name) => ({ name, kind: 'function', path: `api/functions/${name}.html`, summary: 'x' }));
}

const build = (to: string) => buildSite({ root, lessons: [executedLesson(file, out)], writeApi }, to);
const read = (name: string) => readFileSync(join(site, name), 'utf8');

beforeAll(async () => {
  mkdirSync(site);
  await build(site);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the site of a small course', () => {
  test('every link and every source of every page leads to a file, and to a place in it', () => {
    expect(listAll(site).filter((name) => name.endsWith('.html')).length).toBeGreaterThan(7);
    expect(siteProblems(site)).toEqual([]);
  });

  test('the check of links sees a missing file, a missing place and an outside address', () => {
    const broken = join(root, 'broken');
    mkdirSync(broken);
    writeFileSync(
      join(broken, 'a.html'),
      '<a href="b.html">1</a><a href="#there">2</a><img src="https://example.org/x.png"><script src="//example.org/x.js"></script><a href="https://example.org">fine</a><p id="here"></p><a href="a.html#here">fine</a>',
    );
    expect(siteProblems(broken)).toEqual([
      'a.html would fetch https://example.org/x.png from another machine',
      'a.html would fetch //example.org/x.js from another machine',
      'a.html links to b.html, which is not there',
      'a.html links to #there, and that page has no such place',
    ]);
  });

  test('no page asks another machine for anything', () => {
    for (const name of listAll(site).filter((path) => path.endsWith('.html'))) {
      const $ = load(read(name));
      const sources = $('script, link, img, audio, iframe')
        .toArray()
        .map((element) => $(element).attr('src') ?? $(element).attr('href') ?? '');
      expect({ name, outside: sources.filter((source) => /^(https?:)?\/\//.test(source)) }).toEqual({
        name,
        outside: [],
      });
    }
  });

  test('what a title, a name or an output holds is shown and not obeyed', () => {
    for (const name of ['lessons/01-one.html', 'exercises/index.html', 'index.html']) {
      const $ = load(read(name));
      expect($('img[onerror], [onerror], main script').length).toBe(0);
      expect($('body').text()).toContain(HOSTILE);
    }
    const $ = load(read('lessons/01-one.html'));
    expect($('.drawing').attr('aria-label')).toBe(HOSTILE);
    expect($('.said').first().text()).toBe(`plain ${HOSTILE}`);
    expect($('title').text()).toContain(HOSTILE);
    expect($('main').text()).toContain('<script>alert(1)</script>');
  });

  test('no hint, no solution and no wrong answer is on any page', () => {
    for (const name of listAll(site))
      expect({ name, secret: read(name).includes('SECRET') }).toEqual({ name, secret: false });
  });

  test('a diagram of a text cell is a file of the site, with its words and its size', () => {
    const picture = load(read('lessons/01-one.html'))('img[alt="a circle"]');
    expect(picture.attr()).toMatchObject({ width: '60', height: '30', loading: 'lazy' });
    expect(read(join('lessons', picture.attr('src')!))).toBe(CIRCLE);
  });

  test('a picture of an output is a file that is loaded late, with its size', () => {
    const $ = load(read('lessons/01-one.html'));
    const picture = $('.output img');
    expect(picture.attr()).toMatchObject({ loading: 'lazy', width: '1', height: '1', alt: 'a pixel' });
    expect(existsSync(join(site, 'lessons', picture.attr('src')!))).toBe(true);
    expect($('.output').text()).toContain('kept');
  });

  test('the plot is in a script of its own, and its values are a table', () => {
    const $ = load(read('lessons/01-one.html'));
    const script = read(join('lessons', $('.plot').attr('data-plot')!));
    expect(script).toMatch(/^transferlabPlot\("plot-1", \{"data":/);
    expect(
      $('.values tbody tr')
        .toArray()
        .map((row) =>
          $(row)
            .children()
            .toArray()
            .map((cell) => $(cell).text()),
        ),
    ).toEqual([
      [HOSTILE, 'one', '1'],
      [HOSTILE, HOSTILE, '2'],
    ]);
  });

  test('names of the library lead to the reference where they stand for themselves', () => {
    const $ = load(read('lessons/01-one.html'));
    const links = $('pre.code a')
      .toArray()
      .map((link) => [$(link).text(), $(link).attr('href')]);
    expect(links).toEqual([
      ['fit', '../api/functions/fit.html'],
      ['adamOf', '../api/functions/adam.html'],
      ['fit', '../api/functions/fit.html'],
      ['adamOf', '../api/functions/adam.html'],
    ]);
    expect($('.cell pre.code').first().text().trim()).toBe(CODE[0]);
    expect(
      $('.prose a.api')
        .toArray()
        .map((link) => $(link).attr('href')),
    ).toEqual(['../exercises/index.html#01-one', '../api/functions/fit.html']);
  });

  test('terms lead to the glossary at their first use, and say what they mean', () => {
    const $ = load(read('lessons/01-one.html'));
    const terms = $('a.term')
      .toArray()
      .map((link) => [$(link).text(), $(link).attr('href'), $(link).attr('title')]);
    expect(terms).toEqual([
      ['body', '../guides/glossary.html#term-backbone', 'A pretrained network. See loss and nothing.'],
      ['loss', '../guides/glossary.html#term-loss', 'The number that training makes small.'],
    ]);
    const glossary = load(read('guides/glossary.html'));
    expect(glossary('#term-loss').length).toBe(1);
    expect(glossary('td a.term').text()).toBe('loss');
    expect(glossary('td a.term').attr('href')).toBe('#term-loss');
  });

  test('links between files of the repository are links between pages; what has no page is named', () => {
    const $ = load(read('lessons/01-one.html'));
    expect($('.prose a[href="../guides/student.html#second-part"]').text()).toBe('the guide');
    expect($('.in-repository').attr('title')).toBe('In the repository: datasets/a.txt');
    expect(load(read('about.html'))('main a[href="lib/index.html"]').text()).toBe('library');
    expect(
      load(read('guides/student.html'))('h2[id]')
        .toArray()
        .map((h) => h.attribs.id),
    ).toContain('second-part-1');
  });

  test('the notebook is there to download, without outputs', () => {
    expect(JSON.parse(read('lessons/01-one.ipynb'))).toEqual(notebook(false));
  });

  test('the search knows every heading and every name', () => {
    const parts = JSON.parse(read('assets/search-index.js').match(/^transferlabSearch\((.*)\);/s)![1]);
    const places = parts.map((part: { path: string }) => part.path);
    expect(places).toEqual(expect.arrayContaining(['guides/student.html#second-part', 'api/functions/fit.html']));
    expect(places.filter((path: string) => path.startsWith('lessons/01-one.html')).length).toBe(3);
  });
});

describe('which runs a site shows', () => {
  const at = (name: string) => join(root, name);
  const stateWith = (run: object | undefined) => {
    rmSync(at('runs'), { recursive: true, force: true });
    mkdirSync(at('runs'));
    if (run) writeFileSync(at('runs/01-one.ipynb'), JSON.stringify(run));
    return executedLesson(file, at('runs')).state;
  };

  test('a run counts when it is whole and of the same cells', () => {
    expect(stateWith(notebook(true))).toBe('executed');
    expect(stateWith(undefined)).toBe('missing');
    expect(stateWith(notebook(true, [CODE[0], 'changed()']))).toBe('stale');
    expect(stateWith(notebook(false))).toBe('failed');
    const failed = notebook(true) as { cells: { outputs?: object[] }[] };
    failed.cells[3].outputs = [{ output_type: 'error', ename: 'E', evalue: 'x', traceback: [] }];
    expect(stateWith(failed)).toBe('failed');
  });

  test('only what is not there as it should be is run', async () => {
    const ran: string[] = [];
    const result = { lesson: '01-one', cells: 2, done: 2, seconds: 1, ok: true, reason: null };
    const run = async (lesson: string) => {
      ran.push(lesson);
      cpSync(join(out, '01-one.ipynb'), at('runs/01-one.ipynb'));
      return result;
    };
    stateWith(notebook(true, [CODE[0], 'changed()']));
    expect((await gatherLessons({ files: [file], out: at('runs'), run }))[0].state).toBe('executed');
    expect((await gatherLessons({ files: [file], out: at('runs'), run }))[0].state).toBe('executed');
    expect(ran).toEqual([file]);
  });

  test('a lesson that fails stops with its name and reason; as they are, a page says what it shows', async () => {
    stateWith(undefined);
    const run = async () => ({
      lesson: '01-one',
      cells: 2,
      done: 0,
      seconds: 1,
      ok: false,
      reason: 'cell 1 of 2 failed',
    });
    await expect(gatherLessons({ files: [file], out: at('runs'), run })).rejects.toThrow(/01-one .*cell 1 of 2 failed/);
    const [lesson] = await gatherLessons({ files: [file], out: at('runs') });
    mkdirSync(at('unrun'));
    await buildSite({ root, lessons: [lesson], writeApi }, at('unrun'));
    expect(load(readFileSync(at('unrun/lessons/01-one.html'), 'utf8'))('.note').text()).toMatch(/has not been run/);
  });

  test('a notebook that cannot be read is named', () => {
    writeFileSync(at('runs/01-one.ipynb'), '{');
    expect(() => executedLesson(file, at('runs'))).toThrow(/01-one.ipynb cannot be read/);
  });
});

describe('putting a site in place', () => {
  const folder = join(root, 'placed');
  const mark = join('assets', 'search-index.js');

  test('a site that cannot be made leaves the old one', async () => {
    await replaceFolder(folder, mark, build);
    const before = listAll(folder);
    writeFileSync(join(root, 'guides', 'student.md'), '# For students\n\n[nowhere](#nowhere)\n');
    await expect(replaceFolder(folder, mark, build)).rejects.toThrow(SiteError);
    await expect(replaceFolder(folder, mark, build)).rejects.toThrow(/guides\/student.html links to #nowhere/);
    expect(listAll(folder)).toEqual(before);
    expect(readdirSync(root).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('a folder with other things in it is not replaced', async () => {
    await expect(replaceFolder(join(root, 'notebooks'), mark, build)).rejects.toThrow(
      /must be empty or an earlier site/,
    );
    expect(existsSync(file)).toBe(true);
  });
});
