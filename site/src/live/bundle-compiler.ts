import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';

/** The modules whose types a cell in a page knows: those that the page has (page/live/modules.ts). */
export const CELL_MODULES = ['transferlab', 'course', 'node:assert/strict', 'node:fs'];

/** Writes the worker that compiles edited cells, the kernel's compiler with tslab's converter and TypeScript, and their licences. */
export async function bundleCompiler(root: string, outfile: string): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: root,
    metafile: true,
    entryPoints: [join(root, 'site', 'page', 'live', 'compiler', 'worker.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    outfile,
    resolveExtensions: ['.browser.ts', '.ts', '.js', '.json'],
    // tslab chooses the language's version by Node's, and looks for types next to itself.
    define: { 'process.version': '"v20.0.0"', __dirname: '"/kernel/dist/language"' },
    external: ['fs', 'os', 'inspector', 'perf_hooks', 'source-map-support'],
    plugins: [forTheCompiler(root)],
    logLevel: 'silent',
  });
  writeFileSync(`${outfile}.LICENSES.txt`, licences(root, metafile));
}

/** The licences of the packages of which a bundle has code. */
function licences(root: string, { inputs }: Metafile): string {
  const folders = Object.keys(inputs).flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  const texts = [...new Set(folders)].sort().flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => /^(?:licen[cs]e|notice|thirdpartynotice)/i.test(name))
      .map((name) => `${folder}/${name}\n\n${readFileSync(join(root, folder, name), 'utf8')}`),
  );
  return texts.join('\n\n');
}

function forTheCompiler(root: string): Plugin {
  const page = join(root, 'site', 'page', 'live');
  const typeScript = join(root, 'kernel', 'src', 'language', 'typescript-for-cells.ts');
  const own: readonly (readonly [filter: RegExp, file: string])[] = [
    [/^(?:node:)?path$/, join(page, 'compiler', 'node-path.ts')],
    [/^node:module$/, join(page, 'compiler', 'node-module.ts')],
    [/^node:fs$/, join(root, 'lib', 'src', 'platform', 'files.browser.ts')],
    [/^node:util$/, join(page, 'node-util.ts')],
    [/\/lib\/src\/browser$/, join(root, 'lib', 'src', 'put-file.browser.ts')],
  ];
  return {
    name: 'for the compiler',
    setup({ onResolve, onLoad }) {
      for (const [filter, path] of own) onResolve({ filter }, () => ({ path }));
      // As in the kernel: tslab's converter gets this repository's compiler.
      onResolve({ filter: /^@tslab\/typescript-for-tslab$/ }, ({ importer }) =>
        /[\\/]tslab[\\/]dist[\\/]converter\.js$/.test(importer) ? { path: 'converter', namespace: 'cells' } : undefined,
      );
      onLoad({ filter: /.*/, namespace: 'cells' }, () => ({
        contents: `module.exports = require(${JSON.stringify(typeScript)}).typeScriptForCells;`,
        resolveDir: root,
      }));
    },
  };
}
