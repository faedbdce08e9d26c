import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { root } from '../../setup/engine/places.mjs';
import { wayOf } from '../../setup/stages/turns.mjs';
import { axeFindings } from './axe.mjs';
import { launchChromium, leaving, missing, watchedPage } from './chromium.mjs';
import { belowRoot, courseCopy, writeNotebook } from './course-copy.mjs';
import { startJupyterLab } from './jupyter-server.mjs';
import {
  assertDrawn,
  changeTheme,
  chooseFromMenu,
  ended,
  notebookIsReady,
  outputOf,
  runAllCells,
  runCell,
  startCell,
  whenAllHaveRun,
} from './lab-page.mjs';

const pictures = path.join(root, 'out', 'browser');
const picture = (page, name) => page.screenshot({ path: path.join(pictures, `${name}.png`) });
const limit = 240_000;

/** Training that would take hours. */
const TRAINING = [
  `import { adam, arrays, crossEntropy, fit, livePlot, mlp, tf } from 'transferlab';
const kept = 42;
const x = tf.randomUniform([256, 8], 0, 1, 'float32', 1);
const data = arrays(x, Array.from({ length: 256 }, (_, i) => i % 2), { classes: ['even', 'odd'] });
const net = mlp({ inputFeatures: 8, hidden: 16, classes: 2, seed: 1 });`,
  `const history = await fit(net, data, {
  loss: crossEntropy(), optimizer: adam(1e-3), epochs: 1e6, seed: 1, callbacks: [livePlot()],
});`,
  "console.log(kept, 'is kept,', history.epochs.length > 0 ? 'epochs are there' : 'nothing is there')",
];

/** One cell of each kind of output that is HTML of ours. */
const KINDS = [
  `import { describe, images, gallery, mlp, plotBars, show, table, tf } from 'transferlab';
show(plotBars([{ name: 'one', value: 1, low: 0.5, high: 1.5 }, { name: 'two', value: 2 }], { x: 'name', y: 'value' }));`,
  "Array.from({ length: 30 }, (_, i) => ({ number: i, word: 'word ' + i }))",
  'tf.randomUniform([16, 16, 3], 0, 1, "float32", 1)',
  'tf.tensor2d([[1, 2], [3, 4]])',
  'mlp({ inputFeatures: 4, hidden: 3, classes: 2 })',
  'Array.from({ length: 60 }, (_, i) => "line " + i).join("\\n")',
  "show(table([{ way: 'probe', accuracy: 0.5 }, { way: 'fine-tuning', accuracy: 0.75 }]));",
  "const photographs = images('datasets/photographs');\nshow(await gallery(photographs, [0, 50]));",
  'show(await describe(photographs, { pictures: 2 }));',
  "import { check } from 'course';\nawait check('00-softmax');",
];

