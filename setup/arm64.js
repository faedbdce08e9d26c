require('./node-version.js').launch('arm64.mjs');
