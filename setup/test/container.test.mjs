import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
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
  assert.match(devcontainer.postCreateCommand, /^npm start -- --setup-only$/);
  assert.match(read('Dockerfile'), /npm start -- --setup-only/);
});

test("a server that Binder starts finds the course's kernel where set-up puts it", () => {
  const { jupyterEnvironment } = createRequire(import.meta.url)(at('kernel', 'dist', 'index.js'));
  const environment = jupyterEnvironment(root);
  for (const name of ['JUPYTER_PATH', 'JUPYTER_CONFIG_PATH']) {
    const [, inside] = read('Dockerfile').match(new RegExp(`${name}=/home/node/course(\\S+)`)) ?? [];
    assert.equal(inside, environment[name].slice(root.length));
  }
});

test('nothing that a machine has made goes into the image', () => {
  const ignored = read('.dockerignore').split('\n');
  for (const folder of ['.cache', '**/node_modules', '**/dist', 'out', '.git']) assert.ok(ignored.includes(folder));
});
