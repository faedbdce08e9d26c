import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { at, cache, root } from '../engine/places.mjs';
import { readStamp } from '../engine/stamp.mjs';

/** The researcher guide's programs, and what each must report last: a pattern, and between which numbers it lies. */
export const REPORTS = /** @type {Record<string, [pattern: string, least: number, most: number]>} */ (
  JSON.parse(fs.readFileSync(at('guides', 'reports.json'), 'utf8'))
);

/** @typedef {'5' | '7'} Compiler a major version of TypeScript */
const COMPILERS = { 5: at('node_modules', 'typescript'), 7: at('node_modules', 'typescript-7') };

/**
 * A program for an ES module as one for a CommonJS module, which knows no `await` outside of functions.
 * @param {string} source
 */
function asCommonJs(source) {
  const isImport = (/** @type {string} */ line) => line.startsWith('import ');
  const lines = source.split('\n');
  return [
    ...lines.filter(isImport),
    'async function main(): Promise<void> {',
    ...lines.filter((line) => !isImport(line)),
    '}',
    'main().catch((cause: unknown) => { console.error(cause); process.exitCode = 1; });',
    '',
  ].join('\n');
}

/** An empty TypeScript project with the guide's programs, each as an ES module and as a CommonJS one. @param {string} folder */
export function writeProject(folder) {
  fs.mkdirSync(path.join(folder, 'programs'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "name": "a-project", "version": "1.0.0", "private": true }\n');
  for (const name of Object.keys(REPORTS)) {
    const source = fs.readFileSync(at('guides', 'programs', `${name}.mts`), 'utf8');
    fs.writeFileSync(path.join(folder, 'programs', `${name}.mts`), source);
    fs.writeFileSync(path.join(folder, 'programs', `${name}.cts`), asCommonJs(source));
  }
}

/**
 * Puts the tarball into the project as npm would, but in a second and without a network: the package unpacked, and links to
 * the checkout's packages for those alone that its manifest asks for. tfjs-node is a copy, as set-up changes it.
 * @param {string} folder @param {string} tarball
 */
export function installByLinks(folder, tarball) {
  const modules = path.join(folder, 'node_modules');
  const ownFolder = path.join(modules, 'transferlab');
  fs.mkdirSync(ownFolder, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', ownFolder, '--strip-components=1']);
  const manifest = JSON.parse(fs.readFileSync(path.join(ownFolder, 'package.json'), 'utf8'));
  // npm installs what a package wants next to it, too, unless that is optional.
  const allDependencies = { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies };
  for (const name of Object.keys(manifest.peerDependenciesMeta ?? {})) delete allDependencies[name];
  const bundled = new Set(manifest.bundleDependencies);
  for (const name of [...Object.keys(allDependencies), '@types/node']) {
    if (bundled.has(name)) continue;
    const location = path.join(modules, name);
    fs.mkdirSync(path.dirname(location), { recursive: true });
    if (name !== '@tensorflow/tfjs-node') fs.symlinkSync(at('node_modules', name), location, 'dir');
  }
  // As it is published: what set-up of the checkout has put into it is left out.
  const built = (/** @type {string} */ file) => /^(deps|lib|node_modules)(\/|$)/.test(path.relative(tfjsNode, file));
  const tfjsNode = at('node_modules', '@tensorflow', 'tfjs-node');
  fs.cpSync(tfjsNode, path.join(modules, '@tensorflow', 'tfjs-node'), {
    recursive: true,
    filter: (file) => !built(file),
  });
  const { dependencies } = JSON.parse(fs.readFileSync(path.join(tfjsNode, 'package.json'), 'utf8'));
  // It imports parts of TensorFlow.js that it does not name; npm puts them next to it.
  const packages = fs.readdirSync(at('node_modules', '@tensorflow')).map((name) => `@tensorflow/${name}`);
  for (const name of new Set([...Object.keys(dependencies), ...packages])) {
    if (name === '@tensorflow/tfjs-node') continue;
    const location = path.join(modules, '@tensorflow', 'tfjs-node', 'node_modules', name);
    const nested = path.join(tfjsNode, 'node_modules', name);
    fs.mkdirSync(path.dirname(location), { recursive: true });
    fs.symlinkSync(fs.existsSync(nested) ? nested : at('node_modules', name), location, 'dir');
  }
}

/**
 * A cache as a finished set-up of the package leaves it, by links to the checkout's. Gives false where the checkout has no
 * TensorFlow out of its wheel to link to. @param {string} folder
 */
export function linkCache(folder) {
  const stamp = readStamp(root, 'tensorflow-library');
  if (readStamp(root, 'tensorflow')?.mode !== 'wheel' || !stamp) return false;
  const home = path.dirname(path.dirname(at(stamp.products[0].file)));
  const location = path.join(folder, 'tensorflow', path.basename(home));
  fs.mkdirSync(path.join(location, 'addon'), { recursive: true });
  for (const name of ['lib', 'include']) fs.symlinkSync(path.join(home, name), path.join(location, name), 'dir');
  for (const name of fs.readdirSync(path.join(home, 'addon'))) {
    fs.symlinkSync(path.join(home, 'addon', name), path.join(location, 'addon', name));
  }
  fs.symlinkSync(cache('weights'), path.join(folder, 'weights'), 'dir');
  const products = stamp.products.map((product) => ({ ...product, file: path.relative('.cache', product.file) }));
  fs.mkdirSync(path.join(folder, 'setup'));
  fs.writeFileSync(path.join(folder, 'setup', 'tensorflow-library.json'), JSON.stringify({ ...stamp, products }));
  return true;
}

/** What a project of the package's runs in: its own cache, and the course's data sets. @param {string} ownCache @returns {NodeJS.ProcessEnv} */
export const surroundings = (ownCache) => {
  const { NODE_OPTIONS, TRANSFERLAB_TENSORFLOW, ...env } = process.env;
  return { ...env, TRANSFERLAB_CACHE: ownCache, TRANSFERLAB_COURSE: root };
};

/**
 * Compiles the project's programs in strict mode and gives the complaints, those of our files and, separately, those of others'
 * declarations, which are looked at too unless `skipLibCheck`.
 * @param {string} folder @param {Compiler} compiler @param {object} options @returns {{ ours: string[], others: string[] }}
 */
export function compile(folder, compiler, options) {
  const out = `out-${compiler}`;
  const compilerOptions = {
    target: 'es2022',
    strict: true,
    types: ['node'],
    rootDir: 'programs',
    outDir: out,
    ...options,
  };
  const settings = path.join(folder, 'tsconfig.json');
  fs.writeFileSync(settings, JSON.stringify({ compilerOptions, include: ['programs'] }));
  try {
    execFileSync(
      process.execPath,
      [path.join(COMPILERS[compiler], 'bin', 'tsc'), '-p', settings, '--pretty', 'false'],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    return { ours: [], others: [] };
  } catch (error) {
    const { stdout } = /** @type {{ stdout: string }} */ (error);
    const complaints = stdout.split('\n').filter((line) => /error TS\d/.test(line));
    if (complaints.length === 0) throw error;
    const isOurs = (/** @type {string} */ line) => /^(programs|node_modules\/transferlab)\//.test(line);
    return { ours: complaints.filter(isOurs), others: complaints.filter((line) => !isOurs(line)) };
  }
}

/** The last number that a program reported, from what it printed. @param {string} name @param {string} printed */
export function reported(name, printed) {
  const [, figure] = [...printed.matchAll(new RegExp(REPORTS[name][0], 'g'))].at(-1) ?? [];
  return Number(figure);
}
