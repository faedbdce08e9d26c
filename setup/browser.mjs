import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { at } from './engine/places.mjs';
import { writeAtomically } from './engine/write-atomically.mjs';
import { moduleNotices } from './package/notices.mjs';

/** The folder with the module for browsers and what it loads. */
export const FOLDER = at('lib', 'dist', 'browser');
export const MODULE = path.join(FOLDER, 'transferlab.mjs');

/** The binary of TensorFlow.js' WebAssembly backend that the module loads. */
export const WASM = at('node_modules', '@tensorflow', 'tfjs-backend-wasm', 'dist', 'tfjs-backend-wasm-simd.wasm');

/** The same file for every build: a module of `lib/src` gives way to its NAME.browser.ts. */
const SETTINGS = /** @type {const} */ ({
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  minify: true,
  legalComments: 'linked',
  mainFields: ['browser', 'module', 'main'],
  resolveExtensions: ['.browser.ts', '.ts', '.mjs', '.js', '.json'],
  metafile: true,
  write: false,
  logLevel: 'silent',
});

/** The names that the browser's entry exports as values. */
async function names() {
  const { metafile } = await build({ ...define(), entryPoints: [at('lib', 'src', 'browser.ts')], minify: false });
  return Object.values(metafile.outputs)
    .flatMap(({ exports }) => exports)
    .sort();
}

function define() {
  const { version } = JSON.parse(fs.readFileSync(at('lib', 'package.json'), 'utf8'));
  return { ...SETTINGS, outdir: FOLDER, define: { __TRANSFERLAB_VERSION__: JSON.stringify(version) } };
}

/**
 * The entry: like entry.ts in Node, it explains wrong arguments. An ES module cannot make exports at run time, so they are written
 * out. \`new URL('./…', import.meta.url)\` stands as bundlers look for it.
 * @param {readonly string[]} exported
 */
const entry = (exported) => `
import * as library from './browser';
import { explained } from './require/explained';
library.wasmFrom(new URL('./tfjs-backend-wasm-simd.wasm', import.meta.url).href);
const clear = (name, value) => (typeof value === 'function' && value !== library.TransferError ? explained(name, value) : value);
${exported.map((name) => `export const ${name} = /* @__PURE__ */ clear('${name}', library.${name});`).join('\n')}
`;

/** The module for browsers in memory: its files, and the packages in them. */
export async function bundled() {
  const { outputFiles, metafile } = await build({
    ...define(),
    stdin: { contents: entry(await names()), resolveDir: at('lib', 'src'), sourcefile: 'entry.js' },
    entryNames: 'transferlab',
    outExtension: { '.js': '.mjs' },
  });
  return { files: outputFiles, packages: packagesIn(metafile) };
}

/** The packages of which a bundle has code, in order. @param {import('esbuild').Metafile} metafile */
function packagesIn({ outputs }) {
  const inputs = Object.values(outputs).flatMap(({ inputs }) => Object.entries(inputs));
  const found = inputs.flatMap(([file, { bytesInOutput }]) => {
    const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules)/.exec(file) ?? [];
    return name && bytesInOutput > 0 && !file.startsWith('(disabled)') ? [name] : [];
  });
  return [...new Set(found)].sort();
}

/** Writes the module for browsers, next to the WebAssembly file that it loads and the licences of what is in it. */
export async function bundle() {
  const { files, packages } = await bundled();
  for (const { path: file, contents } of files) writeAtomically(file, contents);
  writeAtomically(path.join(FOLDER, path.basename(WASM)), fs.readFileSync(WASM));
  writeAtomically(path.join(FOLDER, 'NOTICES.md'), `# Packages in this module\n\n${moduleNotices(packages)}\n`);
  // An ES module's types end in .d.mts; the compiler made them as browser.d.ts.
  writeAtomically(path.join(FOLDER, 'transferlab.d.mts'), "export * from '../browser.js';\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle();
  console.log(MODULE);
}
