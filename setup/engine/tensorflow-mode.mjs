import { execFileSync } from 'node:child_process';
import { inCheckout } from './places.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * How tensors are computed here: `wheel` and `gpu` build the addon against the pinned TensorFlow wheels,
 * `package` is tfjs-node's own older binary, `wasm` needs nothing and is slow.
 * @typedef {'wheel' | 'gpu' | 'package' | 'wasm'} Mode
 */

/**
 * Chooses the mode: what TRANSFERLAB_TENSORFLOW or --gpu asks for; else what is already here and proved; else the
 * wheel where it can be built, then the package's binary. Throws where the one asked for cannot be had.
 * @param {{ asked?: string, gpu?: boolean, platform?: string, arch?: string, compiler: string | null, earlier?: Mode }} machine
 * @returns {{ mode: Mode, why: string, fixed: boolean }} `fixed` means that no other may be tried instead
 */
export function chooseMode({
  asked,
  gpu = false,
  platform = process.platform,
  arch = process.arch,
  compiler,
  earlier,
}) {
  const wheelSystem = platform === 'linux' && arch === 'x64';
  const wish = gpu ? 'gpu' : asked;
  if (wish !== undefined && !['wheel', 'gpu', 'package', 'wasm'].includes(wish)) {
    throw new SetupError(
      `TRANSFERLAB_TENSORFLOW is '${wish}'. Use wheel, gpu, package or wasm, or unset it to let set-up choose.`,
    );
  }
  if (wish === 'wheel' || wish === 'gpu') {
    if (!wheelSystem) {
      throw new SetupError(
        `The TensorFlow wheel is pinned for Linux on x64; this is ${platform} on ${arch}. Unset TRANSFERLAB_TENSORFLOW, or set it to package or wasm.`,
      );
    }
    if (!compiler && earlier !== wish) throw new SetupError(NO_COMPILER);
    return { mode: wish, why: gpu ? 'asked for by --gpu' : 'asked for by TRANSFERLAB_TENSORFLOW', fixed: true };
  }
  if (wish) return { mode: /** @type {Mode} */ (wish), why: 'asked for by TRANSFERLAB_TENSORFLOW', fixed: true };
  if (earlier === 'gpu' && wheelSystem && compiler)
    return { mode: 'gpu', why: 'built for the GPU before', fixed: true };
  if (wheelSystem && compiler) return { mode: 'wheel', why: 'Linux on x64 with a C++ compiler', fixed: false };
  if (wheelSystem && earlier === 'wheel') return { mode: 'wheel', why: 'built here before', fixed: false };
  if (!['linux', 'darwin', 'win32'].includes(platform) || (platform === 'win32' && arch !== 'x64')) {
    return { mode: 'wasm', why: `no TensorFlow binary is published for ${platform} on ${arch}`, fixed: false };
  }
  return {
    mode: 'package',
    why: wheelSystem ? 'no C++ compiler was found' : `no wheel is pinned for ${platform} on ${arch}`,
    fixed: false,
  };
}

export const NO_COMPILER =
  'A C++ compiler is needed to build against the TensorFlow wheel and none was found (looked for CXX, c++, g++, clang++). ' +
  'Debian or Ubuntu: `sudo apt install g++`; Fedora: `sudo dnf install gcc-c++`. Or set TRANSFERLAB_TENSORFLOW=package or wasm.';

export const WASM_WARNING =
  'TensorFlow itself is not used on this machine; WebAssembly computes instead. Predicting is about half as fast, and ' +
  'training takes several times as long. ' +
  (inCheckout ? '`npm run doctor` says what is missing.' : 'What is missing is said above.');

/** The C++ compiler's command, or null. @param {NodeJS.ProcessEnv} [env] */
export function findCompiler(env = process.env) {
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
