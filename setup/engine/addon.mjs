import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from './command.mjs';
import { downloadFromNpm } from './download.mjs';
import { pins } from './pins.mjs';
import { cache, inCheckout, library, tfjs } from './places.mjs';
import { renameOver } from './rename.mjs';
import { SetupError } from './setup-error.mjs';
import { TARGETS } from './targets.mjs';

const filesOf = (/** @type {string} */ folder, /** @type {string} */ ending) =>
  fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => path.join(folder, name));
const object = (/** @type {string} */ source) => `${path.basename(source, '.cc')}.o`;

/** @import { Target } from './targets.mjs' */
/** @import { Compiler } from './zig.mjs' */

/** One text for all the files that the library adds to the addon. */
export const ownSources = () =>
  [...filesOf(library('addon'), '.cc'), ...filesOf(library('addon'), '.h')]
    .map((file) => fs.readFileSync(file, 'utf8'))
    .join('');

/** Node-API's version decides where tfjs-node looks and what the addon may call; 8 is the last it knows. */
const napi = () => Math.min(8, Number(process.versions.napi));

/** Where tfjs-node loads its addon from. */
export const addonPlace = () => tfjs('lib', `napi-v${napi()}`, 'tfjs_binding.node');

/**
 * Compiles tfjs-node's source files and ours (`lib/addon`) for a target against its TensorFlow below `home` (`lib`, `include`)
 * and gives the addon's path below `home`. One already built from the same sources is taken as it is. The compiler is called
 * directly: no make, no node-gyp, so a path with spaces or letters beyond ASCII is only an argument.
 * @param {{ home: string, target: Target, compiler: Compiler, log: string }} options
 */
export async function buildAddon({ home, target, compiler, log }) {
  const addon = builtAddon(home, compiler);
  if (fs.existsSync(addon)) return addon;
  const folder = path.join(home, 'addon.tmp');
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  fs.mkdirSync(path.dirname(addon), { recursive: true });
  const headers = await nodeHeaders(log);
  const sources = [...filesOf(tfjs('binding'), '.cc'), ...filesOf(library('addon'), '.cc')];
  const run = (/** @type {string[]} */ args) =>
    runCommand(compiler.command, [...compiler.args, ...args], { cwd: folder, log, env: compiler.env });
  try {
    await Promise.all(sources.map((source) => run([...compileArguments(home, headers, source), '-o', object(source)])));
    const imports = target.startsWith('win32') ? await importsOfNode(folder, compiler, log) : [];
    await run([...sources.map(object), ...linkArguments(home, target), ...imports, '-o', 'tfjs_binding.node']);
  } catch (error) {
    const output = /** @type {{ output?: string }} */ (error).output ?? '';
    if (/No space left/i.test(output)) throw error;
    throw new SetupError(
      `Building TensorFlow's addon failed (all of the output is in ${log}):\n${output.slice(-800)}`,
      'build',
    );
  }
  renameOver(path.join(folder, 'tfjs_binding.node'), addon);
  fs.rmSync(folder, { recursive: true, force: true });
  return addon;
}

/** Where the addon lies that a compiler builds from these sources. @param {string} home @param {Compiler} compiler */
export const builtAddon = (home, { args, version = '' }) =>
  path.join(home, 'addon', `napi${napi()}-${sourcesHash([...OPTIONS, ...args, version])}.node`);

/** What every source file is compiled with. */
const OPTIONS = [
  '-c',
  '-O3',
  '-fPIC',
  '-pthread',
  '-std=gnu++17',
  '-fno-rtti',
  '-fno-exceptions',
  '-DBUILDING_NODE_EXTENSION',
  '-DNODE_GYP_MODULE_NAME=tfjs_binding',
  '-fopenmp-simd',
  '-fno-math-errno',
  '-fno-trapping-math',
  // GCC's own choice; Clang else joins a product and a sum only where they are in one expression.
  '-ffp-contract=fast',
];

/** @param {string} home @param {string} headers @param {string} source */
const compileArguments = (home, headers, source) => [
  ...OPTIONS,
  `-DNAPI_VERSION=${napi()}`,
  // Where a source or a header lies does not come into the addon: the same sources give the same bytes in every folder.
  ...Object.entries({ [home]: 'tensorflow', [tfjs()]: 'tfjs-node', [library()]: 'lib' }).map(
    ([folder, name]) => `-ffile-prefix-map=${folder}=${name}`,
  ),
  `-I${headers}`,
  `-I${path.join(home, 'include')}`,
  `-I${tfjs('binding')}`,
  // Node calls the registration in lib/addon/addon.cc, and that calls tfjs-node's.
  ...(source.endsWith('tfjs_binding.cc') ? ['-Dnapi_register_module_v1=register_tfjs_binding'] : []),
  source,
];

/** A library for Windows has the time of its build inside, unless a hash of its content is asked for. */
export const WITHOUT_TIME = '-Wl,-Brepro';

/** @param {string} home @param {Target} target */
function linkArguments(home, target) {
  const { libraries, linked = libraries, rpath } = TARGETS[target];
  return [
    '-shared',
    '-pthread',
    // Without names and lines for debuggers.
    '-s',
    ...(target.startsWith('linux') ? ['-Wl,-soname=tfjs_binding.node'] : []),
    // Node-API's functions are in the program that loads the addon.
    ...(target.startsWith('darwin') ? ['-Wl,-undefined,dynamic_lookup'] : []),
    ...(target.startsWith('win32') ? [WITHOUT_TIME] : []),
    ...(rpath ? [`-Wl,-rpath,${rpath}`] : []),
    ...linked.map((name) => path.join(home, 'lib', name)),
  ];
}

