import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from './command.mjs';
import { downloadFromNpm } from './download.mjs';
import { pins } from './pins.mjs';
import { cache, inCheckout, library, tfjs } from './places.mjs';
import { SetupError } from './setup-error.mjs';
import { NO_COMPILER } from './tensorflow-mode.mjs';

const filesOf = (/** @type {string} */ folder, /** @type {string} */ ending) =>
  fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => path.join(folder, name));
const object = (/** @type {string} */ source) => `${path.basename(source, '.cc')}.o`;

/** One text for all the files that the library adds to the addon. */
export const ownSources = () =>
  [...filesOf(library('addon'), '.cc'), ...filesOf(library('addon'), '.h')]
    .map((file) => fs.readFileSync(file, 'utf8'))
    .join('');
const MAIN = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/** Node-API's version decides where tfjs-node looks and what the addon may call; 8 is the last it knows. */
const napi = () => Math.min(8, Number(process.versions.napi));

/** Where tfjs-node loads its addon from. */
export const addonPlace = () => tfjs('lib', `napi-v${napi()}`, 'tfjs_binding.node');

/**
 * Compiles tfjs-node's source files and ours (`lib/addon`) against the TensorFlow below `home` (`lib`, `include`) and
 * gives the addon's path below `home`. One already built from the same sources is taken as it is. The compiler is called
 * directly: no make, no node-gyp, so a path with spaces or letters beyond ASCII is only an argument.
 * @param {{ home: string, compiler: string | null, log: string }} options
 */
export async function buildAddon({ home, compiler, log }) {
  const addon = path.join(home, 'addon', `napi${napi()}-${sourcesHash()}.node`);
  if (fs.existsSync(addon)) return addon;
  if (!compiler) throw new SetupError(NO_COMPILER, 'build');
  const folder = path.join(home, 'addon.tmp');
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  fs.mkdirSync(path.dirname(addon), { recursive: true });
  const headers = await nodeHeaders(log);
  const compile = (/** @type {string} */ source) => [
    '-c',
    '-O3',
    '-fPIC',
    '-pthread',
    '-std=gnu++17',
    '-fno-rtti',
    '-fno-exceptions',
    `-DNAPI_VERSION=${napi()}`,
    '-DBUILDING_NODE_EXTENSION',
    '-DNODE_GYP_MODULE_NAME=tfjs_binding',
    `-I${headers}`,
    `-I${path.join(home, 'include')}`,
    `-I${tfjs('binding')}`,
    '-fopenmp-simd',
    '-fno-math-errno',
    '-fno-trapping-math',
    // Node calls the registration in lib/addon/addon.cc, and that calls tfjs-node's.
    ...(source.endsWith('tfjs_binding.cc') ? ['-Dnapi_register_module_v1=register_tfjs_binding'] : []),
    source,
    '-o',
    object(source),
  ];
  const sources = [...filesOf(tfjs('binding'), '.cc'), ...filesOf(library('addon'), '.cc')];
  const link = [
    '-shared',
    '-pthread',
    '-o',
    'tfjs_binding.node',
    ...sources.map(object),
    '-Wl,-soname=tfjs_binding.node',
    '-Wl,-rpath,$ORIGIN/../../deps/lib',
    `-L${path.join(home, 'lib')}`,
    ...MAIN.map((library) => `-l:${library}`),
  ];
  try {
    await Promise.all(sources.map((source) => runCommand(compiler, compile(source), { cwd: folder, log })));
    await runCommand(compiler, link, { cwd: folder, log });
  } catch (error) {
    const output = /** @type {{ output?: string }} */ (error).output ?? '';
    if (/No space left/i.test(output)) throw error;
    throw new SetupError(
      `Building TensorFlow's addon failed (all of the output is in ${log}):\n${output.slice(-800)}`,
      'build',
    );
  }
  fs.renameSync(path.join(folder, 'tfjs_binding.node'), addon);
  fs.rmSync(folder, { recursive: true, force: true });
  return addon;
}

function sourcesHash() {
  const hash = createHash('sha256').update(pins.tensorflow.version).update(ownSources());
  for (const name of fs.readdirSync(tfjs('binding')).sort()) hash.update(fs.readFileSync(tfjs('binding', name)));
  return hash.digest('hex').slice(0, 12);
}

/**
 * Folder of node_api.h: next to this Node where it came with headers, else from the pinned package of them. @param {string} log
 */
export async function nodeHeaders(log) {
  const include = path.resolve(path.dirname(process.execPath), '..', 'include', 'node');
  if (fs.existsSync(path.join(include, 'node_api.h'))) return include;
  const folder = cache('headers', pins.headers.sha256.slice(0, 12));
  if (!fs.existsSync(folder)) {
    const [archive] = await downloadFromNpm([pins.headers], { log });
    const temporary = `${folder}.tmp`;
    fs.rmSync(temporary, { recursive: true, force: true });
    fs.mkdirSync(temporary, { recursive: true });
    await runCommand('tar', ['-xzf', archive, '-C', temporary], { log });
    fs.renameSync(temporary, folder);
  }
  return path.join(folder, 'package', 'include');
}

/**
 * Puts the addon and links to the libraries where tfjs-node looks for them. In a checkout the links are relative, so a moved
 * one keeps working; the libraries stay in the cache when npm reinstalls node_modules.
 * @param {{ home: string, addon: string }} built @returns {string[]} the files put there
 */
export function linkIntoPackage({ home, addon }) {
  fs.mkdirSync(tfjs('deps', 'lib'), { recursive: true });
  fs.mkdirSync(path.dirname(addonPlace()), { recursive: true });
  const links = [
    ...MAIN.map((library) => [library, path.join(home, 'lib', library)]),
    // tfjs-node looks for this name before it loads its addon.
    ['libtensorflow.so', path.join(home, 'lib', MAIN[0])],
    ['libtensorflow.so.2.9.1', path.join(home, 'lib', MAIN[0])],
    ['libtensorflow_framework.so', path.join(home, 'lib', MAIN[1])],
  ].map(([name, target]) => link(tfjs('deps', 'lib', name), target));
  // The GPU build looks for CUDA in ../nvidia, seen from where it was opened.
  if (fs.existsSync(path.join(home, 'nvidia'))) links.push(link(tfjs('deps', 'nvidia'), path.join(home, 'nvidia')));
  const temporary = `${addonPlace()}.tmp`;
  fs.copyFileSync(addon, temporary);
  fs.renameSync(temporary, addonPlace());
  return [addonPlace(), ...links.slice(0, MAIN.length)];
}

/** @param {string} linkPath @param {string} target */
function link(linkPath, target) {
  const temporary = `${linkPath}.tmp`;
  fs.rmSync(temporary, { recursive: true, force: true });
  fs.symlinkSync(inCheckout ? path.relative(path.dirname(linkPath), target) : target, temporary);
  fs.renameSync(temporary, linkPath);
  return linkPath;
}
