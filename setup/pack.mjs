import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from './browser.mjs';
import { prebuiltIn } from './package/addons.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const at = (/** @type {string[]} */ ...parts) => path.join(root, ...parts);

/** What of `setup/` the package's own set-up runs. */
const SET_UP = [
  'engine',
  'steps/compiler.mjs',
  'steps/of-package.mjs',
  'steps/pe.mjs',
  'steps/python.mjs',
  'steps/tensorflow.mjs',
  'steps/tensorflow-library.mjs',
  'steps/weights.mjs',
  'steps/weights-archives.mjs',
  'steps/windows-addon.mjs',
  'fetch.py',
  'load.js',
  'node-version.js',
  'pins.json',
  'prove-tensorflow.cjs',
  'pth_to_safetensors.py',
  'transferlab.js',
  'transferlab.mjs',
  'unpack.py',
];

const read = (/** @type {string} */ file) => JSON.parse(fs.readFileSync(file, 'utf8'));
const write = (/** @type {string} */ file, /** @type {object} */ json) =>
  fs.writeFileSync(file, `${JSON.stringify(json, null, 2)}\n`);

/** @typedef {{ repository?: string, prebuilt?: string }} PackOptions the repository's address on the web, for the manifest; the folder of prebuilt addons */

/**
 * The library's manifest as it is published. In the checkout it is private, so that nobody publishes the bare folder, and its
 * inner files are open to the course's own workspaces; here they are closed, and the command and the kernels come in. The
 * repository's address is known only where the package is published; npm compares it with the one that the provenance names.
 * @param {any} manifest @param {PackOptions} [options]
 */
export function published({ private: _, browser, devDependencies, ...manifest }, { repository, prebuilt } = {}) {
  return {
    ...manifest,
    // The wasm backend that comes inside asks for it by name, and finds what its host may see.
    peerDependencies: { ...manifest.peerDependencies, ...read(path.join(WASM, 'package.json')).peerDependencies },
    ...(prebuilt && {
      optionalDependencies: { ...manifest.optionalDependencies, ...prebuiltIn(prebuilt).optionalDependencies },
    }),
    ...(repository && { repository: { type: 'git', url: `git+${repository}.git`, directory: 'lib' } }),
    bin: { transferlab: 'setup/transferlab.js' },
    exports: {
      '.': {
        browser: { types: './dist/browser/transferlab.d.mts', default: `./${browser}` },
        types: `./${manifest.types}`,
        default: `./${manifest.main}`,
      },
      './package.json': './package.json',
    },
    bundleDependencies: ['@tensorflow/tfjs-backend-wasm', 'tfjs-node-kernels'],
  };
}

/** The kernels as a package inside the package. @param {string} folder */
function bundleKernels(folder) {
  const { private: _, devDependencies, ...manifest } = read(at('backend', 'package.json'));
  fs.mkdirSync(folder, { recursive: true });
  for (const file of fs.readdirSync(at('backend', 'dist')).filter((name) => /\.(js|d\.ts)$/.test(name))) {
    fs.cpSync(at('backend', 'dist', file), path.join(folder, 'dist', file));
  }
  fs.cpSync(at('backend', 'README.md'), path.join(folder, 'README.md'));
  fs.cpSync(at('LICENSE'), path.join(folder, 'LICENSE'));
  write(path.join(folder, 'package.json'), manifest);
}

const WASM = at('node_modules', '@tensorflow', 'tfjs-backend-wasm');

/**
 * Of TensorFlow.js' wasm backend: what Node loads, and its types. The rest is for browsers and bundlers; the binary with threads
 * too, which TensorFlow.js never takes in Node.
 */
const OF_WASM =
  /^(README\.md|dist\/(tf-backend-wasm\.node\.js|tfjs-backend-wasm(-simd)?\.wasm|[^/]*\.d\.ts)|wasm-out\/[^/]*\.d\.ts)$/;

/**
 * TensorFlow.js' wasm backend as a package inside the package, without what Node does not load: npm would install 13 MB for 2.
 * The build for Node has the parts of the CPU backend that it uses inside, so it depends on nothing but its peer.
 * @param {string} folder
 */
function bundleWasm(folder) {
  const { name, version, license, main, types, repository, peerDependencies } = read(path.join(WASM, 'package.json'));
  for (const file of /** @type {string[]} */ (fs.readdirSync(WASM, { recursive: true }))) {
    if (OF_WASM.test(file.replaceAll('\\', '/'))) fs.cpSync(path.join(WASM, file), path.join(folder, file));
  }
  // Its package has no text of the licence; it is the same as ours.
  fs.cpSync(at('LICENSE'), path.join(folder, 'LICENSE'));
  write(path.join(folder, 'package.json'), { name, version, license, main, types, repository, peerDependencies });
}

/**
 * Packs the library as npm would publish it, kernels, licence and set-up included, and gives the tarball's path in `folder`. It
 * is put together in a separate folder: nothing in the checkout changes while others use it.
 * @param {string} folder @param {PackOptions} [options]
 */
export function pack(folder, options = {}) {
  if (![['index.js'], ['browser', 'transferlab.mjs']].every((name) => fs.existsSync(at('lib', 'dist', ...name)))) {
    throw new Error('lib/dist is not there. Run `npm run build` and `npm run browser`, then pack again.');
  }
  fs.mkdirSync(folder, { recursive: true });
  const stage = fs.mkdtempSync(path.join(os.tmpdir(), 'transferlab-pack-'));
  try {
    const manifest = read(at('lib', 'package.json'));
    for (const name of [
      'README.md',
      'CHANGELOG.md',
      'api.md',
      'guide',
      'addon',
      'dist',
      'src/backbones/CARD.md',
      'src/engine/README.md',
      'src/label/page',
    ]) {
      fs.cpSync(at('lib', name), path.join(stage, name), { recursive: true });
    }
    for (const name of SET_UP) fs.cpSync(at('setup', name), path.join(stage, 'setup', name), { recursive: true });
    if (options.prebuilt) fs.cpSync(prebuiltIn(options.prebuilt).list, path.join(stage, 'setup', 'prebuilt.json'));
    fs.cpSync(at('LICENSE'), path.join(stage, 'LICENSE'));
    bundleKernels(path.join(stage, 'node_modules', 'tfjs-node-kernels'));
    bundleWasm(path.join(stage, 'node_modules', '@tensorflow', 'tfjs-backend-wasm'));
    write(path.join(stage, 'package.json'), published(manifest, options));
    const script = process.env.npm_execpath;
    const [command, ...before] = script ? [process.execPath, script] : ['npm'];
    const printed = execFileSync(command, [...before, 'pack', '--json', '--pack-destination', folder], {
      cwd: stage,
      encoding: 'utf8',
      shell: !script && process.platform === 'win32',
    });
    return path.join(folder, firstPacked(JSON.parse(printed)).filename);
  } finally {
    fs.rmSync(stage, { recursive: true, force: true });
  }
}

/** npm 11 gives a list, later ones an object by name. @param {any} packed @returns {{ filename: string }} */
const firstPacked = (packed) => (Array.isArray(packed) ? packed[0] : Object.values(packed)[0]);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle();
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { repository: { type: 'string' }, prebuilt: { type: 'string' } },
  });
  console.log(pack(path.resolve(positionals[0] ?? at('out')), values));
}
