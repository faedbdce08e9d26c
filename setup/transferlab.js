#!/usr/bin/env node
require('./node-version.js').launch('transferlab.mjs');
