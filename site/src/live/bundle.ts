import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { bundleCompiler } from './bundle-compiler';

const LIBRARY = './transferlab.mjs';

/**
 * Writes what runs cells into `assets/live/` of the site: the page's script, the workers' modules, and the library for browsers with
 * its WebAssembly file and the licences of what is in it.
 */
export async function writeLiveAssets(root: string, site: string): Promise<void> {
  const folder = join(site, 'assets', 'live');
  mkdirSync(folder, { recursive: true });
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'setup', 'browser.mjs')]);
  const library = dirname(stdout.trim());
  for (const name of ['transferlab.mjs', 'transferlab.mjs.LEGAL.txt', 'tfjs-backend-wasm-simd.wasm', 'NOTICES.md']) {
    copyFileSync(join(library, name), join(folder, name));
  }
  const page = join(root, 'site', 'page', 'live');
  const settings = {
    bundle: true,
    minify: true,
    target: 'es2022',
    resolveExtensions: ['.browser.ts', '.ts', '.js', '.json'],
    plugins: [forThePage(root)],
    logLevel: 'silent' as const,
  } satisfies BuildOptions;
  await build({ ...settings, entryPoints: [join(page, 'page.ts')], format: 'iife', outfile: join(folder, 'page.js') });
  await build({
    ...settings,
    entryPoints: [join(page, 'worker.ts')],
    format: 'esm',
    outfile: join(folder, 'worker.mjs'),
  });
  await bundleCompiler(root, join(folder, 'compiler.mjs'));
}

/** Modules of the kernel and the site in a page: the library is one file next to the worker, and Node's `util` has a twin. */
export function forThePage(root: string): Plugin {
  return {
    name: 'for-the-page',
    setup({ onResolve }) {
      onResolve({ filter: /\/lib\/src\/browser$|^transferlab\/dist\/show\/look$/ }, () => ({
        path: LIBRARY,
        external: true,
      }));
      onResolve({ filter: /^transferlab\/dist\// }, ({ path }) => {
        const source = join(root, 'lib', 'src', path.slice('transferlab/dist/'.length));
        return { path: [`${source}.browser.ts`, `${source}.ts`].find(existsSync) };
      });
      onResolve({ filter: /^node:util$/ }, () => ({ path: join(root, 'site', 'page', 'live', 'node-util.ts') }));
    },
  };
}
