import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { launchChromium, missing, plotSizes } from '../../kernel/browser/chromium.mjs';
import { dueOf, wayOf } from '../../setup/stages/turns.mjs';
import { axeFindings } from './axe-findings.mjs';
import { buildSite, site } from './built-site.mjs';
import { reading } from './reading.mjs';

const root = path.resolve(import.meta.dirname, '..', '..');
const pictures = path.join(root, 'out', 'browser');
const limit = 600_000;

/** A megabyte: what a page may load before its reader scrolls. */
const FIRST_VIEW = 1_000_000;

const lessons = () =>
  readdirSync(path.join(site, 'lessons'))
    .filter((name) => name.endsWith('.html'))
    .map((name) => `lessons/${name}`);

/** Pages of each kind; lessons are opened too, every eighth each day and all every night. */
const kinds = [
  'index.html',
  'exercises/index.html',
  'exercises/00-softmax.html',
  'guides/glossary.html',
  'guides/student.html',
  'lib/index.html',
];
const reference = ['api/index.html', 'api/functions/fit.html', 'api/interfaces/FitOptions.html'];

/** How pages are looked at: each in one way today and in the other tomorrow, in both every night. */
const LOOKS = [
  { theme: 'light', width: 1280 },
  { theme: 'dark', width: 360 },
];

const headingOf = (html) => /<h1[^>]*>(.*?)</.exec(html)[1];

const outside = (requests) => requests.filter((url) => !/^(file|data|blob):/.test(url));

