require('./node-version.js').launch('test.mjs');
