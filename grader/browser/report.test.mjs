import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { reportPage } from 'course/dist/project/page.js';
import { axeFindings } from '../../kernel/browser/axe.mjs';
import { launchChromium, missing } from '../../kernel/browser/chromium.mjs';

/** A report that tries to run a script or to reach ADDRESS, in every way that we know. */
const HOSTILE = `<!doctype html><html><head>
<meta http-equiv="refresh" content="0;url=ADDRESS/refresh"><base href="ADDRESS/">
<link rel="stylesheet" href="ADDRESS/style.css"><link rel="preconnect" href="ADDRESS/"><link rel="icon" href="ADDRESS/icon">
<style>@import "ADDRESS/import.css"; body { background: url(ADDRESS/background) } p { color: rgb(0, 128, 0) }</style>
<li<script>0</script>nk rel="stylesheet" href="ADDRESS/joined.css"></head><body background="ADDRESS/body">
<p>Green</p><script>parent.document.title = document.title = 'run'; fetch('ADDRESS/fetch'); document.body.append('run')</script>
<img src="ADDRESS/image" onerror="document.body.append('run')"><svg onload="document.body.append('run')"><image href="ADDRESS/svg"/></svg>
<iframe src="ADDRESS/frame"></iframe><iframe srcdoc="&lt;script>parent.document.body.append('run')&lt;/script>&lt;link rel=preconnect href='ADDRESS/'>"></iframe>
<object data="ADDRESS/object"></object><embed src="ADDRESS/embed"><video src="ADDRESS/video" poster="ADDRESS/poster" autoplay></video>
<a href="ADDRESS/link" target="_top">link</a><form action="ADDRESS/form"><button>send</button></form>
<img id="own" src="data:image/gif;base64,R0lGODlhAQABAIAAAP8AAP///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==">`;

const RUBRIC = {
  title: 'A project',
  criteria: [
    {
      id: 'fair',
      title: 'Fair',
      question: 'Is it?',
      levels: [
        { points: 1, says: 'Yes' },
        { points: 0, says: 'No' },
      ],
    },
  ],
};
const pageOf = (kind, content) =>
  reportPage(RUBRIC, {
    ...{ student: { id: 'ada', name: 'Ada' }, from: `report.${kind}`, hash: '0'.repeat(64), attempt: 1, late: false },
    ...{ marks: [], kind, content },
  });

let browser;
let folder;
let server;
let connections = 0;
let address;

before(async () => {
  if (missing) return;
  folder = await mkdtemp(path.join(os.tmpdir(), 'report-page-'));
  server = net.createServer((socket) => {
    connections++;
    socket.on('error', () => {}).destroy();
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  address = `http://127.0.0.1:${server.address().port}`;
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  server?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** Opens a page as the person who marks does, and waits for what it could start by itself. */
async function open(html) {
  const file = path.join(folder, 'page.html');
  await writeFile(file, html);
  const page = await (await browser.newContext()).newPage();
  await page.goto(`file://${file}`);
  await page.waitForTimeout(500);
  return page;
}

test('a report of HTML runs nothing and connects to nothing, and looks as it was made', { skip: missing }, async () => {
  const page = await open(pageOf('html', HOSTILE.replaceAll('ADDRESS', address)));
  const report = page.frames()[1];
  assert.equal(page.frames().length, 2);
  assert.doesNotMatch(await report.locator('body').innerText(), /run/);
  assert.equal(await page.title(), 'Ada: A project');
  assert.equal(await report.locator('p').evaluate((text) => getComputedStyle(text).color), 'rgb(0, 128, 0)');
  assert.equal(await report.locator('#own').evaluate((image) => image.naturalWidth), 1);
  await report.getByText('link').click();
  await report.getByText('send').click();
  await page.waitForTimeout(200);
  assert.match(page.url(), /^file:/);
  assert.equal(connections, 0);
  await page.close();
  // The same without its page would connect.
  await (await open(`<img src="${address}/image">`)).close();
  assert.ok(connections > 0);
});

test('the page of a report meets WCAG 2.1 AA, and does not scroll sideways on a phone', { skip: missing }, async () => {
  const page = await open(
    pageOf('md', `# Question\n\n${'A sentence. '.repeat(400)}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n`),
  );
  assert.deepEqual(await axeFindings(page, 'main'), []);
  await page.setViewportSize({ width: 360, height: 800 });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  await page.close();
});
