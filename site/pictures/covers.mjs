import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { launchChromium } from '../../kernel/browser/chromium.mjs';

/** The plot that says most of each lesson, among those on its page; a lesson without plots has its diagram. */
const CHOSEN = {
  '01': 2,
  '02': 1,
  '03': 2,
  '04': 1,
  '05': 1,
  '06': 1,
  '07': 4,
  '08': 1,
  '09': 1,
  10: 1,
  11: 1,
  12: 2,
  13: 1,
  14: 1,
  15: 1,
  16: 1,
  17: 2,
  B: 1,
  F: 1,
  G: 1,
  H: 2,
};

/** Lessons whose plot is a photograph: it fills the cover, and its margins are cut. */
const PHOTOGRAPHS = ['13'];

const root = path.resolve(import.meta.dirname, '..', '..');
const covers = path.join(root, 'notebooks', 'pictures', 'covers');
const site = path.join(root, 'out', 'site');
const diagrams = readdirSync(path.join(root, 'notebooks', 'pictures')).filter((name) => name.endsWith('.svg'));
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
  if (chosen.length > 0 && !chosen.includes(number)) continue;
  const taken = CHOSEN[number] ? await plotOf(html, name, `#plot-${CHOSEN[number]}`) : diagramOf(number);
  if (!taken) continue;
  const background = CHOSEN[number] ? '#ffffff' : '#fbfaf5';
  const fit = PHOTOGRAPHS.includes(number) ? 'cover' : 'contain';
  const picture = sharp(taken, { density: 144 }).flatten({ background }).resize(560, 315, { fit, background });
  const cover = path.join(covers, `${number}.webp`);
  const { size } = await picture.webp({ quality: 70 }).toFile(cover);
  console.log(`${path.relative(root, cover)}: ${size} bytes`);
}
await browser.close();

/** A plot of a finished page, or nothing where the page or the plot is missing. */
async function plotOf(html, name, id) {
  if (!existsSync(html)) return undefined;
  await page.goto(pathToFileURL(html).href, { timeout: 120_000 });
  if ((await page.locator(id).count()) === 0) {
    console.log(`${name} has no ${id}: its cover stays as it is.`);
    return undefined;
  }
  const plot = page.locator(`${id} .drawing`);
  await plot.evaluate((element) => element.scrollIntoView({ block: 'center', behavior: 'instant' }));
  await plot.locator('svg.main-svg').first().waitFor({ timeout: 60_000 });
  await page.waitForTimeout(300);
  return plot.screenshot();
}

/** The lesson's first diagram, without the frame of its card. */
function diagramOf(number) {
  const file = diagrams.find((name) => name.startsWith(`${number}-`));
  const text = readFileSync(path.join(root, 'notebooks', 'pictures', file), 'utf8');
  return Buffer.from(text.replace('stroke="#d5cfbf"', 'stroke="none"'));
}
