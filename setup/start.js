require('./node-version.js').launch('start.mjs');