describe('notebooks in JupyterLab', { skip: missing, timeout: 4 * limit }, () => {
  let browser;
  let server;
  let copy;
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

  /** A page of JupyterLab with a new notebook open, its kernel ready. */
  const opened = async (t, name, sources, kernel) => {
    const file = path.join(copy.home, name);
    await writeNotebook(file, sources, kernel);
    const watched = await watchedPage(browser);
    leaving(t, watched.page);
    await watched.page.goto(server.address(belowRoot(file)));
    await notebookIsReady(watched.page);
    return { ...watched, file };
  };

  test('the stop button ends training; variables and the history stay; restart and run all begins afresh', {
    timeout: limit,
  }, async (t) => {
    const { page, errors } = await opened(t, 'training.ipynb', TRAINING);
    await runCell(page, 0);
    await startCell(page, 1);
    const plot = await outputOf(page, 1);
    await assertDrawn(plot, 1, 'the plot of training under way');
    await picture(page, 'training');
    await page.getByRole('button', { name: 'Interrupt the kernel' }).first().click();
    await ended(page, 1);
    const after = await runCell(page, 2);
    assert.match(after.text, /42 is kept, epochs are there/);
    await picture(page, 'training-interrupted');

    // A notebook that ends: the same menu that a reader takes when nothing makes sense any more.
    await page.evaluate(() => {
      const { widgets } = window.jupyterapp.shell.currentWidget.content;
      widgets[1].model.sharedModel.setSource('const history = { epochs: [1], stopped: "nothing" };');
    });
    await chooseFromMenu(page, ['Kernel', 'Restart Kernel and Run All Cells…']);
    await page.locator('.jp-Dialog .jp-mod-accept', { hasText: 'Restart' }).click();
    await page.waitForFunction(() => {
      const { widgets } = window.jupyterapp.shell.currentWidget.content;
      return widgets[1].model.executionCount === 2 && widgets[1].model.outputs.length === 0;
    });
    const cells = await whenAllHaveRun(page, 60_000);
    assert.deepEqual(
      cells.map(({ count, error }) => [count, error]),
      [
        [1, undefined],
        [2, undefined],
        [3, undefined],
      ],
    );
    assert.deepEqual(errors, []);
  });

  test('every kind of output is readable in a light or a dark theme, by the day, and a page exported from the menu draws its plots', {
    timeout: limit,
  }, async (t) => {
    const { page, errors } = await opened(t, 'kinds.ipynb', KINDS);
    const cells = await runAllCells(page, 120_000);
    assert.deepEqual(
      cells.filter(({ error }) => error),
      [],
    );
    assert.match(
      await (await outputOf(page, 0)).locator('.js-plotly-plot').getAttribute('aria-label'),
      /value against name/,
    );
    // One of them each day, both every night.
    for (const theme of wayOf(['JupyterLab Dark', 'JupyterLab Light'], 0)) {
      await changeTheme(page, theme);
      for (const { cell } of cells) {
        const output = await outputOf(page, cell);
        if ((await output.locator('.jp-OutputArea-output').count()) === 0) continue;
        await output.locator('details').evaluateAll((all) => {
          for (const details of all) details.open = true;
        });
        const selector = `[data-windowed-list-index="${cell}"] .jp-OutputArea-output`;
        assert.deepEqual(await axeFindings(page, selector), [], `${theme}, cell ${cell}`);
        await picture(page, `kinds-${cell}-${theme === 'JupyterLab Dark' ? 'dark' : 'light'}`);
      }
    }

    const download = new Promise((resolve) => {
      page.on('download', resolve);
      page.context().on('page', (popup) => popup.on('download', resolve));
    });
    await chooseFromMenu(page, ['File', 'Export Notebook as a Page (HTML)']);
    const saved = path.join(copy.home, 'exported.html');
    await (await download).saveAs(saved);
    const exported = await watchedPage(browser);
    leaving(t, exported.page);
    await exported.page.goto(pathToFileURL(saved).href);
    await assertDrawn(
      exported.page.locator('body'),
      cells.reduce((sum, { plots }) => sum + plots, 0),
      'the page',
    );
    await picture(exported.page, 'exported-from-menu');
    assert.deepEqual(
      exported.requests.filter((url) => !/^(file|data|blob):/.test(url)),
      [],
    );
    assert.deepEqual([...errors, ...exported.errors], []);
  });

  test('two notebooks, one with a name in many scripts, one that names tslab, have a kernel each; one answers while the other is busy', {
    timeout: limit,
  }, async (t) => {
    const one = await opened(t, 'Übung – 転移学習 🐦.ipynb', [
      "const mine = 'Größe 漢字 🐦';",
      'while (!done()) await new Promise((r) => setTimeout(r, 20));\nmine',
      "import { existsSync } from 'node:fs';\nfunction done() { return existsSync('done'); }",
    ]);
    const two = await opened(
      t,
      'two.ipynb',
      ["const mine = 'two'; mine", "import { writeFileSync } from 'node:fs';\nwriteFileSync('done', '');"],
      'tslab',
    );
    await runCell(one.page, 0);
    await runCell(one.page, 2);
    await startCell(one.page, 1);
    assert.match((await runCell(two.page, 0)).text, /two/);
    await runCell(two.page, 1);
    assert.match((await ended(one.page, 1)).text, /Größe 漢字 🐦/);
    await picture(one.page, 'unicode');
    assert.deepEqual([...one.errors, ...two.errors], []);
  });
});
