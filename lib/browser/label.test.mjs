import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { launchChromium, missing, watchedPage } from '../../kernel/browser/chromium.mjs';
import { root } from '../../setup/engine/places.mjs';

const COURSE = path.join(root, 'grader', 'bin', 'course.js');
let browser;
let folder;
let server;

/** `npx course label` on the folder, and the address that it prints. */
async function label(...more) {
  const child = spawn(process.execPath, [COURSE, 'label', folder, ...more], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  const url = await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said += chunk;
        const [found] = /http:\S+/.exec(said) ?? [];
        if (found) resolve(found);
      });
    }
    child.on('exit', () => reject(new Error(`It ended: ${said}`)));
  });
  const kill = () =>
    new Promise((resolve) => {
      child.on('close', resolve);
      process.kill(-child.pid, 'SIGKILL');
    });
  return { url, kill };
}

before(async () => {
  if (missing) return;
  folder = await mkdtemp(path.join(os.tmpdir(), 'label-page-'));
  for (const name of ['one.png', 'two.png']) {
    await sharp({ create: { width: 400, height: 300, channels: 3, background: '#468' } }).toFile(
      path.join(folder, name),
    );
  }
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  await server?.kill().catch(() => {});
  if (folder) await rm(folder, { recursive: true, force: true });
});

const coco = async () => JSON.parse(await readFile(path.join(folder, 'annotations.json'), 'utf8'));
const boxesOf = async () => (await coco()).annotations.map(({ bbox }) => bbox);
const saved = (page) => page.locator('#saved', { hasText: /^saved$/ }).waitFor();

/** Drags from one place of the picture to another, both in the picture's pixels. */
async function drag(page, from, to) {
  const image = await page.locator('#picture').boundingBox();
  const at = ([x, y]) => [image.x + (x * image.width) / 400, image.y + (y * image.height) / 300];
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 4 });
  await page.mouse.up();
  await saved(page);
}

/** Whether a box is where it was drawn, to a pixel of the screen. */
function isNear(box, expected) {
  for (const [place, side] of expected.entries())
    assert.ok(Math.abs(box[place] - side) <= 1, `${box}, not ${expected}`);
}

test('a box drawn by mouse and one made by keyboard are in the file, and outlive the program', {
  skip: missing,
}, async () => {
  server = await label();
  const { page, requests, errors } = await watchedPage(browser);
  await page.goto(server.url);
  await page.fill('#new-class', 'cat');
  await page.keyboard.press('Enter');
  await page.locator('[data-class=cat]').waitFor();

  await drag(page, [40, 60], [140, 110]);
  isNear((await boxesOf())[0], [40, 60, 100, 50]);
  await drag(page, [90, 85], [110, 95]); // from inside: moves it
  isNear((await boxesOf())[0], [60, 70, 100, 50]);
  await drag(page, [160, 120], [200, 150]); // from its corner: makes it larger
  isNear((await boxesOf())[0], [60, 70, 140, 80]);

  await page.keyboard.press('Escape');
  await page.keyboard.press('b');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Alt+ArrowDown');
  await saved(page);
  assert.deepEqual((await boxesOf())[1], [160, 112, 100, 76]);
  await page.keyboard.press('Control+z');
  await saved(page);
  assert.deepEqual((await boxesOf())[1], [160, 112, 100, 75]);

  await page.keyboard.press('c');
  await page.keyboard.type('dog');
  await page.keyboard.press('Enter');
  await page.locator('[data-class=dog]').waitFor();
  await page.locator('g.box').last().focus();
  await page.keyboard.press('2');
  await saved(page);
  const { annotations, categories, images } = await coco();
  assert.deepEqual(
    categories.map(({ name }) => name),
    ['cat', 'dog'],
  );
  assert.deepEqual(
    annotations.map(({ category_id }) => category_id),
    [1, 2],
  );
  assert.deepEqual(
    images.map(({ file_name, width, height }) => [file_name, width, height]),
    [['one.png', 400, 300]],
  );

  // The program dies: the next change is not lost in silence, and all earlier ones are there when it runs again.
  const before = await boxesOf();
  await server.kill();
  await page.keyboard.press('Delete');
  await page.locator('#broken', { hasText: 'The last change is not saved' }).waitFor();
  server = await label();
  await page.goto(server.url);
  await page.locator('#name', { hasText: 'two.png' }).waitFor();
  await page.keyboard.press('PageUp');
  assert.equal(await page.locator('g.box').count(), 2);
  await page.locator('g.box').last().focus();
  await page.keyboard.press('Delete');
  await saved(page);
  assert.deepEqual(await boxesOf(), before.slice(0, 1));
  await page.keyboard.press('Enter');
  await page.keyboard.press('n');
  await saved(page);
  assert.deepEqual(
    (await coco()).images.map(({ file_name }) => file_name),
    ['one.png', 'two.png'],
  );

  assert.deepEqual(errors, []);
  assert.ok(
    requests.every((url) => url.startsWith('http://127.0.0.1:') || url.startsWith('data:')),
    requests.join('\n'),
  );
});