/**
 * What tells an addon for Windows which functions are in node.exe: libraries made from Node's own lists of them.
 * @param {string} folder @param {Compiler} compiler Zig @param {string} log
 */
async function importsOfNode(folder, { command, env }, log) {
  const names = ['node_api', 'js_native_api'];
  for (const name of names) {
    const list = path.join(await pinnedHeaders(log), '..', 'def', `${name}.def`);
    await runCommand(command, ['dlltool', '-m', 'i386:x86-64', '-d', list, '-l', `${name}.lib`], {
      cwd: folder,
      log,
      env,
    });
  }
  return names.map((name) => `${name}.lib`);
}

/** @param {string[]} options */
function sourcesHash(options) {
  const hash = createHash('sha256').update(pins.tensorflow.version).update(options.join(' ')).update(ownSources());
  for (const name of fs.readdirSync(tfjs('binding')).sort()) hash.update(fs.readFileSync(tfjs('binding', name)));
  return hash.digest('hex').slice(0, 12);
}

/**
 * Folder of node_api.h: next to this Node where it came with headers, else from the pinned package of them. @param {string} log
 */
export async function nodeHeaders(log) {
  const include = path.resolve(path.dirname(process.execPath), '..', 'include', 'node');
  return fs.existsSync(path.join(include, 'node_api.h')) ? include : pinnedHeaders(log);
}

/** The functions that Node offers to addons, by its headers. @param {string} log @returns {Promise<Set<string>>} */
export async function functionsOfNode(log) {
  const headers = await nodeHeaders(log);
  const declared = ['node_api.h', 'js_native_api.h'].map((name) => fs.readFileSync(path.join(headers, name), 'utf8'));
  return new Set(declared.join('\n').match(/\bnapi_\w+(?=\()/g));
}

/** @param {string} log */
async function pinnedHeaders(log) {
  const folder = cache('headers', pins.headers.sha256.slice(0, 12));
  if (!fs.existsSync(folder)) {
    const [archive] = await downloadFromNpm([pins.headers], { log });
    const temporary = `${folder}.tmp`;
    fs.rmSync(temporary, { recursive: true, force: true });
    fs.mkdirSync(temporary, { recursive: true });
    await runCommand('tar', ['-xzf', archive, '-C', temporary], { log });
    renameOver(temporary, folder);
  }
  return path.join(folder, 'package', 'include');
}

/**
 * Puts the addon and links to the libraries where the addon looks for them: Windows looks next to it, the others in `deps/lib`.
 * In a checkout the links are relative, so a moved one keeps working; the libraries stay in the cache when npm reinstalls
 * node_modules.
 * @param {{ home: string, target: Target, addon: string, made?: string[] }} built `made` are the libraries that TensorFlow loads and
 * never calls, unless they lie with its own @returns {string[]} the files put there
 */
export function linkIntoPackage({ home, target, addon, made = madeBelow(home, target) }) {
  const folder = TARGETS[target].rpath ? tfjs('deps', 'lib') : path.dirname(addonPlace());
  for (const each of [folder, path.dirname(addonPlace())]) fs.mkdirSync(each, { recursive: true });
  const libraries = TARGETS[target].libraries.map((name) => path.join(home, 'lib', name));
  const links = [...libraries, ...made].map((file) => link(path.join(folder, path.basename(file)), file));
  // The GPU build looks for CUDA in ../nvidia, seen from where it was opened.
  if (fs.existsSync(path.join(home, 'nvidia'))) link(tfjs('deps', 'nvidia'), path.join(home, 'nvidia'));
  const temporary = `${addonPlace()}.tmp`;
  fs.copyFileSync(addon, temporary);
  renameOver(temporary, addonPlace());
  return [addonPlace(), ...links];
}

/** Where a build leaves the libraries that TensorFlow loads and never calls. @param {string} home @param {Target} target */
export const madeBelow = (home, target) => (TARGETS[target].made ?? []).map((name) => path.join(home, 'lib', name));

/** @param {string} linkPath @param {string} target */
function link(linkPath, target) {
  const temporary = `${linkPath}.tmp`;
  fs.rmSync(temporary, { recursive: true, force: true });
  linkOrCopy(inCheckout ? path.relative(path.dirname(linkPath), target) : target, temporary);
  renameOver(temporary, linkPath);
  return linkPath;
}

/**
 * A symbolic link to a file or folder. Windows allows it to administrators and in developer mode only; else a file becomes a
 * second name of the same file, or, on another disk, a copy.
 * @param {string} target absolute, or relative to the link's folder @param {string} linkPath
 * @param {Pick<typeof fs, 'symlinkSync' | 'linkSync' | 'copyFileSync'>} [system]
 */
export function linkOrCopy(target, linkPath, system = fs) {
  try {
    system.symlinkSync(target, linkPath);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EPERM') throw error;
    const file = path.resolve(path.dirname(linkPath), target);
    try {
      system.linkSync(file, linkPath);
    } catch {
      system.copyFileSync(file, linkPath);
    }
  }
}
