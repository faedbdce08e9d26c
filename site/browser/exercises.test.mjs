import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { allExercises } from 'course/dist/exercise.js';
import { hasQuestions } from 'course/dist/questions/load.js';
import { launchChromium, leaving, missing, watchedPage } from '../../kernel/browser/chromium.mjs';
import { root } from '../../setup/engine/places.mjs';
import { RUNS_ALL, wayOf } from '../../setup/stages/turns.mjs';
import { serveSite } from '../dist/serve.js';
import { whyNotInPage } from '../dist/solve/where.js';
import { fill, posedOn } from './answering.mjs';
import { axeFindings } from './axe-findings.mjs';
import { buildSite, site } from './built-site.mjs';
import { exerciseInTurn as inTurn } from './long-tests.mjs';

const execute = promisify(execFile);
const exercises = allExercises({ root, home: root });
const here = exercises.filter((exercise) => !whyNotInPage(exercise));
const asking = here.filter(hasQuestions);

/** A program without the library, whose page is tried by code that does harm. */
const PROGRAM = '00-baseline';

describe('exercises in their pages', { skip: missing, timeout: RUNS_ALL ? 3_600_000 : 600_000 }, () => {
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
    await watched.page.goto(`${server.address}/exercises/${name}.html`);
    return watched;
  }

  async function answerQuestions(t, exercise) {
    const { page, requests, errors } = await open(t, exercise.id);
    await page.locator('[data-variant]').waitFor();
    for (const wrong of [0, 1]) {
      const posed = await posedOn(page, exercise);
      const said = await fill(page, posed, Math.min(wrong, posed.length - 1));
      assert.match(said, /✗ Not passed[\s\S]*Your next try has other questions/, `${exercise.id}: ${said}`);
      await page.getByRole('button', { name: 'Other questions' }).press('Enter');
      await page.locator('.verdict section').waitFor({ state: 'detached' });
    }
    const said = await fill(page, await posedOn(page, exercise));
    assert.match(said, /✓ Passed: 1 of 1 checks/, `${exercise.id}: ${said}`);
    assert.deepEqual(errors, []);
    nothingForeign(requests);
    return page;
  }

  test('the right answer of an exercise passes, and two wrong ones fail', async (t) => {
    for (const exercise of wayOf(here, 0)) {
      const began = performance.now();
      const page = hasQuestions(exercise) ? await answerQuestions(t, exercise) : await writeProgram(t, exercise);
      console.log(`${exercise.id}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
      assert.deepEqual(await axeFindings(page), [], exercise.id);
      await page.context().close();
    }
  });

  test(
    'progress is kept, exported, imported elsewhere, and handed in as course grade takes it',
    inTurn('hand-in'),
    async (t) => {
      const [exercise] = wayOf(asking, 0);
      const page = await answerQuestions(t, exercise);
      await page.reload();
      await page.getByText('You have passed this exercise in this browser').waitFor();
      await page.goto(`${server.address}/exercises/index.html`);
      assert.match(await page.locator(`[data-state-of="${exercise.id}"]`).innerText(), /passed/);
      const saved = async (name) => {
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('button', { name }).click(),
        ]);
        return readFile(await download.path());
      };
      const progress = await saved('Export progress');
      const zip = await saved('Save the file to hand in');
      const folder = await mkdtemp(path.join(os.tmpdir(), 'hand-in-'));
      t.after(() => rm(folder, { recursive: true, force: true }));
      const submissions = path.join(folder, 'class');
      await mkdir(submissions);
      await writeFile(path.join(submissions, 'student.zip'), zip);
      await writeFile(path.join(folder, 'grading.json'), JSON.stringify({ exercises: [exercise.id] }));
      const course = path.join(root, 'grader', 'bin', 'course.js');
      await execute(process.execPath, [course, 'grade', submissions, '--config', path.join(folder, 'grading.json')]);
      const [head, line] = (await readFile(path.join(folder, 'class-graded', 'grades.csv'), 'utf8')).trim().split('\n');
      assert.equal(head, `student,name,${exercise.id},points,of,days late,by hand,notes`);
      assert.match(line, /^student,student,1,1,1,0,/);

      const elsewhere = await watchedPage(browser);
      leaving(t, elsewhere.page);
      await elsewhere.page.goto(`${server.address}/exercises/index.html`);
      const input = elsewhere.page.getByLabel('Import progress');
      await input.setInputFiles({ name: 'notes.json', mimeType: 'application/json', buffer: Buffer.from('[1]') });
      await elsewhere.page.getByText('The file holds no progress').waitFor();
      await input.setInputFiles({ name: 'progress.json', mimeType: 'application/json', buffer: progress });
      await elsewhere.page.getByText('Imported: 1 exercises.').waitFor();
      assert.match(await elsewhere.page.locator(`[data-state-of="${exercise.id}"]`).innerText(), /passed/);
      assert.deepEqual(await axeFindings(elsewhere.page), []);
    },
  );

  test('hints come one by one, and only those that were asked for are loaded', async (t) => {
    const [exercise] = wayOf(asking, 0);
    const { page, requests } = await open(t, exercise.id);
    const hints = () => requests.filter((url) => /hint-\d/.test(url)).length;
    await page.getByRole('button', { name: 'Hint 1 of 3' }).waitFor();
    assert.equal(hints(), 0);
    for (const [index, hint] of exercise.hints.entries()) {
      await page.getByRole('button', { name: `Hint ${index + 1} of 3` }).press('Enter');
      await page.getByText(`Hint ${index + 1} of 3 is shown.`).waitFor();
      assert.equal(hints(), index + 1);
      assert.equal(await page.locator('.hints li').nth(index).textContent(), hint);
    }
  });

  function nothingForeign(requests) {
    for (const url of requests) assert.ok(/^(about|blob|data):/.test(url) || url.startsWith(server.address), url);
  }

  /** Checks a text as the answer of the page's exercise, by the keyboard. */
  async function check(page, text, seconds = 120) {
    const area = page.locator('.solve textarea');
    const verdict = page.locator('.solve .verdict');
    const before = Number((await verdict.getAttribute('data-checked')) ?? 0);
    await area.fill(text);
    await area.press('Shift+Enter');
    await page.locator(`.verdict[data-checked="${before + 1}"]`).waitFor({ timeout: seconds * 1000 });
    return page.locator('.verdict').innerText();
  }

  const textOf = (...parts) => readFile(path.join(...parts), 'utf8');
  const inOneLine = (text) => text.replace(/\s+/g, ' ');

  async function writeProgram(t, exercise) {
    const { page, requests, errors } = await open(t, exercise.id);
    const passed = await check(page, await textOf(exercise.solution, 'answer.ts'));
    assert.match(passed, /✓ Passed/, `${exercise.id}: ${passed}`);
    const names = Object.keys(exercise.wrong);
    for (const name of new Set([names[0], names.at(-1)])) {
      const said = await check(page, await textOf(exercise.folder, 'wrong', `${name}.ts`));
      const { check: failing, says } = exercise.wrong[name];
      assert.match(said, /✗ Not passed/, `${exercise.id}, ${name}: ${said}`);
      const shown = inOneLine(await page.locator('.verdict').textContent());
      assert.ok(shown.includes(`✗ fails: ${failing}`), `${exercise.id}, ${name}: ${shown}`);
      assert.ok(shown.includes(inOneLine(says)), `${exercise.id}, ${name}: ${shown}`);
    }
    assert.deepEqual(errors, []);
    nothingForeign(requests);
    return page;
  }

  test('code in the page reaches no machine, no store, no checks and no document', async (t) => {
    const { page, requests } = await open(t, PROGRAM);
    const said = await check(
      page,
      `const found: string[] = [];
      async function attempt(name: string, act: () => unknown) {
        try {
          await act();
          found.push(name + ' worked');
        } catch {
          found.push(name + ' failed');
        }
      }
      const opened = (socket: WebSocket) => new Promise((resolve, reject) => {
        socket.onopen = resolve;
        socket.onerror = reject;
      });
      export async function baseline() {
        await attempt('other machine', () => fetch('http://example.com/collect'));
        await attempt('this site', () => fetch('${server.address}/index.html'));
        await attempt('import', () => new Function('return import("${server.address}/assets/site.js")')());
        await attempt('socket', () => opened(new WebSocket('${server.address.replace('http', 'ws')}/')));
        await attempt('database', () => indexedDB.open('x'));
        await attempt('caches', () => caches.open('x'));
        await attempt('document', () => (globalThis as any).parent.document.title);
        await attempt('store', () => (globalThis as any).localStorage.length);
        throw new Error(found.join(', '));
      }`,
    );
    const tried = ['other machine', 'this site', 'import', 'socket', 'database', 'caches', 'document', 'store'];
    assert.ok(said.includes(tried.map((name) => `${name} failed`).join(', ')), said);
    assert.ok(
      !requests.some((url) => url.startsWith('http://example.com') || url.endsWith('/index.html')),
      String(requests),
    );
  });

  test(
    'an endless loop and a worker that ends itself give a sentence, and the text is kept',
    inTurn('no end'),
    async (t) => {
      const { page } = await open(t, PROGRAM);
      const endless = 'export function baseline() { for (;;) {} }';
      assert.match(
        await check(page, endless),
        /did not finish within 10 s, and it is still computing: an endless loop/,
      );
      await page.reload();
      assert.equal(await page.locator('.solve textarea').inputValue(), endless);
      const stop = page.getByRole('button', { name: 'Stop' });
      await page.getByRole('button', { name: 'Check' }).press('Enter');
      await stop.press('Enter');
      await page.getByText('The check was stopped. Your text is kept.').waitFor();
      const gone = 'export async function baseline() { close(); await new Promise(() => {}); }';
      assert.match(await check(page, gone), /✗ Not passed[\s\S]*did not finish within 10 s/);
      assert.match(await check(page, 'export const baseline = ;'), /Expression expected[\s\S]*line 1/);
      assert.equal(await page.locator('iframe').count(), 0);
    },
  );
});
