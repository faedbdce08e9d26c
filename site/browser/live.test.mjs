import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { decode } from 'transferlab/dist/data/decode.js';
import { launchChromium, leaving, missing, watchedPage } from '../../kernel/browser/chromium.mjs';
import { root } from '../../setup/engine/places.mjs';
import { RUNS_ALL, wayOf } from '../../setup/stages/turns.mjs';
import { serveSite } from '../dist/serve.js';
import { axeFindings } from './axe-findings.mjs';
import { buildSite, site } from './built-site.mjs';
import { ended, outputOf, run, stateOf, withCells } from './cells.mjs';
import { lessonInTurn as inTurn } from './long-tests.mjs';

/** The lessons whose cells run in their pages. */
const liveLessons = () =>
  readdirSync(path.join(site, 'lessons')).filter((name) => existsSync(path.join(site, 'lessons', name, 'live.json')));

/** Those that take at most fifteen seconds in their pages, on two cores; the others run on demand (TRANSFERLAB_TESTS=all). */
const SHORT = ['00', '04', 'C', 'F'];

describe('live lessons in a browser', { skip: missing, timeout: RUNS_ALL ? 3_600_000 : 600_000 }, () => {
  let browser;
  let server;
  before(async () => {
    buildSite();
    server = await serveSite(site);
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  async function open(t, name) {
    const watched = await watchedPage(browser);
    leaving(t, watched.page);
    await watched.page.goto(`${server.address}/lessons/${name}.html`);
    return watched;
  }

  test('each cell of a lesson runs, one after another, and nothing comes from another machine', async (t) => {
    const short = liveLessons().filter((name) => SHORT.includes(name.split('-')[0]));
    for (const name of RUNS_ALL ? liveLessons() : wayOf(short, 0)) {
      const { page, requests, errors } = await open(t, name);
      assert.ok(!requests.some((url) => /assets\/live|packs\//.test(url)), 'the first view loads none of it');
      await page.getByRole('button', { name: 'Run all' }).click();
      const cells = page.locator('main .cell');
      const times = [];
      for (let index = 0; index < (await cells.count()); index++) {
        await ended(page, index, 600_000);
        const said = await cells.nth(index).innerText();
        assert.equal(await stateOf(page, index), 'done', `${name}, cell ${index + 1}: ${said}`);
        times.push(await cells.nth(index).locator('.time').innerText());
      }
      console.log(`${name}: ${times.map((time) => time.replace('done, ', '')).join(', ')}`);
      assert.deepEqual(errors, []);
      for (const url of requests) assert.ok(/^(blob|data):/.test(url) || url.startsWith(server.address), url);
      await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
      assert.deepEqual(await axeFindings(page), []);
    }
  });

  test('the guide says how much each lesson loads', async () => {
    const guide = await readFile(path.join(root, 'guides', 'browser.md'), 'utf8');
    const written = Array.from(guide.matchAll(/^\| (\w+) \| ([\d.]+) MB \| /gm), ([, number, size]) => [number, size]);
    const loads = liveLessons().map(async (name) => {
      const { packs } = JSON.parse(await readFile(path.join(site, 'lessons', name, 'live.json'), 'utf8'));
      const bytes = packs.reduce((sum, pack) => sum + pack.bytes, 0);
      return [name.split('-')[0], (bytes / 1e6).toFixed(1)];
    });
    assert.deepEqual(written, await Promise.all(loads));
  });

  test('an error names the line of the cell, a cell cannot reach another machine, and a report appears below it', async (t) => {
    const { page, requests } = await open(t, '04-is-it-really-better');
    const foreign = 'http://example.com/collect';
    await withCells(
      page,
      '04-is-it-really-better',
      1,
      `await fetch('${foreign}').catch(() => console.log('blocked'));`,
      `const { table, writeReport } = require('transferlab');
      console.log('Written:', writeReport('../out/report.html', 'Which <one>?', ['**This** one.', table([{ a: 7 }])]));`,
    );
    await page.getByRole('button', { name: 'Run cell 2', exact: true }).click();
    await ended(page, 1);
    assert.match(await page.locator('main .cell').nth(1).locator('.output').innerText(), /^blocked/);
    assert.ok(!requests.includes(foreign));
    await run(page, 2);
    await ended(page, 2);
    assert.match(await outputOf(page, 2), /^Which <one>\?\s+This one\.\s+a\s+7\s+Written: above/);
    // Alone, the fourth cell lacks what the first imports.
    await page.getByRole('button', { name: 'Run cell 4', exact: true }).click();
    await ended(page, 3);
    assert.equal(await stateOf(page, 3), 'failed');
    assert.match(await page.locator('main .cell').nth(3).locator('.output').innerText(), /cell 4, line 3[\s\S]*\^/);
  });

  test('a busy loop is ended after five seconds, with the names that are lost', async (t) => {
    const { page } = await open(t, '04-is-it-really-better');
    await withCells(page, '04-is-it-really-better', 1, 'for (;;) {}');
    await page.getByRole('button', { name: 'Run cell 1', exact: true }).click();
    await ended(page, 0);
    await page.getByRole('button', { name: 'Run cell 2', exact: true }).click();
    await page.locator('main .cell[data-state=running]').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await ended(page, 1, 10_000);
    assert.match(
      await page.locator('main .cell').nth(1).locator('.output').innerText(),
      /Lost, so run their cells again: [\s\S]*file, runs/,
    );
    await page.getByRole('button', { name: 'Run cell 1', exact: true }).click();
    await page.locator('main .cell[data-state=running]').waitFor();
    await ended(page, 0);
    assert.equal(await stateOf(page, 0), 'done');
  });

  test(
    'training draws its live plot; stopped, it ends after its step, and the cell has its history',
    inTurn('plot'),
    async (t) => {
      const { page } = await open(t, 'F-descent-directions');
      const training = `
      const { adam, arrays, crossEntropy, fit, livePlot, mlp } = require('transferlab');
      const rows = Array.from({ length: 64 }, (_, row) => [row % 2, row % 3, 1]);
      const data = arrays(rows, rows.map(([label]) => label), { classes: ['even', 'odd'] });
      const net = mlp({ for: data, hidden: 8, seed: 1 });
      const settings = { loss: crossEntropy(), optimizer: adam(1e-2), epochs: 1e6, batch: 16, seed: 1, callbacks: [livePlot()] };
      exports.history = await __cell__.alive(fit(net, data, settings));`;
      await withCells(
        page,
        'F-descent-directions',
        0,
        training,
        'console.log(exports.history.stopped, exports.history.epochs.length > 0)',
      );
      await run(page, 0);
      const plot = page.locator('main .cell').first().locator('.output .js-plotly-plot');
      await plot.waitFor({ timeout: 60_000 });
      assert.equal(await plot.count(), 1);
      await page.getByRole('button', { name: 'Stop' }).click();
      await ended(page, 0, 10_000);
      assert.match(await outputOf(page, 0), /The variables that it had set by then are kept/);
      await run(page, 1);
      await ended(page, 1);
      assert.match(await outputOf(page, 1), /^interrupted true/);
    },
  );

  test('images in a page have the pixels that Node decodes, bit for bit', inTurn('pixels'), async (t) => {
    const hashes = async (name, folder, size) => {
      const { page } = await open(t, name);
      await withCells(
        page,
        name,
        0,
        `const { images } = require('transferlab');
        const data = images('${folder}', { size: ${size} });
        const pixels = await data.read([...data.ids.keys()]);
        const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from(pixels.dataSync()));
        console.log(data.ids.length, Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join(''));`,
      );
      await run(page, 0);
      await ended(page, 0);
      return (await outputOf(page, 0)).trim();
    };
    const inNode = async (folder, size) => {
      const below = readdirSync(path.join(root, folder), { recursive: true }).filter((file) =>
        /[\\/].*\.webp$/.test(file),
      );
      const hash = createHash('sha256');
      for (const file of below.sort()) hash.update(await decode(path.join(root, folder, file), size));
      return `${below.length} ${hash.digest('hex')}`;
    };
    const sets = [
      ['00-name-a-photograph', 'datasets/photographs', 224],
      ['08-data-of-your-own', 'datasets/photographs', 96],
      ['B-calibration', 'datasets/emoji/noto', 96],
      ['E-scores-before-training', 'datasets/emoji/noto', 28],
    ];
    for (const [name, folder, size] of wayOf(sets, 0)) {
      assert.equal(await hashes(name, folder, size), await inNode(folder, size), `${folder} at ${size} pixels`);
    }
  });

  test('a damaged pack is rejected with an error message', async (t) => {
    const { page } = await open(t, '04-is-it-really-better');
    await page.route('**/packs/*', async (route) => {
      const response = await route.fetch();
      const body = await response.body();
      body[body.length - 1] ^= 1;
      await route.fulfill({ response, body });
    });
    await page.getByRole('button', { name: 'Run cell 1', exact: true }).click();
    await ended(page, 0);
    assert.match(await page.locator('main .cell').first().locator('.output').innerText(), /damaged: the sha256/);
  });
});
