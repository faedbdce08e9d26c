import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { findProgram } from '../engine/find-program.mjs';
import { at } from '../engine/places.mjs';
import { targetOf } from '../engine/targets.mjs';
import { dawn } from '../steps/webgpu.mjs';
import { output } from './output.mjs';

/** @import { Finding } from './machine.mjs' */

/** Whether TensorFlow can be built for a GPU by CUDA here, and why not. @returns {Finding} */
export function cudaFinding() {
  const name = 'GPU by CUDA';
  if (targetOf() !== 'linux-x64')
    return { name, state: 'note', value: 'no: TensorFlow for CUDA is pinned for Linux on x64' };
  const names = findProgram(['nvidia-smi'])
    ? output('nvidia-smi', ['--query-gpu=name,driver_version', '--format=csv,noheader'])
    : null;
  return names
    ? {
        name,
        state: 'note',
        value: names.split('\n').join('; '),
        todo: '`npm start -- --gpu` builds TensorFlow for it.',
      }
    : { name, state: 'note', value: 'no: no NVIDIA GPU is seen; the course is made for the CPU' };
}

/**
 * Whether WebGPU computes here, and on what. Where its packages are installed a product of matrices is tried.
 * @param {{ isInstalled?: boolean, tried?: () => { adapter: string } | { error: string } }} [machine] @returns {Finding}
 */
export function webGpuFinding({ isInstalled = fs.existsSync(dawn), tried = tryAdapter } = {}) {
  const name = 'GPU by WebGPU';
  if (!isInstalled) {
    return {
      name,
      state: 'note',
      value: 'not installed',
      todo: '`npm start -- --gpu webgpu` fetches two packages and tries the GPU, of any maker.',
    };
  }
  const result = tried();
  if ('error' in result)
    return { name, state: 'optional', value: 'installed, and it does not compute', todo: result.error };
  const isSoftware = /llvmpipe|lavapipe|swiftshader|software/i.test(result.adapter);
  return {
    name,
    state: 'ok',
    value: `${result.adapter}${isSoftware ? ': a software GPU, for tests' : ''}`,
  };
}

/** @returns {{ adapter: string } | { error: string }} */
function tryAdapter() {
  try {
    const out = execFileSync(process.execPath, [at('setup', 'webgpu-cases.cjs'), 'adapter'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
      env: { ...process.env, TRANSFERLAB_BACKEND: 'webgpu' },
    });
    return { adapter: JSON.parse(/** @type {string} */ (out.trim().split('\n').at(-1))).found };
  } catch (error) {
    const { stderr, message } = /** @type {Error & { stderr?: string }} */ (error);
    const cause = (stderr ?? '').split('\n').find((line) => /Error:/.test(line)) ?? message;
    return { error: cause.replace(/^\w*Error: /, '') };
  }
}