describe('the site in a browser', { skip: missing, timeout: 3 * limit }, () => {
  let browser;
  let most = 0;
  before(async () => {
    mkdirSync(pictures, { recursive: true });
    buildSite();
    browser = await launchChromium();
  });
  after(() => browser?.close());

  /** A page of the site, opened from its file, with what it asked for and what went wrong on it. */
  async function open(name, { width = 1280, theme = 'light', scripts = true } = {}) {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: theme,
      javaScriptEnabled: scripts,
    });
    context.setDefaultTimeout(120_000);
    const page = await context.newPage();
    const requests = [];
    const errors = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(pathToFileURL(path.join(site, name)).href, { waitUntil: 'load' });
    await page.waitForTimeout(200);
    return { page, requests, errors, close: () => context.close() };
  }

  const sizeOf = (url) => (url.startsWith('file:') ? statSync(fileURLToPath(url.replace(/[?#].*$/, ''))).size : 0);

  test('pages, in both themes, wide and narrow: less than a megabyte, from files alone, no error, nothing that axe finds', {
    timeout: 2 * limit,
  }, async () => {
    const problems = [];
    for (const [index, name] of [...kinds, ...reference, ...dueOf(lessons())].entries()) {
      for (const look of wayOf(LOOKS, index)) {
        const opened = await open(name, look);
        problems.push(...(await problemsOf(name, look, opened)));
        await opened.close();
      }
    }
    assert.deepEqual(problems, []);
    console.log(`The largest first view: ${most} bytes`);
  });

  async function problemsOf(name, { theme, width }, { page, requests, errors }) {
    const problems = [];
    const bytes = requests.map(sizeOf).reduce((sum, size) => sum + size, 0);
    most = Math.max(most, bytes);
    if (bytes >= FIRST_VIEW) problems.push(`loads ${bytes} bytes before its reader scrolls`);
    problems.push(...outside(requests).map((url) => `asked for ${url}`), ...errors);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width && !reference.includes(name)) problems.push(`is ${wide} pixels wide`);
    const found = await axeFindings(page);
    return [...problems, ...found].map((problem) => `${name}, ${theme}, ${width} pixels wide: ${problem}`);
  }

  test('plots are drawn when they come near, in both themes, and redrawn when the theme changes', {
    timeout: limit,
  }, async () => {
    const drawn = [];
    for (const name of dueOf(lessons())) {
      const { page, requests, errors, close } = await open(name);
      const plots = page.locator('.plot');
      for (let i = 0; i < (await plots.count()); i++) {
        const plot = plots.nth(i);
        await plot.evaluate((element) => element.scrollIntoView({ block: 'center', behavior: 'instant' }));
        await plot.locator('svg.main-svg').first().waitFor();
        const label = await plot.locator('.drawing').getAttribute('aria-label');
        assert.ok(label.length > 10, `${name}, plot ${i + 1} says what it shows: '${label}'`);
      }
      for (const { width, height } of await plotSizes(page)) {
        assert.ok(width > 100 && height > 100, `${name}: a plot of ${width} × ${height}`);
      }
      assert.deepEqual({ name, outside: outside(requests), errors }, { name, outside: [], errors: [] });
      drawn.push(await plots.count());
      if ((await plots.count()) > 0 && drawn.filter(Boolean).length === 1) await assertRedrawn(page);
      await close();
    }
    assert.ok(Math.max(...drawn) > 0, 'some lesson shows a plot');
  });

  async function assertRedrawn(page) {
    const colour = () =>
      page
        .locator('.plot .xtitle')
        .first()
        .evaluate((text) => getComputedStyle(text).fill);
    const light = await colour();
    await page.locator('#theme').selectOption('dark');
    await page.waitForFunction(
      (before) => getComputedStyle(document.querySelector('.plot .xtitle')).fill !== before,
      light,
    );
    await page.reload();
    assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark', 'the choice is remembered');
  }

  test('a screen reader finds title, headings, tables, pictures and formulas in their order', {
    timeout: limit,
  }, async () => {
    const titles = lessons().map((name) => headingOf(readFileSync(path.join(site, name), 'utf8')));
    const pages = {
      'index.html': [['heading', 'Lessons', 2], ...titles.map((title) => ['heading', title, 3])],
      'exercises/index.html': [
        ['heading', 'Exercises', 1],
        ['heading', titles[0], 2],
        ['heading', 'Turn scores into probabilities', 3],
        ['heading', titles[1], 2],
      ],
      'lessons/01-why-transfer.html': [
        ['heading', titles[1], 1],
        ['table', ''],
        ['column', 'what is trained'],
        ['image', /^Source network with body and head\. .* everything starts at random and is trained\.$/],
        ['heading', 'What training is', 2],
        ['formula', 'L = − ln p'],
        ['heading', 'One run of each', 2],
        ['heading', 'Exercises', 2],
      ],
    };
    for (const [name, expected] of Object.entries(pages)) {
      const { page, close } = await open(name);
      const read = await reading(page);
      await close();
      assertInOrder(name, read, expected);
      const levels = read.filter(({ kind }) => kind === 'heading').map(({ level }) => level);
      assert.equal(levels.indexOf(1), 0, `${name} begins with its title`);
      const skips = levels.filter((level, at) => at > 0 && level > levels[at - 1] + 1);
      assert.deepEqual({ name, skips }, { name, skips: [] });
      const silent = read.filter((one) => one.name === '' && one.kind !== 'table' && one.kind !== 'column');
      assert.deepEqual({ name, silent }, { name, silent: [] });
    }
  });

  /** Asserts that each announcement comes after the one before it. */
  function assertInOrder(page, read, expected) {
    let at = -1;
    for (const [kind, name, level] of expected) {
      const fits = (one) =>
        one.kind === kind && one.level === level && (name.test ? name.test(one.name) : one.name === name);
      const next = read.findIndex((one, index) => index > at && fits(one));
      assert.ok(next > at, `${page}: ${kind} “${name}” should follow “${read[at]?.name ?? 'the beginning'}”`);
      at = next;
    }
  }

  test('every name that the library exports has its page in the reference', () => {
    const exportsOf = (name) =>
      ts
        .createSourceFile(name, readFileSync(path.join(root, 'lib', 'src', name), 'utf8'), ts.ScriptTarget.Latest)
        .statements.flatMap(({ exportClause }) => exportClause?.elements?.map(({ name }) => name.text) ?? []);
    const exported = [...exportsOf('portable.ts'), ...exportsOf('index.ts')];
    assert.ok(exported.length > 300, `${exported.length} names are exported`);
    const script = readFileSync(path.join(site, 'assets', 'search-index.js'), 'utf8');
    const parts = JSON.parse(script.slice(script.indexOf('['), script.lastIndexOf(']') + 1));
    const pages = new Map(parts.filter(({ page }) => page === 'Library').map((part) => [part.heading, part.path]));
    const without = exported.filter((name) => !pages.has(name) || !existsSync(path.join(site, pages.get(name))));
    assert.deepEqual(without, []);
  });

  test('the search is used by keyboard alone', { timeout: limit }, async () => {
    for (const question of ['batch normalisation', 'gradient reversal', 'fineTune']) {
      const { page, errors, close } = await open('guides/student.html');
      await page.keyboard.press('/');
      await page.keyboard.type(question);
      const results = page.locator('#found [role=option] a');
      await results.first().waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowUp');
      const place = await results.first().getAttribute('href');
      await page.keyboard.press('Enter');
      await page.waitForURL((url) => url.href.includes(place.replace(/^(\.\.\/)+/, '')));
      const text = (await page.locator('body').innerText()).toLowerCase();
      assert.ok(text.includes(question.toLowerCase()), `${question} stands on ${page.url()}`);
      assert.deepEqual(errors, []);
      await close();
    }
  });

  test('Escape closes what the search found', { timeout: limit }, async () => {
    const { page, close } = await open('index.html');
    await page.keyboard.press('/');
    await page.keyboard.type('batch');
    await page.locator('#found [role=option]').first().waitFor();
    await page.keyboard.press('Escape');
    assert.ok(await page.locator('#found').isHidden());
    await close();
  });

  test('without scripts a page can be read and left', { timeout: limit }, async () => {
    const { page, close } = await open(lessons()[0], { width: 360, scripts: false });
    assert.ok(await page.locator('main h1').isVisible());
    await page.locator('header .contents').click();
    const second = page.locator('#contents a', { hasText: '01' }).first();
    assert.ok(await second.isVisible());
    await second.click();
    await page.waitForURL(/01-/);
    await close();
  });
});
