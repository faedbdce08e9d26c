import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { wayOf } from '../../setup/stages/turns.mjs';
import { launchChromium, missing, watchedPage } from './chromium.mjs';
import { startJupyterLab } from './jupyter-server.mjs';
import { assertDrawn, drawnTexts, notebookIsReady, outputOf, runAllCells } from './lab-page.mjs';

const root = path.resolve(import.meta.dirname, '..', '..');
const pictures = path.join(root, 'out', 'browser');
const limit = 600_000;

/** Lessons that run in about ten seconds and draw plots: one of them each day, all of them every night. */
const BRIEF = ['02-how-a-network-sees', '06-how-much-to-thaw', '08-data-of-your-own', 'B-calibration'];

const notebooks = process.argv[2]
  ? [path.resolve(process.argv[2])]
  : wayOf(BRIEF, 0).map((lesson) => path.join(root, 'notebooks', `${lesson}.ipynb`));

for (const notebook of notebooks) inBrowser(notebook, path.basename(notebook, '.ipynb'));

function inBrowser(notebook, name) {
  describe(`${name} in a browser`, { skip: missing, timeout: 2 * limit }, () => {
    let browser;
    before(async () => {
      mkdirSync(pictures, { recursive: true });
      browser = await launchChromium();
    });
    after(() => browser?.close());

    test('JupyterLab runs every cell, draws every plot, and asks nothing of the outside', {
      timeout: limit,
    }, async (t) => {
      const file = readFileSync(notebook);
      const server = await startJupyterLab({
        open: path.relative(root, notebook).split(path.sep).join('/'),
        env: { COURSE_RECORD: 'no', COURSE_GUESSES: 'example' },
      });
      t.after(server.stop);
      const { page, requests, errors } = await watchedPage(browser);
      await page.goto(server.url);
      await notebookIsReady(page);
      const { disabledExtensions } = JSON.parse(await page.locator('#jupyter-config-data').textContent());
      assert.match(JSON.stringify(disabledExtensions), /apputils-extension:announcements/, 'no question about news');
      const cells = await runAllCells(page, limit - 150_000);
      const failed = cells.filter(({ error }) => error).map(({ cell, error }) => `cell ${cell}: ${error}`);
      if (failed.length > 0) await page.screenshot({ path: path.join(pictures, `${name}-failed.png`) });
      assert.deepEqual(failed, []);
      const plotted = cells.filter(({ plots }) => plots > 0);
      assert.ok(plotted.length > 0, 'the lesson shows a plot');
      for (const { cell, plots } of plotted) {
        const output = await outputOf(page, cell);
        await assertDrawn(output, plots, `cell ${cell}`);
        await output
          .locator('.js-plotly-plot')
          .first()
          .evaluate((plot) => plot.scrollIntoView({ block: 'center' }));
        await page.waitForTimeout(300);
        await page.screenshot({ path: path.join(pictures, `${name}-cell-${cell}.png`) });
      }
      const marked = (await drawnTexts(page)).filter(({ source }) => source.includes('<!--'));
      assert.equal(marked.length > 0, /<!-- (?:claim|cite|plain):/.test(file), 'text cells with marks are drawn');
      for (const { html } of marked)
        assert.doesNotMatch(html, /<!--|--&gt;|claim:|cite:|plain:/, 'no mark of a claim is drawn');
      const outside = requests.filter((url) => !/^(data|blob):/.test(url) && new URL(url).host !== server.host);
      assert.deepEqual(outside, []);
      assert.deepEqual(errors, []);
      assert.ok(readFileSync(notebook).equals(file), 'the notebook file was not changed');
    });

    test('the exported page draws the same plots from a file and asks for nothing', { timeout: limit }, async () => {
      const html = exportedPage(notebook, name);
      const plots = plotsIn(path.join(path.dirname(html), `${name}.ipynb`));
      assert.ok(plots > 0, 'the lesson shows a plot');
      assert.doesNotMatch(
        readFileSync(html, 'utf8'),
        /<!--\s*(claim|cite|tested|plain):/,
        'no mark of a claim is in the page',
      );
      const { page, requests, errors } = await watchedPage(browser);
      await page.goto(pathToFileURL(html).href);
      await assertDrawn(page.locator('body'), plots, 'the page');
      await page
        .locator('.js-plotly-plot')
        .first()
        .evaluate((plot) => plot.scrollIntoView({ block: 'center' }));
      await page.screenshot({ path: path.join(pictures, `${name}-page.png`) });
      assert.deepEqual(
        requests.filter((url) => !/^(file|data|blob):/.test(url)),
        [],
      );
      assert.deepEqual(errors, []);
    });
  });
}

/** The HTML under `out/`, made by the headless runner where there is none newer than the notebook. */
function exportedPage(notebook, name) {
  const html = path.join(root, 'out', `${name}.html`);
  if (!existsSync(html) || statSync(html).mtimeMs < statSync(notebook).mtimeMs) {
    execFileSync(process.execPath, [path.join(root, 'kernel', 'dist', 'run.js'), notebook], { stdio: 'inherit' });
  }
  return html;
}

function plotsIn(executed) {
  const { cells } = JSON.parse(readFileSync(executed, 'utf8'));
  const outputs = cells.flatMap((cell) => cell.outputs ?? []);
  return outputs.filter((output) => output.data?.['application/vnd.plotly.v1+json']).length;
}
