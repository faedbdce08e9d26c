require('./node-version.js').launch('prebuilt.mjs');
