import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
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

const here = allExercises({ root, home: root }).filter((exercise) => !whyNotInPage(exercise));
const PROGRAM = '00-baseline';

describe('states of an exercise in its page', {
  skip: missing || inTurn('states').skip,
  timeout: RUNS_ALL ? 3_600_000 : 600_000,
}, () => {
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
    const { page } = await watchedPage(browser);
    leaving(t, page);
    await page.goto(`${server.address}/exercises/${name}.html`);
    return page;
  }

  test('axe finds nothing while a page is open, runs, has failed and has passed, by the keyboard alone', async (t) => {
    const exercise = here.find(({ id }) => id === PROGRAM);
    const page = await open(t, PROGRAM);
    const area = page.locator('.solve textarea');
    const accessible = async (state) => assert.deepEqual(await axeFindings(page), [], state);
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
    await area.waitFor();
    await accessible('open');
    // From the top of the page by Tab alone; the editor lets Tab through.
    await page.evaluate(() => document.querySelector('main').focus());
    const reach = async (locator) => {
      for (let step = 0; step < 60; step++) {
        await page.keyboard.press('Tab');
        if (await locator.evaluate((element) => element === document.activeElement)) return;
      }
      assert.fail(`Tab does not reach ${locator}`);
    };
    const write = async (text) => {
      await page.keyboard.press('Control+a');
      await page.keyboard.insertText(text);
    };
    await reach(area);
    await write('export function baseline() { for (;;) {} }');
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'Check');
    await page.keyboard.press('Enter');
    await page.getByText('Checking …').waitFor();
    await accessible('running');
    await reach(page.getByRole('button', { name: 'Stop' }));
    await page.keyboard.press('Enter');
    await page.getByText('The check was stopped.').waitFor();
    await accessible('stopped');
    const [wrong] = Object.keys(exercise.wrong);
    for (const [file, said] of [
      [path.join(exercise.folder, 'wrong', `${wrong}.ts`), '✗ Not passed'],
      [path.join(exercise.solution, 'answer.ts'), '✓ Passed'],
    ]) {
      await page.keyboard.press('Shift+Tab');
      while (!(await area.evaluate((element) => element === document.activeElement))) {
        await page.keyboard.press('Shift+Tab');
      }
      await write(await readFile(file, 'utf8'));
      await page.keyboard.press('Shift+Enter');
      await page.locator('.verdict').getByText(said).first().waitFor({ timeout: 60_000 });
      assert.ok((await focused()).includes(said), 'the verdict has the focus');
      await accessible(said);
    }
    await page.keyboard.press('Tab');
    await reach(page.getByRole('button', { name: 'Hint 1 of 3' }));
    await page.keyboard.press('Enter');
    await page.getByText('Hint 1 of 3 is shown.').waitFor();
    await accessible('a hint is shown');
  });

  test('axe finds nothing in a page of questions that is open, has failed and has passed', async (t) => {
    const [exercise] = wayOf(here.filter(hasQuestions), 0);
    const page = await open(t, exercise.id);
    const accessible = async (state) => assert.deepEqual(await axeFindings(page), [], `${exercise.id}, ${state}`);
    await page.locator('[data-variant]').waitFor();
    await accessible('open');
    await fill(page, await posedOn(page, exercise), 0);
    await accessible('failed');
    await page.getByRole('button', { name: 'Other questions' }).press('Enter');
    await page.locator('.verdict section').waitFor({ state: 'detached' });
    const said = await fill(page, await posedOn(page, exercise));
    assert.match(said, /✓ Passed/);
    await accessible('passed');
  });
});
