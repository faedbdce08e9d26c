import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { allExercises } from 'course/dist/exercise.js';
import { launchChromium, leaving, missing, watchedPage } from '../../kernel/browser/chromium.mjs';
import { root } from '../../setup/engine/places.mjs';
import { RUNS_ALL } from '../../setup/stages/turns.mjs';
import { serveSite } from '../dist/serve.js';
import { buildSite, site } from './built-site.mjs';
import { ended, outputOf, run, stateOf } from './cells.mjs';
import { lessonInTurn as inTurn } from './long-tests.mjs';

const LESSON = 'lessons/04-is-it-really-better.html';
const EXERCISE = '00-baseline';

describe('the site without a network', {
  skip: missing || inTurn('offline').skip,
  timeout: RUNS_ALL ? 3_600_000 : 600_000,
}, () => {
  let browser;
  before(async () => {
    buildSite();
    browser = await launchChromium();
  });
  after(() => browser?.close());

  /** A page of a browser that keeps the site, and the server of its first visit. */
  async function visit(t, place) {
    const server = await serveSite(site);
    t.after(() => server.close());
    const { page } = await watchedPage(browser, { serviceWorkers: 'allow' });
    leaving(t, page);
    await page.goto(`${server.address}/${place}`);
    return { page, server };
  }

  /** Runs the first cell, and returns what it and the page's status say. */
  async function firstCell(page) {
    await run(page, 0);
    await ended(page, 0);
    return { state: await stateOf(page, 0), status: await page.locator('.live [role=status]').innerText() };
  }

  test('a page that was visited runs without a network, and the site can be installed', async (t) => {
    const { page, server } = await visit(t, LESSON);
    assert.deepEqual(await firstCell(page), { state: 'done', status: '' });
    await run(page, 1);
    await ended(page, 1);
    const online = await outputOf(page, 1);
    const session = await page.context().newCDPSession(page);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    // A window without an address bar is no place to install from; Chromium counts a browser for tests as one.
    assert.deepEqual(
      installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito'),
      [],
    );

    await page.goto(`${server.address}/exercises/${EXERCISE}.html`);
    const area = page.locator('.solve textarea');
    const { solution } = allExercises({ root, home: root }).find(({ id }) => id === EXERCISE);
    const check = async () => {
      await area.fill(await readFile(path.join(solution, 'answer.ts'), 'utf8'));
      await area.press('Shift+Enter');
      await page.getByText('✓ Passed: ').waitFor({ timeout: 60_000 });
    };
    await check();

    server.close();
    await page.goto(`${server.address}/${LESSON}`);
    assert.deepEqual(await firstCell(page), { state: 'done', status: '' });
    await run(page, 1);
    await ended(page, 1);
    assert.equal(await outputOf(page, 1), online);
    await page.goto(`${server.address}/exercises/${EXERCISE}.html`);
    await check();
    await page.goto(`${server.address}/guides/student.html`);
    assert.match(await page.locator('body').innerText(), /no network, and this page was not visited before/);
  });

  test('data that was damaged in the store is not used', async (t) => {
    const { page, server } = await visit(t, LESSON);
    assert.equal((await firstCell(page)).state, 'done');
    await page.evaluate(async () => {
      const cache = await caches.open('transferlab-packs');
      for (const request of await cache.keys()) {
        const bytes = new Uint8Array(await (await cache.match(request)).arrayBuffer());
        bytes[bytes.length - 1] ^= 1;
        await cache.put(request, new Response(bytes));
      }
    });
    server.close();
    await page.reload();
    assert.equal((await firstCell(page)).state, 'failed');
    assert.match(await outputOf(page, 0), /there is no network[\s\S]*no intact copy from an earlier visit/);
  });

  test('where the store is full, a sentence says so and the lesson runs', async (t) => {
    const { page, server } = await visit(t, 'index.html');
    const session = await page.context().newCDPSession(page);
    await session.send('Storage.overrideQuotaForOrigin', { origin: server.address, quotaSize: 1000 });
    await page.goto(`${server.address}/${LESSON}`);
    const { state, status } = await firstCell(page);
    assert.equal(state, 'done');
    assert.match(status, /does not keep the data \(its store is full\), so the next visit loads it again/);
  });
});
