require('./node-version.js').launch('addon.mjs');
