import fs from 'node:fs';
import os from 'node:os';
import { findChromium, findProgram } from '../engine/find-program.mjs';
import { findPython } from '../engine/find-python.mjs';
import { obstacle } from '../engine/obstacle.mjs';
import { pathTrouble } from '../engine/path-trouble.mjs';
import { pins } from '../engine/pins.mjs';
import { root } from '../engine/places.mjs';
import { TARGETS, targetOf } from '../engine/targets.mjs';
import { findCompiler } from '../engine/tensorflow-mode.mjs';
import { tooOld } from '../node-version.js';
import { cudaFinding, webGpuFinding } from './gpu.mjs';
import { output } from './output.mjs';

/**
 * One thing looked at. `missing` and `corrupt` are broken and make doctor fail; `optional` is a thing the course
 * runs without, `note` only tells.
 * @typedef {{ name: string, state: 'ok' | 'missing' | 'corrupt' | 'optional' | 'note', value: string, todo?: string }} Finding
 */

const GIGA = 1e9;
const ENOUGH_DISK = 1;
const ENOUGH_MEMORY = 4;

/** What the machine brings. @returns {Finding[]} */
export function machineFindings() {
  return [
    node(),
    platformFinding(),
    npmVersion(),
    pythonFinding(),
    compiler(),
    cudaFinding(),
    webGpuFinding(),
    threads(),
    memory(),
    disk(),
    folderFinding(),
    chromium(),
    sandbox(),
  ];
}

/** @returns {Finding} */
function node() {
  const complaint = tooOld(process.versions.node);
  return complaint
    ? { name: 'Node', state: 'missing', value: process.versions.node, todo: complaint.split('\n')[1] }
    : { name: 'Node', state: 'ok', value: `${process.versions.node} (${process.platform} ${process.arch})` };
}

/**
 * The route to TensorFlow on such a machine, and what of it has been tried where.
 * @param {{ platform?: string, arch?: string, trouble?: string | null }} [machine] @returns {Finding}
 */
export function platformFinding({ platform = process.platform, arch = process.arch, trouble = obstacle() } = {}) {
  const name = 'platform';
  const machine = `${platform} ${arch}`;
  if (trouble) return { name, state: 'optional', value: `${machine}: WebAssembly only`, todo: `Because ${trouble}.` };
  const target = targetOf(platform, arch);
  if (!target) return { name, state: 'note', value: `${machine}: tfjs-node's own binary or WebAssembly; not tried` };
  const route =
    target === 'win32-x64'
      ? "tfjs-node's own binary or WebAssembly"
      : `TensorFlow ${pins.tensorflow.version} from its wheel`;
  return { name, state: 'note', value: `${machine}: ${route}; tried: ${TARGETS[target].tried}` };
}

/** @returns {Finding} */
function npmVersion() {
  const version = process.env.npm_config_user_agent?.match(/npm\/(\S+)/)?.[1] ?? output('npm', ['--version']);
  return version
    ? { name: 'npm', state: 'ok', value: version }
    : {
        name: 'npm',
        state: 'missing',
        value: 'not on the path',
        todo: 'Install Node with npm from https://nodejs.org.',
      };
}

/** @returns {Finding} */
function pythonFinding() {
  try {
    const { command, version } = findPython();
    return { name: 'Python', state: 'ok', value: `${version} (${command})` };
  } catch (error) {
    return { name: 'Python', state: 'missing', value: 'none that will do', todo: /** @type {Error} */ (error).message };
  }
}

/** @returns {Finding} */
function compiler() {
  const command = findCompiler();
  if (command)
    return { name: 'C++ compiler', state: 'ok', value: output(command, ['--version'])?.split('\n')[0] ?? command };
  return {
    name: 'C++ compiler',
    state: 'note',
    value: targetOf() ? `none; set-up fetches its own (Zig ${pins.zig.version})` : 'none',
  };
}

/** @returns {Finding} */
function threads() {
  return {
    name: 'threads',
    state: 'note',
    value: `${os.availableParallelism()} of ${os.cpus()[0]?.model ?? 'an unknown processor'}`,
  };
}

/** @returns {Finding} */
function memory() {
  const total = os.totalmem() / GIGA;
  const value = `${total.toFixed(1)} GB, ${(os.freemem() / GIGA).toFixed(1)} GB free`;
  return total < ENOUGH_MEMORY * 0.9
    ? {
        name: 'memory',
        state: 'optional',
        value,
        todo: `Some lessons need ${ENOUGH_MEMORY} GB; close other programs while they run.`,
      }
    : { name: 'memory', state: 'ok', value };
}

/** @returns {Finding} */
function disk() {
  const { bavail, bsize } = fs.statfsSync(root);
  const free = (Number(bavail) * Number(bsize)) / GIGA;
  const value = `${free.toFixed(1)} GB free`;
  return free < ENOUGH_DISK
    ? {
        name: 'disk',
        state: 'missing',
        value,
        todo: `Free some space: at least ${ENOUGH_DISK} GB, and 3 GB for a first set-up.`,
      }
    : { name: 'disk', state: 'ok', value };
}

/** Where the checkout lies, which matters on Windows. @param {string | null} [trouble] @returns {Finding} */
export function folderFinding(trouble = pathTrouble()) {
  return trouble
    ? { name: 'folder', state: 'optional', value: 'may cause trouble', todo: `Because ${trouble}.` }
    : { name: 'folder', state: 'ok', value: `a path of ${root.length} characters` };
}

/** @returns {Finding} */
function chromium() {
  const file = findChromium();
  return file
    ? { name: 'Chromium', state: 'ok', value: file }
    : {
        name: 'Chromium',
        state: 'optional',
        value: 'none',
        todo: 'Only the browser test wants it (Debian: `sudo apt install chromium`, or set CHROMIUM).',
      };
}

/** @returns {Finding} */
function sandbox() {
  const file = findProgram(['bwrap']);
  return file
    ? { name: 'bubblewrap', state: 'ok', value: file }
    : {
        name: 'bubblewrap',
        state: 'optional',
        value: 'none',
        todo: 'Checks then run answers without a sandbox; fine for your own (Debian: `sudo apt install bubblewrap`).',
      };
}
