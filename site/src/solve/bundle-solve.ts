import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { forThePage } from '../live/bundle';

/**
 * Writes what solves exercises into `assets/solve/` of the site: the page's script, the worker that decides, and those that run a
 * learner's code, with and without the library.
 */
export async function bundleSolve(root: string, site: string): Promise<void> {
  const folder = join(site, 'assets', 'solve');
  mkdirSync(folder, { recursive: true });
  const page = join(root, 'site', 'page', 'solve');
  const settings = {
    absWorkingDir: root,
    bundle: true,
    minify: true,
    target: 'es2022',
    platform: 'browser',
    resolveExtensions: ['.browser.ts', '.ts', '.js', '.json'],
    inject: [join(page, 'node-globals.ts')],
    // Of TypeScript and of what is in the library's module.
    external: ['fs', 'os', 'path', 'inspector', 'perf_hooks', 'source-map-support'],
    define: { 'import.meta.url': '"https://page.invalid/"' },
    plugins: [forTheGrader(root, page), forThePage(root)],
    logLevel: 'silent',
  } as const satisfies BuildOptions;
  await build({ ...settings, entryPoints: [join(page, 'page.ts')], format: 'iife', outfile: join(folder, 'page.js') });
  const programs = ['answer', 'answer-library'].map((name) => join(page, 'program', `${name}.ts`));
  // Plain scripts: a frame with an origin of its own may not start modules.
  await build({ ...settings, entryPoints: programs, format: 'iife', outdir: folder });
  await build({
    ...settings,
    entryPoints: [join(page, 'worker.ts')],
    format: 'esm',
    splitting: true,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
  });
  const wasm = 'tfjs-backend-wasm-simd.wasm';
  copyFileSync(join(root, 'lib', 'dist', 'browser', wasm), join(folder, wasm));
}

/** The grader's modules in a page: what needs Node has a twin, as have two packages of Jest that read files. */
function forTheGrader(root: string, page: string): Plugin {
  const node = join(page, 'program', 'in-place-of-node.ts');
  const twins: readonly (readonly [filter: RegExp, importer: RegExp, file: string])[] = [
    [/^jest-(?:message-)?util$/, /./, join(page, 'jest-util.ts')],
    [/^node:(?:os|util|module)$/, /[\\/]grader[\\/]src[\\/]/, node],
    [/^\.\/(?:seal|traces)$/, /[\\/]running[\\/]requests\.ts$/, node],
    [/^\.\/evaluate$/, /[\\/]grader[\\/]src[\\/]running[\\/]/, join(page, 'program', 'evaluate.ts')],
    [/^\.\/imports$/, /[\\/]grader[\\/]src[\\/]running[\\/]/, join(page, 'program', 'imports.ts')],
    // A frame of its own origin may not load the module next to it, so the built library is part of the script.
    [/\/lib\/src\/browser$/, /[\\/]answer-library\.ts$/, join(root, 'lib', 'dist', 'browser', 'transferlab.mjs')],
    [/^\.\.\/bundle$/, /[\\/]deciding[\\/]trial\.ts$/, join(page, 'program', 'place-in-stack.ts')],
  ];
  return {
    name: 'for-the-grader',
    setup({ onResolve }) {
      for (const [filter, from, path] of twins)
        onResolve({ filter }, ({ importer }) => (from.test(importer) ? { path } : undefined));
    },
  };
}
