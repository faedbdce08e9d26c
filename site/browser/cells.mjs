import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { site } from './built-site.mjs';

/** What a reader does with the cells of a lesson in its page. @typedef {import('playwright-core').Page} Page */

/** @param {Page} page @param {number} index */
export const stateOf = (page, index) => page.locator('main .cell').nth(index).getAttribute('data-state');

/** Waits until a cell has run. @param {Page} page @param {number} index */
export const ended = (page, index, timeout = 120_000) =>
  page
    .locator('main .cell')
    .nth(index)
    .and(page.locator('[data-state=done], [data-state=failed], [data-state=stopped]'))
    .waitFor({ timeout });

/** @param {Page} page @param {number} index */
export const run = (page, index) => page.getByRole('button', { name: `Run cell ${index + 1}`, exact: true }).click();

/** @param {Page} page @param {number} index */
export const outputOf = (page, index) => page.locator('main .cell').nth(index).locator('.output').innerText();

/**
 * Replaces the JavaScript of cells of the next page, from this one on, as by a cell with an error or without an end.
 * @param {Page} page @param {string} name @param {number} index @param {string[]} outputs
 */
export async function withCells(page, name, index, ...outputs) {
  const lesson = JSON.parse(await readFile(path.join(site, 'lessons', name, 'live.json'), 'utf8'));
  for (const [offset, output] of outputs.entries()) {
    const waits = /\bawait\b/.test(output);
    const cell = lesson.cells[index + offset];
    lesson.cells[index + offset] = { ...cell, output, waits, declares: [], last: undefined };
  }
  await page.route('**/live.json', (route) => route.fulfill({ json: lesson }));
}
