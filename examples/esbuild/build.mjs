import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';

/** Bundles the example into a folder that a web server can serve: `node build.mjs [FOLDER]`. */
const [folder = 'dist'] = process.argv.slice(2);
const here = import.meta.dirname;
const library = path.dirname(createRequire(import.meta.url).resolve('transferlab/package.json'));
mkdirSync(folder, { recursive: true });
await build({
  entryPoints: [path.join(here, 'main.js')],
  bundle: true,
  format: 'esm',
  minify: true,
  outdir: folder,
});
copyFileSync(path.join(here, 'index.html'), path.join(folder, 'index.html'));
const wasm = 'tfjs-backend-wasm-simd.wasm';
copyFileSync(path.join(library, 'dist', 'browser', wasm), path.join(folder, wasm));
