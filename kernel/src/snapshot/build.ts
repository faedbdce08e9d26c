import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { writeAtomically } from 'transferlab/dist/atomic';
import { filesOf, originOf } from './current';

const DIST = path.join(__dirname, '..');

/**
 * Writes a snapshot of a kernel whose compiler has read the types that lessons import, for cells in `folder`: about 75 MB, in
 * about five seconds. Node makes a snapshot of a single script, so the kernel is bundled first. A snapshot that is there is
 * replaced when the new one is complete. Rejects with what Node said where it could not be made.
 */
export async function buildSnapshot(place: string, folder: string): Promise<void> {
  const { blob, origin } = filesOf(place);
  mkdirSync(path.dirname(place), { recursive: true });
  const work = mkdtempSync(`${place}-`);
  try {
    const at = (name: string) => path.join(work, name);
    const script = await bundle(at('kernel.js'));
    const node = ['--snapshot-blob', at('blob'), '--build-snapshot', at('kernel.js'), at('files.json')];
    await promisify(execFile)(process.execPath, node, { cwd: folder });
    const read: string[] = JSON.parse(readFileSync(at('files.json'), 'utf8'));
    rmSync(origin, { force: true });
    renameSync(at('blob'), blob);
    writeAtomically(origin, JSON.stringify(originOf(folder, [...script, ...read])));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Bundles the kernel into one script; resolves to the files that it consists of. */
async function bundle(outfile: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [path.join(__dirname, 'entry.js')],
    absWorkingDir: DIST,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // The script of a snapshot runs outside of a module.
    banner: { js: 'var exports = {}, module = { exports };' },
    outfile,
    metafile: true,
    logLevel: 'silent',
    plugins: [nativeModules, compilerForCells, ownFolders],
  });
  return Object.keys(metafile.inputs)
    .map((input) => path.resolve(DIST, input))
    .filter((file) => !/^(?:native|cells):/.test(path.relative(DIST, file)));
}

/** Loaded by the process that starts from the snapshot, whose own `require` knows Node's modules alone. */
const nativeModules: Plugin = {
  name: 'native modules',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(?:zeromq|esbuild)$/ }, ({ path: name }) => ({ path: name, namespace: 'native' }));
    onLoad({ filter: /.*/, namespace: 'native' }, ({ path: name }) => {
      const [from, id] = [path.join(DIST, 'launch.js'), name].map((text) => JSON.stringify(text));
      return { contents: `module.exports = require('node:module').createRequire(${from})(${id});` };
    });
  },
};

/** tslab's converter gets this compiler, as `newConverter` arranges it where there is no bundle. */
const compilerForCells: Plugin = {
  name: 'compiler for cells',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@tslab\/typescript-for-tslab$/ }, ({ importer }) =>
      /[\\/]tslab[\\/]dist[\\/]converter\.js$/.test(importer) ? { path: 'converter', namespace: 'cells' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'cells' }, () => ({
      contents: "module.exports = require('./language/typescript-for-cells').typeScriptForCells;",
      resolveDir: DIST,
    }));
  },
};

/** `__filename` and `__dirname` of each module, as they are without a bundle. */
const ownFolders: Plugin = {
  name: 'own folders',
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/, namespace: 'file' }, async ({ path: file }) => {
      const [name, folder] = [file, path.dirname(file)].map((text) => JSON.stringify(text));
      return {
        contents: `var __filename = ${name}, __dirname = ${folder};${await readFile(file, 'utf8')}`,
        loader: 'js',
      };
    });
  },
};
