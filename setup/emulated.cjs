// Required by the emulated Node before anything else (engine/arm64.mjs): it takes the addon that was built for its machine in
// place of this machine's, and starts other programs of Node emulated as well.
const path = require('node:path');

const folder = path.join(__dirname, '..', '.cache', 'arm64');
const addon = path.join(folder, 'addon', 'lib', 'napi', 'tfjs_binding.node');
const { dlopen } = process;
process.dlopen = (module, file, ...flags) =>
  dlopen.call(process, module, path.basename(file) === 'tfjs_binding.node' ? addon : file, ...flags);
process.execPath = path.join(folder, 'node');
