import { execFileSync } from 'node:child_process';
import { inCheckout } from './places.mjs';
import { SetupError } from './setup-error.mjs';
import { TARGETS, targetOf } from './targets.mjs';

/**
 * How tensors are computed here: `wheel` and `gpu` build the addon against the pinned TensorFlow wheels,
 * `package` is tfjs-node's own older binary, `wasm` needs nothing and is slow.
 * @typedef {'wheel' | 'gpu' | 'package' | 'wasm'} Mode
 */

/** The targets whose addon is built; on Windows tfjs-node's own binary comes first, unless npm has installed a prebuilt addon. */
const FROM_WHEEL = ['linux-x64', 'linux-arm64', 'darwin-arm64'];

/**
 * Chooses the mode: what TRANSFERLAB_TENSORFLOW or --gpu asks for; else what is already here and proved; else the
 * wheel where one is pinned, then the package's binary. Throws where the one asked for cannot be had.
 * @param {{ asked?: string, gpu?: boolean, platform?: string, arch?: string, compiler: string | null, earlier?: Mode, obstacle?: string | null, prebuilt?: boolean }} machine
 * `prebuilt` is whether npm has installed an addon for it
 * @returns {{ mode: Mode, why: string, fixed: boolean }} `fixed` means that no other may be tried instead
 */
export function chooseMode({
  asked,
  gpu = false,
  platform = process.platform,
  arch = process.arch,
  compiler,
  earlier,
  obstacle = null,
  prebuilt = false,
}) {
  const target = targetOf(platform, arch);
  const machine = `${platform} on ${arch}`;
  const withCompiler = prebuilt
    ? 'with the prebuilt addon'
    : compiler
      ? `with the compiler ${compiler}`
      : 'with the pinned compiler';
  const wish = gpu ? 'gpu' : asked;
  if (wish !== undefined && !['wheel', 'gpu', 'package', 'wasm'].includes(wish)) {
    throw new SetupError(
      `TRANSFERLAB_TENSORFLOW is '${wish}'. Use wheel, gpu, package or wasm, or unset it to let set-up choose.`,
    );
  }
  if (wish === 'wheel' && !target) {
    throw new SetupError(
      `The TensorFlow wheel is pinned for ${Object.keys(TARGETS).join(', ')}; this is ${machine}. Unset TRANSFERLAB_TENSORFLOW, or set it to package or wasm.`,
    );
  }
  if (wish === 'gpu' && target !== 'linux-x64') {
    throw new SetupError(
      `TensorFlow for the GPU is pinned for Linux on x64; this is ${machine}. Leave --gpu out, or set TRANSFERLAB_TENSORFLOW to wheel, package or wasm.`,
    );
  }
  if (obstacle && wish !== 'wasm') {
    if (wish) throw new SetupError(`TRANSFERLAB_TENSORFLOW=${wish} cannot be used: ${obstacle}.`);
    return { mode: 'wasm', why: obstacle, fixed: false };
  }
  if (wish) {
    const why = gpu ? 'asked for by --gpu' : 'asked for by TRANSFERLAB_TENSORFLOW';
    return { mode: /** @type {Mode} */ (wish), why, fixed: true };
  }
  if (earlier === 'gpu' && target === 'linux-x64') return { mode: 'gpu', why: 'built for the GPU before', fixed: true };
  if (target && (prebuilt || FROM_WHEEL.includes(target)))
    return { mode: 'wheel', why: `${machine}, ${withCompiler}`, fixed: false };
  if (!['linux', 'darwin', 'win32'].includes(platform) || (platform === 'win32' && arch !== 'x64')) {
    return { mode: 'wasm', why: `no TensorFlow binary is published for ${machine}`, fixed: false };
  }
  return { mode: 'package', why: `no wheel is pinned for ${machine}`, fixed: false };
}

export const WASM_WARNING =
  'TensorFlow itself is not used on this machine; WebAssembly computes instead. Predicting is about half as fast, and ' +
  'training takes several times as long. ' +
  (inCheckout ? '`npm run doctor` says what is missing.' : 'What is missing is said above.');

/**
 * The command of the machine's C++ compiler; null where there is none, and where CXX is `zig`, the pinned one. On Windows the
 * addon is built by the pinned one alone: it makes the libraries, too, that name what is in node.exe.
 * @param {NodeJS.ProcessEnv} [env] @param {string} [platform]
 */
export function findCompiler(env = process.env, platform = process.platform) {
  if (env.CXX === 'zig' || platform === 'win32') return null;
  for (const command of env.CXX ? [env.CXX] : ['c++', 'g++', 'clang++']) {
    try {
      execFileSync(command, ['--version'], { stdio: 'ignore', timeout: 20_000 });
      return command;
    } catch {
      // The next name.
    }
  }
  return null;
}
