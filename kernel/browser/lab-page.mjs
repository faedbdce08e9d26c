import assert from 'node:assert/strict';
import { plotSizes } from './chromium.mjs';

const OPEN_NOTEBOOK = '.jp-NotebookPanel:not(.lm-mod-hidden)';

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

/**
 * The text cells of the open notebook with the HTML that JupyterLab made of each; one that it has not drawn yet is left out.
 * @returns {Promise<{ source: string, html: string }[]>}
 */
export function drawnTexts(page) {
  return page.evaluate(() =>
    window.jupyterapp.shell.currentWidget.content.widgets.flatMap(({ model, node }) => {
      const drawn = model.type === 'markdown' && node.querySelector('.jp-RenderedMarkdown');
      return drawn ? [{ source: model.sharedModel.source, html: drawn.innerHTML }] : [];
    }),
  );
}

/** Waits until the notebook is open and its kernel is ready. */
export async function notebookIsReady(page) {
  await page.locator(`${OPEN_NOTEBOOK} .jp-Cell`).first().waitFor({ timeout: 120_000 });
  try {
    await page.waitForFunction(
      () => window.jupyterapp?.shell.currentWidget?.context?.sessionContext?.session?.kernel?.status === 'idle',
      undefined,
      { timeout: 120_000 },
    );
  } catch (cause) {
    const found = await page.evaluate(() => {
      const { currentWidget } = window.jupyterapp?.shell ?? {};
      const kernel = currentWidget?.context?.sessionContext?.session?.kernel;
      return `'${currentWidget?.title.label}' is in front, its kernel ${kernel ? `${kernel.status}, ${kernel.connectionStatus}` : 'is none'}`;
    });
    throw new Error(`The notebook's kernel did not get ready: ${found}.`, { cause });
  }
}

/** Runs all cells from the menu, as a reader does, and returns them when they are done or one has failed. */
export async function runAllCells(page, milliseconds) {
  await chooseFromMenu(page, ['Run', 'Run All Cells']);
  return whenAllHaveRun(page, milliseconds);
}

/** Waits until all cells have run or one has failed, and returns them. */
export async function whenAllHaveRun(page, milliseconds) {
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

/** The number of the first cell whose source holds `text`. */
export function cellWith(page, text) {
  return page.evaluate((wanted) => {
    const { widgets } = window.jupyterapp.shell.currentWidget.content;
    return widgets.findIndex(({ model }) => model.sharedModel.source.includes(wanted));
  }, text);
}

/** Brings cell number `cell` of the notebook in sight to the middle and clicks into its code. */
async function clickInto(page, cell) {
  await page.evaluate((index) => {
    const notebook = [...window.jupyterapp.shell.widgets('main')].find(
      (each) => each.isVisible && each.content?.widgets,
    );
    return notebook.content.scrollToItem(index, 'center');
  }, cell);
  await page.locator(`${OPEN_NOTEBOOK} [data-windowed-list-index="${cell}"] .cm-content`).click();
}

/** Starts a cell as a reader does: a click into it, Shift + Enter. */
export async function startCell(page, cell) {
  await clickInto(page, cell);
  await page.keyboard.press('Shift+Enter');
}

/** Runs a cell and returns how it ended, and the text under it. */
export async function runCell(page, cell, milliseconds = 60_000) {
  await clickInto(page, cell);
  const before = await stateOf(page, cell);
  await page.keyboard.press('Shift+Enter');
  return ended(page, cell, milliseconds, before?.count);
}

/** Waits until a cell that was started has ended, with another number than `before`. */
export async function ended(page, cell, milliseconds = 60_000, before = null) {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const state = await stateOf(page, cell);
    if (state && state.count !== null && state.count !== before && !state.running) {
      return { ...state, text: await (await outputOf(page, cell)).innerText() };
    }
    if (Date.now() > deadline) throw new Error(`After ${milliseconds / 1000} s cell ${cell} has not ended`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const stateOf = async (page, cell) => (await codeCells(page)).find((each) => each.cell === cell);

/**
 * Chooses an entry of a menu by the names of both. JupyterLab closes an open menu when it moves the focus, as it may while
 * it still loads: then it is opened again.
 */
export async function chooseFromMenu(page, names, attempts = 3) {
  try {
    for (const name of names) await page.getByRole('menuitem', { name, exact: true }).click({ timeout: 10_000 });
  } catch (error) {
    if (attempts === 1) throw error;
    await page.keyboard.press('Escape');
    await chooseFromMenu(page, names, attempts - 1);
  }
}

/** Changes JupyterLab's theme and waits until its colours are there. */
export async function changeTheme(page, theme) {
  await page.evaluate((name) => window.jupyterapp.commands.execute('apputils:change-theme', { theme: name }), theme);
  await page.waitForFunction((name) => document.body.dataset.jpThemeName === name, theme);
}
