import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { at } from '../engine/places.mjs';
import { packageOf, prebuiltFiles } from '../engine/prebuilt.mjs';
import { TARGETS } from '../engine/targets.mjs';

/** @import { Target } from '../engine/targets.mjs' */

/** The table of the addons' checksums, next to the packages. */
const LIST = 'prebuilt.json';

const json = (/** @type {object} */ value) => `${JSON.stringify(value, null, 2)}\n`;
const hashOf = (/** @type {string} */ file) => createHash('sha256').update(fs.readFileSync(file)).digest('hex');

/**
 * The manifest of an addon's package. npm installs an optional dependency only where `os`, `cpu` and `libc` are those of the
 * machine. Its version is the library's: the library asks for exactly this one.
 * @param {Target} target
 */
export function addonManifest(target) {
  const [os, cpu] = target.split('-');
  const { version, license } = JSON.parse(fs.readFileSync(at('lib', 'package.json'), 'utf8'));
  return {
    name: packageOf(target),
    version,
    description: `TensorFlow's addon for Node with the custom operations of transferlab, built for ${target}`,
    license,
    os: [os],
    cpu: [cpu],
    ...(os === 'linux' && { libc: ['glibc'] }),
    // Yarn keeps packages zipped, and no system loads an addon out of an archive.
    preferUnplugged: true,
  };
}

const OF_WINDOWS = `
\`${TARGETS['win32-x64'].made?.join('`, `')}\` stands in for Python's library of that name: TensorFlow's library for Windows loads it, and its C
interface calls nothing of it. TensorFlow also needs Microsoft's Visual C++ runtime, which this package may not bring: install it
from https://aka.ms/vs/17/release/vc_redist.x64.exe.
`;

/** @param {Target} target */
const readmeOf = (target) => `# ${packageOf(target)}

TensorFlow's addon for Node.js, extended by the custom operations of [transferlab](https://www.npmjs.com/package/transferlab),
built for ${target} (\`${TARGETS[target].triple}\`). \`npx transferlab set-up\` takes it in place of building the addon. It
loads TensorFlow's own libraries, which setup fetches.
${target === 'win32-x64' ? OF_WINDOWS : ''}
Apache-2.0. It has code of TensorFlow.js (Apache-2.0) and of LLVM's C++ library (Apache-2.0 with LLVM exceptions) inside.
`;

/**
 * Packs addons as packages of npm, and writes their checksums next to them. The same addons give the same bytes: npm writes
 * no times into its archives.
 * @param {Partial<Record<Target, string[]>>} addons the built files of each target, in the order of `prebuiltFiles` @param {string} folder
 * @returns {{ file: string, sha256: string }[]} the packages
 */
export function packAddons(addons, folder) {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const stage = fs.mkdtempSync(path.join(os.tmpdir(), 'transferlab-addons-'));
  try {
    const targets = /** @type {[Target, string[]][]} */ (Object.entries(addons));
    for (const [target, built] of targets) {
      fs.mkdirSync(path.join(stage, target));
      prebuiltFiles(target).forEach((name, i) => {
        fs.copyFileSync(built[i], path.join(stage, target, name));
      });
      fs.copyFileSync(at('LICENSE'), path.join(stage, target, 'LICENSE'));
      fs.writeFileSync(path.join(stage, target, 'README.md'), readmeOf(target));
      fs.writeFileSync(path.join(stage, target, 'package.json'), json(addonManifest(target)));
      for (const name of fs.readdirSync(path.join(stage, target))) fs.chmodSync(path.join(stage, target, name), 0o644);
    }
    npmPack(
      targets.map(([target]) => `./${target}`),
      stage,
      folder,
    );
    fs.writeFileSync(
      path.join(folder, LIST),
      json(Object.fromEntries(targets.map(([target, built]) => [target, hashesOf(target, built)]))),
    );
    const files = targets.map(([target]) => path.join(folder, tarballOf(target)));
    return files.map((file) => ({ file, sha256: hashOf(file) }));
  } finally {
    fs.rmSync(stage, { recursive: true, force: true });
  }
}

/** @param {Target} target @param {string[]} built */
const hashesOf = (target, built) =>
  Object.fromEntries(prebuiltFiles(target).map((name, i) => [name, hashOf(built[i])]));

/** @param {Target} target */
const tarballOf = (target) => `${packageOf(target)}-${addonManifest(target).version}.tgz`;

/** @param {string[]} packages @param {string} cwd @param {string} folder */
function npmPack(packages, cwd, folder) {
  const script = process.env.npm_execpath;
  const [command, ...before] = script ? [process.execPath, script] : ['npm'];
  execFileSync(command, [...before, 'pack', '--silent', '--pack-destination', folder, ...packages], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: !script && process.platform === 'win32',
  });
}

/**
 * What the library's package gets of addons that were packed into `folder`: its optional dependencies, and the table of
 * checksums by which set-up knows them. Throws where there are none.
 * @param {string} folder
 */
export function prebuiltIn(folder) {
  const list = path.join(folder, LIST);
  if (!fs.existsSync(list)) throw new Error(`${list} is not there. Run \`npm run prebuilt\` first.`);
  const targets = /** @type {Target[]} */ (Object.keys(JSON.parse(fs.readFileSync(list, 'utf8'))));
  return {
    list,
    optionalDependencies: Object.fromEntries(
      targets.map((target) => [packageOf(target), addonManifest(target).version]),
    ),
  };
}
