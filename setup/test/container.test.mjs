import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { at, root } from '../engine/places.mjs';

const read = (/** @type {string} */ file) => fs.readFileSync(at(file), 'utf8');
const needed = ['g++', 'python3', 'python3-venv', 'bubblewrap'];

test('both containers bring what set-up needs, and make the machine ready by its own command', () => {
  const devcontainer = JSON.parse(read('.devcontainer/devcontainer.json'));
  for (const text of [read('Dockerfile'), devcontainer.onCreateCommand]) {
    const words = text.split(/\s+/);
    for (const name of needed) assert.ok(words.includes(name), `${name} is not installed`);
  }
  assert.match(devcontainer.postCreateCommand, /^npm start -- --setup-only && npx course kernel install$/);
  assert.match(read('Dockerfile'), /npm start -- --setup-only/);
});

test("a server that Binder starts finds the course's kernel and page where they are", () => {
  const { jupyterEnvironment } = createRequire(import.meta.url)(at('kernel', 'dist', 'index.js'));
  delete process.env.PYTHONPATH;
  const environment = jupyterEnvironment(root);
  for (const name of ['JUPYTER_PATH', 'PYTHONPATH', 'JUPYTER_CONFIG_PATH']) {
    const [, value] = read('Dockerfile').match(new RegExp(`${name}=(\\S+)`)) ?? [];
    assert.equal(value, environment[name].replaceAll(root, '/home/node/course').replaceAll(path.delimiter, ':'));
  }
});

test('nothing that a machine has made goes into the image', () => {
  const ignored = read('.dockerignore').split('\n');
  for (const folder of ['.cache', '**/node_modules', '**/dist', 'out', '.git']) assert.ok(ignored.includes(folder));
});
