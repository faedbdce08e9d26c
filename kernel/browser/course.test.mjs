import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { root } from '../../setup/engine/places.mjs';
import { wayOf } from '../../setup/stages/turns.mjs';
import { axeFindings } from './axe.mjs';
import { launchChromium, leaving, missing, watchedPage } from './chromium.mjs';
import { courseCopy } from './course-copy.mjs';
import { startJupyterLab } from './jupyter-server.mjs';
import { cellWith, changeTheme, notebookIsReady, runAllCells, runCell } from './lab-page.mjs';

const pictures = path.join(root, 'out', 'browser');
const picture = (page, name) => page.screenshot({ path: path.join(pictures, `${name}.png`) });
/** One of them each day, all every night. */
const THEMES = ['JupyterLab Dark', 'JupyterLab Dark High Contrast', 'JupyterLab Light'];
const limit = 300_000;

describe("the course's page in JupyterLab", { skip: missing, timeout: 2 * limit }, () => {
  let browser;
  let copy;
  let server;
  before(async () => {
    mkdirSync(pictures, { recursive: true });
    copy = await courseCopy('00-start');
    [browser, server] = await Promise.all([launchChromium(), startJupyterLab({ env: copy.env })]);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await copy?.remove();
  });

  test('it opens at start, is used by keyboard, and leads to a lesson; an exercise fails, then passes, and it shows', {
    timeout: limit,
  }, async (t) => {
    const lesson = readFileSync(path.join(root, 'notebooks', '00-name-a-photograph.ipynb'));
    const { page, requests, errors } = await watchedPage(browser);
    leaving(t, page);
    await page.goto(server.url);
    const next = page.getByRole('button', { name: 'Start lesson 00: Name a photograph' });
    await next.waitFor({ timeout: 60_000 });
    await page.getByText('0 of 6 exercises passed, 0 of 7 points').first().waitFor();
    assert.deepEqual(await axeFindings(page, '.course-page'), []);
    assert.deepEqual(await axeFindings(page, '.course-top'), []);
    await picture(page, 'course-light');

    // By keyboard alone: the page has the focus, its first stop is the next step.
    await page.locator('.course-page').focus();
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Start lesson 00: Name a photograph');
    await page.keyboard.press('Enter');
    await notebookIsReady(page);
    const diagram = page.locator('.jp-MarkdownOutput img[alt^="A photograph of a lemon"]');
    await diagram.evaluate((shown) => shown.scrollIntoView({ block: 'center' }));
    assert.equal(await diagram.evaluate((shown) => shown.decode().then(() => shown.naturalWidth)), 600);
    await picture(page, 'diagram');
    const cells = await runAllCells(page, 120_000);
    assert.deepEqual(
      cells.filter(({ error }) => error),
      [],
    );

    // The exercise, in the editor next to the lesson: first by a misconception.
    await page.getByRole('button', { name: 'Course', exact: true }).click();
    await page.getByRole('button', { name: 'Go on: exercise 00-above-what' }).waitFor();
    await page.getByRole('button', { name: '00-softmax: Turn scores into probabilities' }).click();
    const editor = page.locator('.jp-FileEditor .cm-content');
    await editor.waitFor();
    const answer = path.join(copy.home, 'exercises', '00-start', 'softmax', 'answer.ts');
    const write = async (text) => {
      await editor.click();
      await page.keyboard.press('Control+A');
      await page.keyboard.insertText(text);
      await page.keyboard.press('Control+S');
      await until(() => readFileSync(answer, 'utf8').trim() === text.trim(), 'the editor saves the answer');
    };
    const folder = path.join(root, 'exercises', '00-start', 'softmax');
    await write(readFileSync(path.join(folder, 'wrong', 'sigmoid-each-class.ts'), 'utf8'));
    await page.locator('.jp-NotebookPanel .jp-Cell').first().click();
    const check = await cellWith(page, "check('00-softmax')");
    const failed = await runCell(page, check);
    assert.match(failed.text, /Each class was squashed by itself/);
    const misconception = page.getByText('Each class was squashed by itself').first();
    await misconception.evaluate((sentence) => sentence.scrollIntoView({ block: 'center' }));
    await picture(page, 'exercise-failed');

    await write(readFileSync(path.join(root, 'solutions', '00-start', 'softmax', 'answer.ts'), 'utf8'));
    const passed = await runCell(page, check);
    assert.match(passed.text, /Passed: \d+ of \d+ checks/);
    await picture(page, 'exercise-passed');
    await page.getByRole('button', { name: 'Course', exact: true }).click();
    await page.getByText('1 of 6 exercises passed, 2 of 7 points').first().waitFor();
    await page.getByText('passed, 2 points', { exact: true }).waitFor();

    await page.getByRole('button', { name: 'What is checked in 00-softmax' }).click();
    // Near the top: the editor draws the lines in view and some more.
    await page.locator('.jp-FileEditor:visible', { hasText: 'three scores become three probabilities' }).waitFor();
    await page.getByRole('button', { name: 'Course', exact: true }).click();
    await page.getByRole('button', { name: 'Glossary' }).click();
    await page.locator('.jp-MarkdownViewer:visible h1', { hasText: 'Glossary' }).waitFor();

    for (const theme of wayOf(THEMES, 0)) {
      await changeTheme(page, theme);
      await page.getByRole('button', { name: 'Course', exact: true }).click();
      await page.locator('.course-page:visible').evaluate((shown) => shown.scrollTo(0, 0));
      assert.deepEqual(await axeFindings(page, '.course-page'), [], theme);
      await picture(page, `course-${theme.replace('JupyterLab ', '').replaceAll(' ', '-').toLowerCase()}`);
    }
    assert.equal((await fetch(`http://${server.host}/transferlab/progress`)).status, 403, 'without the token');
    const outside = requests.filter((url) => !/^(data|blob):/.test(url) && new URL(url).host !== server.host);
    assert.deepEqual(outside, []);
    assert.deepEqual(errors, []);
    assert.ok(
      readFileSync(path.join(root, 'notebooks', '00-name-a-photograph.ipynb')).equals(lesson),
      'the lesson is as it was',
    );
  });

  test('what goes wrong is said in a sentence, and what was shown stays', { timeout: limit }, async (t) => {
    const { page } = await watchedPage(browser);
    leaving(t, page);
    const file = path.join(copy.home, '.course', 'progress.json');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '{ "version": 1, "exer');
    await page.goto(server.url);
    await page.getByRole('alert').getByText('The progress file could not be read').waitFor({ timeout: 60_000 });
    await page.getByText('0 of 6 exercises passed, 0 of 7 points').first().waitFor();
    const description = path.join(copy.home, 'exercises', '00-start', 'pixels', 'exercise.json');
    const right = readFileSync(description, 'utf8');
    writeFileSync(description, '{');
    writeFileSync(file, '{ "version": 1, "exercises": {} }');
    await page
      .getByRole('alert')
      .getByText(/npx course progress. failed: .*could not be read as JSON/)
      .waitFor();
    await picture(page, 'course-trouble');
    assert.deepEqual(await axeFindings(page, '.course-page'), []);
    writeFileSync(description, right);
    await server.stop();
    await page.getByRole('alert').getByText('JupyterLab does not answer').waitFor();
    assert.ok(await page.getByText('0 of 6 exercises passed, 0 of 7 points').first().isVisible());
  });
});

async function until(holds, what) {
  const deadline = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > deadline) assert.fail(`after 20 s not yet: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
