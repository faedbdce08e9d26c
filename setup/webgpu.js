require('./node-version.js').launch('webgpu.mjs');
