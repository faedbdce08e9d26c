require('./node-version.js').launch('windows.mjs');
