import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { TARGETS } from './targets.mjs';

/** The oldest GNU C library that TensorFlow's wheel and the addon load on. */
const OLDEST_GLIBC = [2, 28];
/** The oldest macOS, and the version of its kernel. */
const OLDEST_MACOS = { name: 13, kernel: 22 };

/**
 * What decides whether TensorFlow's binaries can run: platform and architecture of this Node; the version of the GNU C library
 * that it runs on, where it has one (Linux); whether macOS translates it (Rosetta); the version of the kernel (macOS); which
 * libraries of the Visual C++ runtime are missing (Windows).
 * @typedef {{ platform: string, arch: string, glibc?: string, translated?: boolean, kernel?: string, missing?: string[] }} Facts
 */

/** Why TensorFlow's binaries cannot run on this machine, with what to do; null where they can. @param {Facts} [facts] @returns {string | null} */
export function obstacle(facts = factsHere()) {
  const { platform, arch, glibc, translated, kernel, missing = [] } = facts;
  if (['ia32', 'arm', 'mips', 'mipsel', 'ppc', 's390'].includes(arch)) {
    return `this Node is a 32-bit program (${arch}), and TensorFlow needs 64 bits. Install 64-bit Node from https://nodejs.org; if the system itself has 32 bits, use another machine`;
  }
  if (translated) {
    return 'this Node is for Intel processors and runs translated (Rosetta) on Apple silicon, where TensorFlow stops at its vector instructions. Install Node for arm64 from https://nodejs.org, open a terminal that is not translated, and remove node_modules';
  }
  if (platform === 'darwin' && arch === 'arm64' && Number.parseInt(kernel ?? '', 10) < OLDEST_MACOS.kernel) {
    return `this macOS is older than ${OLDEST_MACOS.name}, for which TensorFlow's addon is built. Update macOS`;
  }
  if (missing.length > 0) {
    return `this Windows has no ${missing.join(', ')}, of Microsoft's Visual C++ runtime, which TensorFlow loads. Install it from https://aka.ms/vs/17/release/vc_redist.x64.exe, and do this again`;
  }
  if (platform !== 'linux') return null;
  if (glibc === undefined) {
    return "this Linux has another C library than GNU's (musl, as Alpine), and TensorFlow is built for GNU's. Use a Debian, Ubuntu or Fedora system or container";
  }
  const [major, minor] = glibc.split('.').map(Number);
  if (major < OLDEST_GLIBC[0] || (major === OLDEST_GLIBC[0] && minor < OLDEST_GLIBC[1])) {
    return `this Linux has version ${glibc} of the GNU C library, and TensorFlow needs ${OLDEST_GLIBC.join('.')} or newer. Use a newer release (Debian 10, Ubuntu 20.04, RHEL 8 or newer), or a container of one`;
  }
  return null;
}

/** @returns {Facts} */
function factsHere() {
  const { platform, arch } = process;
  if (platform === 'linux') return { platform, arch, glibc: glibcHere() };
  return {
    platform,
    arch,
    kernel: os.release(),
    translated: platform === 'darwin' && arch === 'x64' && isTranslated(),
    missing: platform === 'win32' && arch === 'x64' ? missingRuntime() : [],
  };
}

/**
 * The libraries of the Visual C++ runtime that Windows would not find: it looks in its own folder and in those of PATH.
 * @param {NodeJS.ProcessEnv} [env] @param {(file: string) => boolean} [exists]
 */
export function missingRuntime(env = process.env, exists = fs.existsSync) {
  const ofPath = (env.PATH ?? env.Path ?? '').split(';').filter(Boolean);
  const folders = [path.win32.join(env.SystemRoot ?? 'C:\\Windows', 'System32'), ...ofPath];
  const { runtime = [] } = TARGETS['win32-x64'];
  return runtime.filter((name) => !folders.some((folder) => exists(path.win32.join(folder, name))));
}

/** @returns {string | undefined} */
function glibcHere() {
  // Else a report asks the network for the names of those that this process is connected to.
  /** @type {{ excludeNetwork?: boolean }} */ (process.report).excludeNetwork = true;
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return header.glibcVersionRuntime;
}

function isTranslated() {
  try {
    return execFileSync('sysctl', ['-n', 'sysctl.proc_translated'], { encoding: 'utf8' }).trim() === '1';
  } catch {
    // An Intel Mac does not know the name.
    return false;
  }
}
