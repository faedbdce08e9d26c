// Required by a Node for another machine before anything else (stages/emulated.mjs, stages/wine.mjs): it takes the addon that was
// built for its machine in place of this machine's. An emulated Node starts other programs of Node emulated as well.
const path = require('node:path');

const isWindows = process.platform === 'win32';
const folder = path.join(__dirname, '..', '.cache', isWindows ? 'windows' : 'arm64');
const addon = path.join(folder, 'addon', 'lib', 'napi', 'tfjs_binding.node');
const { dlopen } = process;
process.dlopen = (module, file, ...flags) =>
  dlopen.call(process, module, path.basename(file) === 'tfjs_binding.node' ? addon : file, ...flags);
if (!isWindows) process.execPath = path.join(folder, 'node');
