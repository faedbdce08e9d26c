import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildAddon, madeBelow } from './engine/addon.mjs';
import { explain } from './engine/explain.mjs';
import { withLock } from './engine/lock.mjs';
import { at, cache, root } from './engine/places.mjs';
import { SetupError } from './engine/setup-error.mjs';
import { TARGETS } from './engine/targets.mjs';
import { version } from './engine/version.mjs';
import { zigCompiler } from './engine/zig.mjs';
import { packAddons } from './package/addons.mjs';
import { crossBuild } from './steps/cross-build.mjs';
import { tensorflowHome } from './steps/tensorflow-library.mjs';
import { makeStandIns } from './steps/windows-addon.mjs';

/** @import { Target } from './engine/targets.mjs' */

const NAMES = /** @type {Target[]} */ (Object.keys(TARGETS));
const HELP = `npm run prebuilt                              pack the addon for every machine: a package of npm each, in out/prebuilt
npm run prebuilt -- ${NAMES[0]} ${NAMES[3]}         the same for these machines (${NAMES.join(', ')})
npm run prebuilt -- --twice ${NAMES[0]}          build each in two folders, and fail where the bytes differ

It fetches the pinned compiler, and for each machine its TensorFlow, up to half a gigabyte, into .cache. \`npm run pack --
--prebuilt out/prebuilt\` then packs the library with these addons as optional dependencies. Nothing is published.`;

const log = cache('setup', 'logs', 'prebuilt.log');
const tell = (/** @type {string} */ text) => process.stderr.write(`${text}\n`);

/** `npm run prebuilt`: the addon as packages of npm. @param {string[]} argv @returns {Promise<number>} */
export async function main(argv) {
  if (argv.includes('--version')) {
    console.log(version());
    return 0;
  }
  if (argv.some((word) => ['--help', '-h'].includes(word))) {
    console.log(HELP);
    return 0;
  }
  const named = argv.filter((word) => word !== '--twice');
  const unknown = named.find((name) => !NAMES.includes(/** @type {Target} */ (name)));
  if (unknown !== undefined) {
    console.error(`'${unknown}' is no machine that the addon is built for.\n\n${HELP}`);
    return 2;
  }
  const targets = named.length > 0 ? /** @type {Target[]} */ (named) : NAMES;
  try {
    const lock = cache('setup', 'lock');
    const onWait = (/** @type {{ pid: number }} */ { pid }) =>
      tell(`Set-up is at work (process ${pid}); waiting for it.`);
    const addons = await withLock(lock, () => buildAll(targets, argv.includes('--twice')), { onWait });
    for (const { file, sha256 } of packAddons(addons, at('out', 'prebuilt'))) console.log(`${sha256}  ${file}`);
    return 0;
  } catch (error) {
    console.error(explain(error, { step: 'prebuilt', root, log }).message);
    return 1;
  }
}

/** @param {Target[]} targets @param {boolean} twice @returns {Promise<Partial<Record<Target, string[]>>>} the files of each package */
async function buildAll(targets, twice) {
  /** @type {Partial<Record<Target, string[]>>} */
  const addons = {};
  for (const target of targets) {
    tell(target);
    const addon = await crossBuild(target, { tell, log });
    const files = [addon, ...madeBelow(tensorflowHome('wheel', target), target)];
    if (twice) await requireSame(target, files);
    addons[target] = files;
  }
  return addons;
}

/** Throws if a second build, in another folder, gives other bytes. @param {Target} target @param {string[]} files */
async function requireSame(target, files) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'transferlab-second-'));
  try {
    tell('compiling it again');
    const first = tensorflowHome('wheel', target);
    const { libraries, linked = [] } = TARGETS[target];
    fs.symlinkSync(path.join(first, 'include'), path.join(home, 'include'), 'dir');
    fs.mkdirSync(path.join(home, 'lib'));
    for (const name of [...libraries, ...linked]) {
      fs.symlinkSync(path.join(first, 'lib', name), path.join(home, 'lib', name));
    }
    const addon = await buildAddon({ home, target, compiler: zigCompiler(target), log });
    if (TARGETS[target].made) await makeStandIns(home, log);
    for (const [i, again] of [addon, ...madeBelow(home, target)].entries()) requireSameBytes(target, files[i], again);
  } finally {
    fs.rmSync(home, { recursive: true, force: true });
  }
}

/** @param {Target} target @param {string} file @param {string} again */
function requireSameBytes(target, file, again) {
  const [one, other] = [file, again].map((each) => createHash('sha256').update(fs.readFileSync(each)).digest('hex'));
  if (one !== other) {
    throw new SetupError(
      `Two builds of ${path.basename(file)} for ${target} differ: sha256 ${one.slice(0, 12)}… and ${other.slice(0, 12)}…. ` +
        'Something of the folder or the time has come in; look at the options in setup/engine/addon.mjs.',
      'build',
    );
  }
  tell(`${path.basename(file)}: the same bytes twice, ${one}`);
}
