import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { isStamped, readStamp, removeStamp, writeStamp } from '../engine/stamp.mjs';
import { temporaryFolder } from './folder.mjs';

// sha256 of "abc", from FIPS 180-2, appendix B.1.
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

/** @param {import('node:test').TestContext} t @param {string} [sha256] */
function stamped(t, sha256) {
  const root = temporaryFolder(t);
  const file = path.join(root, 'made');
  fs.writeFileSync(file, 'abc');
  writeStamp(root, 'step', { key: 'k', products: [{ file: 'made', sha256 }] });
  return { root, file };
}

test('a stamp holds for its key and its products only', async (t) => {
  const { root, file } = stamped(t);
  assert.equal(await isStamped(root, 'step', 'k'), true);
  assert.equal(await isStamped(root, 'step', 'other inputs'), false);
  assert.equal(await isStamped(root, 'another step', 'k'), false);
  fs.rmSync(file);
  assert.equal(await isStamped(root, 'step', 'k'), false);
});

test('a truncated product is noticed by its size', async (t) => {
  const { root, file } = stamped(t, ABC);
  fs.truncateSync(file, 2);
  assert.equal(await isStamped(root, 'step', 'k'), false);
});

test('a product with a new time is read: the same bytes are taken and noted, others are not', async (t) => {
  const { root, file } = stamped(t, ABC);
  fs.utimesSync(file, 1, 1);
  assert.equal(await isStamped(root, 'step', 'k'), true);
  assert.equal(readStamp(root, 'step')?.products[0].mtime, 1000);
  fs.writeFileSync(file, 'abd');
  assert.equal(await isStamped(root, 'step', 'k'), false);
});

test('a product with a new time and no known checksum is made again', async (t) => {
  const { root, file } = stamped(t);
  fs.utimesSync(file, 1, 1);
  assert.equal(await isStamped(root, 'step', 'k'), false);
});

test('a half-written or removed stamp is none', async (t) => {
  const { root } = stamped(t);
  fs.writeFileSync(path.join(root, '.cache/setup/step.json'), '{"key": "k", "prod');
  assert.equal(await isStamped(root, 'step', 'k'), false);
  removeStamp(root, 'step');
  assert.equal(readStamp(root, 'step'), null);
});

test('stamps hold after the checkout has moved', async (t) => {
  const { root } = stamped(t);
  const moved = `${root} moved`;
  t.after(() => fs.rmSync(moved, { recursive: true, force: true }));
  fs.renameSync(root, moved);
  assert.equal(await isStamped(moved, 'step', 'k'), true);
});
