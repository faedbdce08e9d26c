import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { launchChromium, leaving, missing, watchedPage } from '../../kernel/browser/chromium.mjs';
import { RUNS_ALL, turnOf } from '../../setup/stages/turns.mjs';
import { serveSite } from '../dist/serve.js';
import { axeFindings } from './axe-findings.mjs';
import { buildSite, site } from './built-site.mjs';

/** The lessons whose cells run in their pages. */
const liveLessons = () =>
  readdirSync(path.join(site, 'lessons')).filter((name) => existsSync(path.join(site, 'lessons', name, 'live.json')));

describe('live lessons in a browser', { skip: missing, timeout: 600_000 }, () => {
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

  const stateOf = (page, index) => page.locator('main .cell').nth(index).getAttribute('data-state');
  const ended = (page, index, timeout = 120_000) =>
    page
      .locator('main .cell')
      .nth(index)
      .and(page.locator('[data-state=done], [data-state=failed], [data-state=stopped]'))
      .waitFor({ timeout });

  /** Replaces the JavaScript of one cell of the next page, as a cell with an error or without an end. */
  async function withCell(page, name, index, output) {
    const lesson = JSON.parse(await readFile(path.join(site, 'lessons', name, 'live.json'), 'utf8'));
    const waits = /\bawait\b/.test(output);
    lesson.cells[index] = { ...lesson.cells[index], output, waits, declares: [], last: undefined };
    await page.route('**/live.json', (route) => route.fulfill({ json: lesson }));
  }

  test('each cell of a lesson runs, one after another, and nothing comes from another machine', async (t) => {
    const due = RUNS_ALL ? liveLessons() : turnOf(liveLessons()).slice(0, 1);
    for (const name of due.length > 0 ? due : liveLessons().slice(0, 1)) {
      const { page, requests, errors } = await open(t, name);
      assert.ok(!requests.some((url) => /assets\/live|packs\//.test(url)), 'the first view loads none of it');
      await page.getByRole('button', { name: 'Run all' }).click();
      const cells = page.locator('main .cell');
      const times = [];
      for (let index = 0; index < (await cells.count()); index++) {
        await ended(page, index);
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

  test('an error names the line of the cell, and a cell cannot reach another machine', async (t) => {
    const { page, requests } = await open(t, '04-is-it-really-better');
    const foreign = 'http://example.com/collect';
    await withCell(page, '04-is-it-really-better', 1, `await fetch('${foreign}').catch(() => console.log('blocked'));`);
    await page.getByRole('button', { name: 'Run cell 2', exact: true }).click();
    await ended(page, 1);
    assert.match(await page.locator('main .cell').nth(1).locator('.output').innerText(), /^blocked/);
    assert.ok(!requests.includes(foreign));
    // Alone, the fourth cell lacks what the first imports.
    await page.getByRole('button', { name: 'Run cell 4', exact: true }).click();
    await ended(page, 3);
    assert.equal(await stateOf(page, 3), 'failed');
    assert.match(await page.locator('main .cell').nth(3).locator('.output').innerText(), /cell 4, line 3[\s\S]*\^/);
  });

  test('a busy loop is ended after five seconds, with the names that are lost', async (t) => {
    const { page } = await open(t, '04-is-it-really-better');
    await withCell(page, '04-is-it-really-better', 1, 'for (;;) {}');
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
