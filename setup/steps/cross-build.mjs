import fs from 'node:fs';
import { buildAddon } from '../engine/addon.mjs';
import { downloadFromPip } from '../engine/download.mjs';
import { pins } from '../engine/pins.mjs';
import { TARGETS } from '../engine/targets.mjs';
import { fetchZig, zigCompiler, zigProgram } from '../engine/zig.mjs';
import { requireLoadable as requireLoadableOnMac } from './mac-addon.mjs';
import { extractLibraries, tensorflowHome } from './tensorflow-library.mjs';
import { makeStandIns, requireLoadable as requireLoadableOnWindows } from './windows-addon.mjs';

/** @import { Target } from '../engine/targets.mjs' */

/** What reads an addon for a machine that cannot be tried here. @type {Partial<Record<Target, typeof requireLoadableOnMac>>} */
const READERS = { 'darwin-arm64': requireLoadableOnMac, 'win32-x64': requireLoadableOnWindows };

/**
 * Builds the addon for any target by the pinned compiler; it and the target's TensorFlow are fetched where they are not there.
 * @param {Target} target @param {{ tell: (text: string) => void, log: string }} options @returns {Promise<string>} the addon's path
 */
export async function crossBuild(target, { tell, log }) {
  if (!fs.existsSync(zigProgram)) await fetchZig({ tell, log });
  const home = tensorflowHome('wheel', target);
  if (!fs.existsSync(home)) {
    const wheel = await downloadFromPip(pins.tensorflow.wheels[target], { tell, log });
    tell('taking the libraries out of the wheel');
    await extractLibraries(wheel, home, target);
    fs.rmSync(wheel, { force: true });
  }
  tell('compiling the addon');
  const addon = await buildAddon({ home, target, compiler: zigCompiler(target), log });
  if (TARGETS[target].made) await makeStandIns(home, log);
  const requireLoadable = READERS[target];
  if (requireLoadable) {
    tell('looking for its symbols in the libraries that it names');
    await requireLoadable(addon, home, log);
  }
  return addon;
}
