import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { launchChromium } from '../../kernel/browser/chromium.mjs';

/** The picture that says most of each lesson, among those on its page. */
const CHOSEN = {
  '01': '#plot-2',
  '03': '#plot-2',
  '05': '#plot-2',
  '07': '#plot-4',
  '09': '#plot-3',
  10: '#plot-2',
  11: '#plot-1',
  12: '#plot-4',
  13: '#plot-1',
  14: '#plot-1',
  15: '#plot-1',
  16: '#plot-1',
  17: '#plot-2',
};

const root = path.resolve(import.meta.dirname, '..', '..');
const covers = path.join(root, 'notebooks', 'pictures', 'covers');
const site = path.join(root, 'out', 'site');
const chosen = process.argv.slice(2);

/** `node site/pictures/covers.mjs [NN…]`: covers of the lessons, taken from the pages of `course site`. */
const { numberOf } = await import('course/dist/lessons.js');
const { lessons } = await import('@transferlab/kernel').then(({ default: kernel }) => kernel);
mkdirSync(covers, { recursive: true });
const browser = await launchChromium();
const page = await browser.newPage({ viewport: { width: 900, height: 800 }, deviceScaleFactor: 2 });
for (const file of lessons(root)) {
  const name = path.basename(file, '.ipynb');
  const number = numberOf(name);
  const html = path.join(site, 'lessons', `${name}.html`);
  if ((chosen.length > 0 && !chosen.includes(number)) || !CHOSEN[number] || !existsSync(html)) continue;
  await page.goto(pathToFileURL(html).href, { timeout: 120_000 });
  if ((await page.locator(CHOSEN[number]).count()) === 0) {
    console.log(`${name} has no ${CHOSEN[number]}: its cover stays as it is.`);
    continue;
  }
  const plot = page.locator(`${CHOSEN[number]} .drawing`);
  await plot.evaluate((element) => element.scrollIntoView({ block: 'center', behavior: 'instant' }));
  await plot.locator('svg.main-svg').first().waitFor({ timeout: 60_000 });
  await page.waitForTimeout(300);
  const picture = sharp(await plot.screenshot()).resize(560, 315, {
    fit: number === '08' ? 'cover' : 'contain',
    background: '#ffffff',
  });
  const cover = path.join(covers, `${number}.webp`);
  const { size } = await picture.webp({ quality: 70 }).toFile(cover);
  console.log(`${path.relative(root, cover)}: ${size} bytes`);
}
await browser.close();
