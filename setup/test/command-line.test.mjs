import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { at, root } from '../engine/places.mjs';
import { jupyterLab } from '../jupyterlab.mjs';
import { readArguments } from '../start.mjs';

test('lessons are named singly, as a list, or all', () => {
  const run = (/** @type {string[]} */ argv) => /** @type {any} */ (readArguments(argv)).run;
  assert.deepEqual(run(['--run', '02']), ['02']);
  assert.deepEqual(run(['--run', '01,02', '05']), ['01', '02', '05']);
  assert.deepEqual(run(['--run=all']), ['all']);
  assert.equal(run([]), null);
});

test('what is not understood is a sentence', () => {
  const complaint = (/** @type {string[]} */ argv) => /** @type {any} */ (readArguments(argv)).complaint;
  assert.match(complaint(['--prot', '1']), /Unknown option '--prot'/);
  assert.match(complaint(['02']), /To run a lesson: npm start -- --run 02/);
  assert.match(complaint(['--port', 'high']), /--port is 'high'; give a number/);
  assert.match(complaint(['--run', ',']), /--run needs a lesson/);
  assert.match(complaint(['--gpu=metal']), /--gpu is 'metal'; give webgpu, or cuda/);
});

test('--gpu names its route, and is CUDA’s without a name', () => {
  const wish = (/** @type {string[]} */ argv) => {
    const { gpu, run } = /** @type {any} */ (readArguments(argv));
    return [gpu, run];
  };
  assert.deepEqual(wish([]), [undefined, null]);
  assert.deepEqual(wish(['--gpu']), ['cuda', null]);
  assert.deepEqual(wish(['--gpu', 'webgpu']), ['webgpu', null]);
  assert.deepEqual(wish(['--gpu', '--run', '02']), ['cuda', ['02']]);
  assert.deepEqual(wish(['--run', '01', '02', '--gpu', 'webgpu']), ['webgpu', ['01', '02']]);
});

for (const [entry, argument] of [
  ['start.js', '--prot'],
  ['doctor.js', '--all'],
  ['test.js', 'units'],
  ['test.js', '--all'],
]) {
  test(`${entry} ${argument} ends with a sentence and 2, having done nothing`, () => {
    const { status, stderr } = spawnSync(process.execPath, [at('setup', entry), argument], { encoding: 'utf8' });
    assert.equal(status, 2);
    assert.match(stderr, new RegExp(`'${argument}'`));
    assert.doesNotMatch(stderr, /\n\s+at /);
  });
}

test('npm test names its stages, each with what it guards, and runs none of them', () => {
  const { status, stdout } = spawnSync(process.execPath, [at('setup', 'test.js'), '--list'], { encoding: 'utf8' });
  assert.equal(status, 0);
  const rows = stdout.trim().split('\n');
  for (const name of ['lint', 'unit', 'exercises', 'lessons', 'browser']) {
    assert.ok(
      rows.some((row) => row.startsWith(`${name} `)),
      `${name} is not listed`,
    );
  }
  // A name is typed after `npm test --`: one word.
  for (const row of rows) assert.match(row, /^[a-z0-9-]+ {2,}\S/);
});

test('JupyterLab opens on the course’s page, and on a notebook where one is asked for', () => {
  assert.equal(readArguments(['--open', '02']).open, '02');
  assert.ok(jupyterLab().args.includes('--LabApp.default_url=/lab'));
  const { args } = jupyterLab({ open: 'my notes/Übung.ipynb' });
  assert.ok(args.includes('--LabApp.default_url=/lab/tree/my%20notes/%C3%9Cbung.ipynb'));
});

test('JupyterLab listens on loopback, keeps its token, and asks nothing of the outside', () => {
  const { args } = jupyterLab({ port: 8890, browser: false });
  assert.ok(args.includes('--ServerApp.ip=127.0.0.1'));
  assert.ok(args.includes('--ServerApp.port=8890'));
  assert.ok(args.includes('--ServerApp.open_browser=False'));
  assert.ok(args.includes(`--ServerApp.root_dir=${root}`));
  assert.ok(args.includes('--LabApp.news_url=None') && args.includes('--LabApp.extension_manager=readonly'));
  assert.ok(!args.some((arg) => /token|password/i.test(arg)));
});
