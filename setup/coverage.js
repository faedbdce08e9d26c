require('./node-version.js').launch('coverage.mjs');
