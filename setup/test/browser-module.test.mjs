import assert from 'node:assert/strict';
import fs from 'node:fs';
import { before, test } from 'node:test';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { bundled, WASM } from '../browser.mjs';
import { at } from '../engine/places.mjs';
import { IN_MODULE } from '../package/notices.mjs';

/** Megabytes of a file as it is, by gzip and by brotli, as servers compress it. @param {Uint8Array} bytes */
function sizesOf(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  return [bytes, gzipSync(bytes, { level: 9 }), brotliCompressSync(bytes, { params })].map(
    ({ length }) => length / 1e6,
  );
}

/** @type {Awaited<ReturnType<typeof bundled>>} */
let built;
/** @type {{ module: number[], wasm: number[] }} */
let sizes;

before(async () => {
  built = await bundled();
  const module = built.files.find(({ path }) => path.endsWith('.mjs'));
  assert.ok(module);
  sizes = { module: sizesOf(module.contents), wasm: sizesOf(fs.readFileSync(WASM)) };
});

test('the first load of a page stays small: nothing like a second backend comes in unseen', () => {
  const [, gzip] = sizes.module;
  assert.ok(
    gzip <= 0.6,
    `the module has ${gzip} MB by gzip; it had 0.56, of which reading COCO files is 0.03, and the WebGL backend adds 0.07. What has come in?`,
  );
  assert.ok(gzip + sizes.wasm[1] <= 1.2, 'a page without weights loads at most 1.2 MB');
});

test('the sizes in the guide are those of the module, to five percent', () => {
  const guide = fs.readFileSync(at('guides', 'browser.md'), 'utf8');
  const rows = { 'transferlab.mjs': sizes.module, 'tfjs-backend-wasm-simd.wasm': sizes.wasm };
  for (const [name, measured] of Object.entries(rows)) {
    const row = guide.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
    const written = [...row.matchAll(/([\d.]+) MB/g)].map(([, number]) => Number(number));
    assert.equal(written.length, measured.length, name);
    for (const [index, size] of measured.entries()) {
      assert.ok(Math.abs(written[index] - size) <= 0.05 * size, `${name}: ${written[index]} MB, measured ${size}`);
    }
  }
});

test('the notices name the packages of which the module has code', () => {
  assert.deepEqual(built.packages, IN_MODULE);
});

test('the comment of the licence of each package that has one is kept', () => {
  const legal = built.files.find(({ path }) => path.endsWith('.LEGAL.txt'));
  assert.match(legal?.text ?? '', /@tensorflow\/tfjs-core\/dist/);
});

test('the guide names what the module lacks, and nothing that it has', () => {
  /** @param {string} file */
  const exported = (file) => {
    const text = fs.readFileSync(at('lib', 'src', file), 'utf8');
    return [...text.matchAll(/^export \{([^}]+)\}/gm)].flatMap(([, list]) =>
      list.split(',').map((name) => name.trim()),
    );
  };
  const guide = fs.readFileSync(at('guides', 'browser.md'), 'utf8');
  const [section] = /^These names are missing[\s\S]*?\n\n(?!-)/m.exec(guide) ?? [''];
  const written = new Set([...section.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  const has = new Set(exported('portable.ts').concat(exported('browser.ts')));
  const alternatives = ['fromSafetensors', 'putFile'];
  assert.deepEqual([...written].filter((name) => !alternatives.includes(name)).sort(), exported('index.ts').sort());
  assert.deepEqual([...written].filter((name) => has.has(name)).sort(), alternatives);
});
