import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launchChromium, leaving, missing, watchedPage } from '../../kernel/browser/chromium.mjs';
import { RUNS_ALL } from '../../setup/stages/turns.mjs';
import { serveSite } from '../dist/serve.js';
import { axeFindings } from './axe-findings.mjs';
import { buildSite, site } from './built-site.mjs';
import { ended, outputOf, run } from './cells.mjs';
import { lessonInTurn as inTurn } from './long-tests.mjs';

const LESSON = '04-is-it-really-better';

const isDue = ['edited cell', 'completion', 'signature'].some((name) => !inTurn(name).skip);

describe('edited cells in a browser', {
  skip: missing || (!isDue && 'their turn is another day'),
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

  /** The lesson after its first cell ran, with the second one in an editor, opened by the keyboard. */
  async function editing(t) {
    const watched = await watchedPage(browser);
    const { page } = watched;
    leaving(t, page);
    await page.goto(`${server.address}/lessons/${LESSON}.html`);
    await run(page, 0);
    await ended(page, 0);
    await page.getByRole('button', { name: 'Edit: cell 2', exact: true }).press('Enter');
    return { ...watched, area: page.getByLabel('Code of cell 2') };
  }

  const isFocused = (locator) => locator.evaluate((element) => element === document.activeElement);

  test(
    'an edited cell is compiled in the page, with the types of the cells before it',
    inTurn('edited cell'),
    async (t) => {
      const { page, requests, area } = await editing(t);
      assert.ok(
        !requests.some((url) => url.endsWith('compiler.mjs')),
        'the compiler is loaded by the first edited cell',
      );
      await area.fill("const first = 1;\nconst count: number = 'text';");
      assert.deepEqual(await axeFindings(page), []);
      await area.press('Shift+Enter');
      await page.locator('main .cell[data-state=failed]').waitFor();
      assert.match(
        await outputOf(page, 1),
        /'string' is not assignable to type 'number'[\s\S]*cell 2, line 2, column 7[\s\S]*> 2 [\s\S]*\^/,
      );
      // `runs` is of the first cell, which was compiled with the site.
      await area.fill('const count: number = runs.length;\nconsole.log(count > 0);');
      await run(page, 1);
      await page.locator('main .cell').nth(1).and(page.locator('[data-state=done]')).waitFor();
      assert.match(await outputOf(page, 1), /^true/);
      // It declares `count` and no longer what the next cell reads.
      await run(page, 2);
      await ended(page, 2);
      assert.match(await outputOf(page, 2), /Cannot find name 'a'/);
      await page.getByRole('button', { name: 'Discard the edit: cell 2', exact: true }).click();
      await run(page, 1);
      await run(page, 2);
      await page.locator('main .cell').nth(2).and(page.locator('[data-state=done]')).waitFor();
    },
  );

  test('Tab completes names of the cells before and their members', inTurn('completion'), async (t) => {
    const { page, area, errors } = await editing(t);
    const list = page.getByRole('listbox', { name: 'Completions' });
    const options = () => list.getByRole('option').allInnerTexts();
    const note = page.locator('.editor .said');

    // `file` is a text of the first cell. A single name is inserted at once, and undone as what is typed.
    await area.fill('file.toUpperC');
    await area.press('Tab');
    await note.filter({ hasText: 'toUpperCase inserted.' }).waitFor({ timeout: 60_000 });
    assert.equal(await area.inputValue(), 'file.toUpperCase');
    await area.press('Control+z');
    assert.equal(await area.inputValue(), 'file.toUpperC');

    await area.fill('file.');
    await area.press('Tab');
    await list.waitFor();
    assert.equal((await options()).length, 10);
    assert.match(await note.innerText(), /^\d+ completions\.$/);
    assert.deepEqual(await axeFindings(page), []);
    await area.pressSequentially('tolower');
    assert.deepEqual(await options(), ['toLowerCase (method)']);
    await area.press('Escape');
    await area.fill('file.tr');
    await area.press('Tab');
    await list.waitFor();
    const all = await options();
    assert.equal(all[0], 'trim (method)');
    await area.press('ArrowDown');
    const chosen = await page.locator(`#${await area.getAttribute('aria-activedescendant')}`).innerText();
    assert.equal(chosen, all[1]);
    assert.equal(await list.getByRole('option', { selected: true }).innerText(), all[1]);
    await area.press('Enter');
    assert.equal(await area.inputValue(), `file.${all[1].split(' ')[0]}`);
    assert.ok(await list.isHidden());

    // A variable of the first cell, and what the library exports; by the pointer, too.
    await area.fill('console.log(ru');
    await area.press('Tab');
    await list.waitFor();
    await list.getByRole('option', { name: /^runs \(/ }).click();
    assert.equal(await area.inputValue(), 'console.log(runs');
    assert.ok(await isFocused(area));
    assert.deepEqual(errors, []);
  });

  test('Shift and Tab show a type, and Tab traps no focus', inTurn('signature'), async (t) => {
    const { page, area, errors } = await editing(t);
    const signature = page.locator('.editor .signature');
    const note = page.locator('.editor .said');
    await area.fill('interval(');
    await area.press('Shift+Tab');
    await signature.filter({ hasText: 'interval(' }).waitFor({ timeout: 60_000 });
    assert.match(await signature.innerText(), /number\[\][\s\S]*Student's t/);
    assert.deepEqual(await axeFindings(page), []);
    await area.press('Escape');
    assert.equal(await signature.innerText(), '');
    await area.press('Shift+Tab');
    assert.ok(!(await isFocused(area)), 'after Escape the focus moves back');

    await area.focus();
    await area.fill('const one = 1;');
    await area.press('Tab');
    assert.ok(!(await isFocused(area)), 'where there is no name, Tab leaves');

    await area.focus();
    await area.fill('nothingOfThisName');
    await area.press('Tab');
    await note.filter({ hasText: 'No completion here' }).waitFor();
    await area.press('Tab');
    assert.ok(!(await isFocused(area)), 'where there is no completion, the next Tab leaves');

    await area.focus();
    await area.fill('file.tr');
    await area.press('Tab');
    await page.getByRole('listbox', { name: 'Completions' }).waitFor();
    await area.press('Escape');
    assert.equal(await area.inputValue(), 'file.tr');
    await area.press('Tab');
    assert.ok(!(await isFocused(area)), 'after Escape, Tab leaves');

    // The pointer rests on `runs`, the second line.
    await area.fill('const first = 1;\nruns.length;');
    const { x, y } = await area.boundingBox();
    await page.mouse.move(x + 30, y + 42);
    await signature.filter({ hasText: 'runs' }).waitFor();
    assert.deepEqual(errors, []);
  });
});
