#!/usr/bin/env node
const fs = require('node:fs');
const path = require('node:path');

const cli = path.join(__dirname, '../dist/cli.js');
if (!fs.existsSync(cli)) {
  console.error('The course is not built yet. Run `npm start` in its folder once; it makes everything ready.');
  process.exit(2);
}
try {
  require(cli).main();
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND' && error.code !== 'ERR_DLOPEN_FAILED') throw error;
  console.error(
    `A part of the course is missing (${error.message.split('\n')[0]}). Run \`npm start\` once; it puts it right.`,
  );
  process.exit(2);
}
