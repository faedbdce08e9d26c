import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { at } from '../engine/places.mjs';
import { byValue, circlesIn, importsIn } from '../lint/imports.mjs';
import { LAYERS, WORKSPACES } from '../lint/layers.mjs';

const ROOT = 'lib/src/';
const names = LAYERS.map(([name]) => name);

/** The folder of `lib/src` that a file is in; none for one next to the folders. @param {string} file */
function folderOf(file) {
  const [folder, inside] = file.slice(ROOT.length).split('/');
  return inside === undefined ? undefined : folder;
}

/** Files that stand above all layers: what the package gives. */
const TOP = ['index', 'entry', 'portable', 'browser'].map((name) => `lib/src/${name}.ts`);

test('imports of the library go from a layer to a lower one, types included', (t) => {
  const imports = importsIn('lib/src').filter(({ from }) => !TOP.includes(from));
  assert.ok(imports.length > 2000);
  const folders = new Set(imports.flatMap(({ from, to }) => [folderOf(from), folderOf(to)]));
  assert.deepEqual(
    [...folders].filter((folder) => folder && !names.includes(folder)),
    [],
    'each folder has a layer',
  );
  const against = imports.filter(({ from, to }) => {
    const [upper, lower] = [folderOf(from), folderOf(to)];
    return upper && lower && upper !== lower && names.indexOf(lower) > names.indexOf(upper);
  });
  assert.deepEqual(
    against.map(({ from, to }) => `${from} imports ${to}, which lies in a higher layer`),
    [],
  );
  for (const [name, holds] of [...LAYERS].reverse()) t.diagnostic(`${name.padEnd(16)} ${holds}`);
});

test('what lies beside the folders uses nothing above the checks of arguments', () => {
  const beside = importsIn('lib/src').filter(({ from, to }) => !TOP.includes(from) && !folderOf(from) && folderOf(to));
  assert.deepEqual(
    beside.filter(({ to }) => !['platform', 'core', 'require'].includes(folderOf(to) ?? '')),
    [],
  );
});

test('no file imports itself by a detour, where values are imported', () => {
  for (const folder of ['lib/src', 'backend/src', 'kernel/src', 'grader/src', 'site/src', 'bench', 'fuzz', 'setup']) {
    assert.deepEqual(
      circlesIn(byValue(importsIn(folder))).map((circle) => circle.join(' > ')),
      [],
    );
  }
});

test('the workspaces import downwards', () => {
  const imports = WORKSPACES.flatMap((workspace) => importsIn(workspace));
  const rank = (/** @type {string} */ file) => WORKSPACES.indexOf(file.split('/')[0]);
  const against = imports.filter(({ from, to }) => rank(to) > rank(from));
  assert.deepEqual(
    against.map(({ from, to }) => `${from} imports ${to}`),
    [],
  );
});

test('a circle is found', () => {
  const graph = new Map([
    ['a', new Set(['b'])],
    ['b', new Set(['c', 'd'])],
    ['c', new Set(['a'])],
  ]);
  assert.deepEqual(circlesIn(graph), [['a', 'b', 'c', 'a']]);
});

test('lib/src/README.md lists the layers in their order', () => {
  const rows = [...fs.readFileSync(at('lib', 'src', 'README.md'), 'utf8').matchAll(/^\| `([a-z]+)\/` \|/gm)];
  assert.deepEqual(
    rows.map(([, folder]) => folder),
    names,
  );
});
