const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

/** Gives a run of Jest a temporary folder, in which tests make theirs, and removes it with all that they left. */
module.exports = () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'transferlab-jest-'));
  // Answers run as another user, and their files lie below it.
  fs.chmodSync(folder, 0o755);
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  globalThis.removeTestFolder = () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
};
