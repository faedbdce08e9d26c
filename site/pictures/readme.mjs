import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { launchChromium } from '../../kernel/browser/chromium.mjs';
import { courseCopy } from '../../kernel/browser/course-copy.mjs';
import { startJupyterLab } from '../../kernel/browser/jupyter-server.mjs';
import { cellWith, notebookIsReady, outputOf, runAllCells } from '../../kernel/browser/lab-page.mjs';

/** `node site/pictures/readme.mjs [site] [course-page] [lesson-01]`: the README's pictures; the first needs `out/site`. */
const root = path.resolve(import.meta.dirname, '..', '..');
const LESSON = '01-why-transfer';
/** Bytes of a picture. */
const MOST = 67_900;
const PLOT = 'Six labels a class, five runs each';

/** The progress that the course's page shows: lesson 00 done, lesson 01 begun. */
const PASSED = ['00-softmax', '00-above-what', '00-baseline', '00-pixels', '00-shapes', '00-sure-of-it'];
const BEGUN = ['01-weights-trained', '01-labels-to-match'];

const chosen = process.argv.slice(2);
const asked = (name) => chosen.length === 0 || chosen.includes(name);

/** Writes a picture in the best quality that keeps it small. */
async function keep(name, picture) {
  const file = path.join(root, 'notebooks', 'pictures', `${name}.webp`);
  for (const quality of [80, 70, 60, 50, 40]) {
    const { size } = await sharp(picture).webp({ quality, effort: 6 }).toFile(file);
    if (size > MOST && quality > 40) continue;
    console.log(`${path.relative(root, file)}: ${size} bytes, quality ${quality}`);
    return;
  }
}

const opened = async (browser, width, height) =>
  (await browser.newContext({ viewport: { width, height }, colorScheme: 'light' })).newPage();

async function site(browser) {
  const page = await opened(browser, 1360, 850);
  await page.goto(pathToFileURL(path.join(root, 'out', 'site', 'lessons', `${LESSON}.html`)).href);
  const plot = page.locator('.plot', { has: page.locator(`[aria-label*="${PLOT}"]`) });
  await plot.evaluate((shown) => shown.scrollIntoView({ block: 'start', behavior: 'instant' }));
  await page.evaluate(() => scrollBy({ top: -260, behavior: 'instant' }));
  await plot.locator('svg.main-svg').first().waitFor();
  await page.waitForTimeout(500);
  await keep('site', await page.screenshot());
}

async function coursePage(browser) {
  const copy = await courseCopy('');
  const at = new Date().toISOString();
  const exercises = Object.fromEntries([...PASSED, ...BEGUN].map((id) => [id, { passed: at, attempts: 1, hints: 0 }]));
  mkdirSync(path.join(copy.home, '.course'), { recursive: true });
  writeFileSync(path.join(copy.home, '.course', 'progress.json'), JSON.stringify({ version: 1, exercises }));
  const server = await startJupyterLab({ env: copy.env });
  try {
    const page = await opened(browser, 1280, 900);
    await page.goto(server.url);
    await page.locator('.course-page').getByText('exercises passed').first().waitFor({ timeout: 60_000 });
    await page.waitForTimeout(2000);
    await keep('course-page', await page.screenshot());
  } finally {
    await server.stop();
    await copy.remove();
  }
}

async function lesson(browser) {
  const copy = await courseCopy('01-why');
  const server = await startJupyterLab({ open: `notebooks/${LESSON}.ipynb`, env: copy.env });
  try {
    const page = await opened(browser, 1280, 900);
    await page.goto(server.url);
    await notebookIsReady(page);
    const failed = (await runAllCells(page, 300_000)).filter(({ error }) => error);
    if (failed.length > 0) throw new Error(`The lesson did not run: ${failed[0].error}`);
    const output = await outputOf(page, await cellWith(page, PLOT));
    await output.locator('svg.main-svg').first().waitFor();
    await page.waitForTimeout(2000);
    // Cells above have been drawn meanwhile, and have moved it.
    await output.evaluate((shown) => shown.scrollIntoView({ block: 'center', behavior: 'instant' }));
    await page.waitForTimeout(1000);
    await keep('lesson-01', await page.screenshot());
  } finally {
    await server.stop();
    await copy.remove();
  }
}

const browser = await launchChromium();
try {
  if (asked('site')) await site(browser);
  if (asked('course-page')) await coursePage(browser);
  if (asked('lesson-01')) await lesson(browser);
} finally {
  await browser.close();
}
