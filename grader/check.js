/** What check files import; compiled from src/check.ts. */
module.exports = require('./dist/check.js');
