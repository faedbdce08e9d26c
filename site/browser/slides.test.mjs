import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import kernel from '@transferlab/kernel';
import { launchChromium, missing, watchedPage } from '../../kernel/browser/chromium.mjs';
import { root } from '../../setup/engine/places.mjs';
import { RUNS_ALL } from '../../setup/stages/turns.mjs';
import executed from '../dist/lesson/executed.js';
import write from '../dist/slides/write-slides.js';
import { axeFindings } from './axe-findings.mjs';

const folder = path.join(root, 'out', 'browser', 'slides');

/** Lessons with a run, so that their figures are measured, too; all of them every night, one each day otherwise. */
function drawnLessons() {
  const all = kernel.lessons(root).map((file) => executed.executedLesson(file, path.join(root, 'out')));
  const run = all.filter(({ state }) => state === 'executed');
  const known = run.length > 0 ? run : all;
  return RUNS_ALL ? all : [known[Math.floor(Date.now() / 86_400_000) % known.length]];
}

const pagesOf = (pdf) => pdf.match(/\/Type\s*\/Page\b(?!s)/g)?.length;
const slidesIn = (file) => readFileSync(file, 'utf8').split('<section class="slide').length - 1;

/** Names of slides on which something reaches beyond the slide or is cut off. In the page. */
function overflowing() {
  return Array.from(document.querySelectorAll('.slide')).flatMap((slide) => {
    const edge = slide.getBoundingClientRect();
    const body = slide.querySelector('.body');
    const parts = Array.from(slide.querySelectorAll('h1, h2, p, li, img, table, math, .fits, footer'));
    const out = parts.filter((part) => {
      const { left, top, right, bottom, width } = part.getBoundingClientRect();
      return (
        width > 0 && (left < edge.left - 1 || top < edge.top - 1 || right > edge.right + 1 || bottom > edge.bottom + 1)
      );
    });
    const outputs = slide.querySelector('.outputs');
    const cut = [body, outputs].filter(
      (one) => one && (one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1),
    );
    return [...out, ...cut].map(
      (part) => `${slide.id}: ${part.tagName} ${part.className} ${part.textContent.slice(0, 60)}`,
    );
  });
}

describe('slides in a browser', { skip: missing, timeout: 300_000 }, () => {
  let browser;
  let pages;
  before(async () => {
    rmSync(folder, { recursive: true, force: true });
    pages = await write.writeSlides(drawnLessons(), folder);
    browser = await launchChromium();
  });
  after(() => browser?.close());

  test('at 1280 by 720 nothing overflows, plots are drawn, keys turn the slides, nothing is requested, axe finds nothing', async () => {
    for (const file of pages) {
      const name = path.basename(file);
      const { page, requests, errors } = await watchedPage(browser);
      await page.setViewportSize({ width: 1280, height: 720 });
      await page.goto(pathToFileURL(file).href);
      await page.waitForSelector('html[data-drawn]');
      assert.deepEqual({ name, out: await page.evaluate(overflowing) }, { name, out: [] });
      const plots = await page.locator('figure.plot').count();
      assert.equal(await page.locator('figure.plot img:visible').count(), plots, `${name}: one picture a plot`);
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowLeft');
      assert.equal(await page.evaluate(() => location.hash), '#slide-2');
      assert.equal(
        await page.evaluate(() => Math.round(document.querySelector('#slide-2').getBoundingClientRect().top)),
        0,
      );
      assert.deepEqual({ name, axe: await axeFindings(page) }, { name, axe: [] });
      const outside = requests.filter((url) => !/^(file|data|blob):/.test(url));
      assert.deepEqual({ name, outside, errors }, { name, outside: [], errors: [] });
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
      assert.equal(pagesOf(pdf.toString('latin1')), slidesIn(file), `${name}: a page for each slide`);
      await page.context().close();
    }
  });

  // It starts Chromium once more for each set, so it runs every night.
  const nightly = RUNS_ALL ? test : () => {};
  nightly('--pdf prints one page for each slide', () => {
    execFileSync(process.execPath, [path.join(root, 'site', 'slides', 'print.mjs'), ...pages], { stdio: 'pipe' });
    for (const file of pages) {
      const pdf = readFileSync(file.replace('.html', '.pdf'), 'latin1');
      assert.equal(pagesOf(pdf), slidesIn(file), path.basename(file));
    }
  });
});
