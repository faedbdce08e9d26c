require('./node-version.js').launch('doctor.mjs');
