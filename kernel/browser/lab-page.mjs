import assert from 'node:assert/strict';
import { plotSizes } from './chromium.mjs';

/**
 * What the open notebook holds, asked of JupyterLab's own model, since cells out of sight are not on the page.
 * @typedef {{ cell: number, count: number | null, running: boolean, error?: string, plots: number }} CodeCell
 *   `cell` counts all cells from 0; `plots` are outputs that Plotly draws
 * @returns {Promise<CodeCell[]>} the code cells that are not empty
 */
function codeCells(page) {
  return page.evaluate(() => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    return notebook.widgets.flatMap(({ model }, cell) => {
      if (model.type !== 'code' || !model.sharedModel.source.trim()) return [];
      const outputs = Array.from({ length: model.outputs.length }, (_, i) => model.outputs.get(i).toJSON());
      const failed = outputs.find((output) => output.output_type === 'error');
      return {
        cell,
        count: model.executionCount,
        running: model.executionState === 'running',
        error: failed && `${failed.ename}: ${failed.evalue}`,
        plots: outputs.filter((output) => output.data?.['application/vnd.plotly.v1+json']).length,
      };
    });
  });
}

/** Waits until the notebook is open and its kernel is ready. */
export async function notebookIsReady(page) {
  await page.locator('.jp-NotebookPanel .jp-Cell').first().waitFor({ timeout: 60_000 });
  await page.waitForFunction(
    () => window.jupyterapp?.shell.currentWidget?.context?.sessionContext?.session?.kernel?.status === 'idle',
    undefined,
    { timeout: 60_000 },
  );
}

/** Runs all cells from the menu, as a reader does, and returns them when they are done or one has failed. */
export async function runAllCells(page, milliseconds) {
  await chooseRunAllCells(page);
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const cells = await codeCells(page);
    const over = cells.every((cell) => cell.count !== null) || cells.some((cell) => cell.error);
    if (over && cells.every((cell) => !cell.running)) return cells;
    if (Date.now() > deadline) {
      const waiting = cells.filter((cell) => cell.running || cell.count === null).map((cell) => cell.cell);
      throw new Error(`After ${milliseconds / 1000} s these cells have not ended: ${waiting.join(', ')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** JupyterLab closes an open menu when it moves the focus, as it may while it still loads: then it is opened again. */
async function chooseRunAllCells(page, attempts = 3) {
  try {
    await page.getByRole('menuitem', { name: 'Run', exact: true }).click({ timeout: 10_000 });
    await page.getByRole('menuitem', { name: 'Run All Cells', exact: true }).click({ timeout: 10_000 });
  } catch (error) {
    if (attempts === 1) throw error;
    await page.keyboard.press('Escape');
    await chooseRunAllCells(page, attempts - 1);
  }
}

/** Brings cell number `cell` into sight and returns the locator of its output. */
export async function outputOf(page, cell) {
  await page.evaluate(async (index) => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    await notebook.scrollToItem(index, 'center');
    notebook.widgets[index].outputArea.node.scrollIntoView({ block: 'center' });
  }, cell);
  return page.locator(`.jp-Notebook [data-windowed-list-index="${cell}"] .jp-OutputArea`);
}

/** Asserts that `count` Plotly plots inside `within` get drawn, with size and shapes in them. */
export async function assertDrawn(within, count, place) {
  const isDrawn = ({ width, height, shapes }) => width > 100 && height > 100 && shapes > 0;
  let sizes = [];
  for (let waited = 0; waited < 20_000; waited += 250) {
    sizes = await plotSizes(within);
    if (sizes.length === count && sizes.every(isDrawn)) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  assert.fail(`${place} should show ${count} drawn plots, but has ${JSON.stringify(sizes)}`);
}
