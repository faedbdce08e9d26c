/** @typedef {'linux-x64' | 'linux-arm64' | 'darwin-arm64' | 'win32-x64'} Target a machine as Node names it: platform and architecture */

/**
 * What differs between the machines that the addon is built for: the compiler's name of it, with the oldest C library or
 * system that it must load on; TensorFlow's libraries in the wheel, what is linked in their place, what they load but never
 * call, which is made, and what they load of a runtime that the user installs;
 * how an addon names the folder it finds them in; and what was tried, as `npm run doctor` says it.
 * @type {Record<Target, { triple: string, libraries: string[], linked?: string[], made?: string[], runtime?: string[], rpath?: string, tried: string }>}
 */
export const TARGETS = {
  'linux-x64': {
    triple: 'x86_64-linux-gnu.2.28',
    libraries: ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'],
    rpath: '$ORIGIN/../../deps/lib',
    tried: 'all tests',
  },
  'linux-arm64': {
    triple: 'aarch64-linux-gnu.2.28',
    libraries: ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'],
    rpath: '$ORIGIN/../../deps/lib',
    tried: 'the addon loads and a LeNet trains, emulated (QEMU)',
  },
  'darwin-arm64': {
    triple: 'aarch64-macos.13.0',
    libraries: ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'],
    rpath: '@loader_path/../../deps/lib',
    tried: 'the addon links and finds its symbols; never run',
  },
  'win32-x64': {
    triple: 'x86_64-windows-gnu',
    libraries: ['_pywrap_tensorflow_common.dll'],
    linked: ['_pywrap_tensorflow_common.dll.if.lib'],
    made: ['python311.dll'],
    // Microsoft's Visual C++ runtime. Its licence does not let a package of npm bring it.
    runtime: ['MSVCP140.dll', 'VCRUNTIME140.dll', 'VCRUNTIME140_1.dll'],
    tried: 'the addon loads, a graph runs and a LeNet trains, under Wine',
  },
};

/** The target of a machine, or null where the addon is built for none such. @param {string} [platform] @param {string} [arch] */
export function targetOf(platform = process.platform, arch = process.arch) {
  const name = `${platform}-${arch}`;
  return name in TARGETS ? /** @type {Target} */ (name) : null;
}
