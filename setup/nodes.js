require('./node-version.js').launch('nodes.mjs');
