import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from '../engine/command.mjs';
import { downloadFromNpm } from '../engine/download.mjs';
import { pins } from '../engine/pins.mjs';
import { at, cache, root } from '../engine/places.mjs';
import { SetupError } from '../engine/setup-error.mjs';
import { isStamped, keyOf, removeStamp, writeStamp } from '../engine/stamp.mjs';

const name = 'webgpu';
const log = cache('setup', 'logs', `${name}.log`);
const { platform, arch } = process;

/** The folder with Dawn's addon for a machine, in the package `webgpu`: all Macs share one. */
const addon = `dist/${platform}-${platform === 'darwin' ? 'universal' : arch}`;

/** The machines for which the package has an addon. */
const MACHINES = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'win32-arm64', 'win32-x64'];

/** The folder of an unpacked package. @param {string} packageName */
const folderOf = (packageName) => at('node_modules', ...packageName.split('/'));

/** Where Dawn's addon is once it is unpacked. */
export const dawn = path.join(folderOf('webgpu'), addon, 'dawn.node');

const key = keyOf(pins.webgpu, platform, arch);
const manifests = pins.webgpu.map(({ name }) => path.join(folderOf(name), 'package.json'));

/** Whether the packages are there. */
export const hasWebGpu = () => isStamped(root, name, key);

/**
 * The packages for computing on a GPU by WebGPU, only where asked for: they are large, and the lock file does not name them.
 * @type {import('../engine/run-steps.mjs').Step}
 */
export const webGpu = {
  name,
  does: 'a GPU by WebGPU: two packages, proved',
  needs: ['packages', 'build'],
  megabytes: 400,
  isDone: hasWebGpu,
  run: async (tell) => {
    removeStamp(root, name);
    if (!MACHINES.includes(`${platform}-${arch}`)) {
      throw new SetupError(
        `The package webgpu has no binary for ${platform} on ${arch}, only for ${MACHINES.join(', ')}. Leave --gpu webgpu out.`,
      );
    }
    tell('fetching webgpu and tfjs-backend-webgpu');
    const archives = await downloadFromNpm(
      pins.webgpu.map(({ pin }) => pin),
      { log },
    );
    for (const [index, { name: packageName, files }] of pins.webgpu.entries()) {
      tell(`unpacking ${packageName}`);
      const wanted = files.map((file) => `package/${file.replace('ADDON', addon)}`);
      await unpack(archives[index], folderOf(packageName), wanted);
      fs.rmSync(archives[index]);
    }
    tell('multiplying two matrices with it');
    await prove();
    writeStamp(root, name, {
      key,
      products: [...manifests, dawn].map((file) => ({ file: path.relative(root, file) })),
    });
  },
};

/** Unpacks some files of an archive of npm as the package's folder. @param {string} archive @param {string} folder @param {string[]} files */
async function unpack(archive, folder, files) {
  const temporary = `${folder}.tmp`;
  for (const each of [temporary, folder]) fs.rmSync(each, { recursive: true, force: true });
  fs.mkdirSync(temporary, { recursive: true });
  await runCommand('tar', ['-xzf', archive, '-C', temporary, '--strip-components', '1', ...files], { log });
  fs.renameSync(temporary, folder);
}

/** Multiplies two matrices on the GPU, in a process of its own. */
export async function prove() {
  try {
    await runCommand(process.execPath, [at('setup', 'webgpu-cases.cjs'), 'adapter'], {
      log,
      env: { ...process.env, TRANSFERLAB_BACKEND: 'webgpu' },
    });
  } catch (error) {
    const { output = '', message } = /** @type {Error & { output?: string }} */ (error);
    const cause = output.split('\n').find((line) => /Error:/.test(line)) ?? message;
    throw new SetupError(
      `The GPU does not compute by WebGPU. ${cause.replace(/^\w*Error: /, '')} (All output: ${log}.)`,
    );
  }
}
