import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** An empty folder with a space and letters beyond ASCII in its name, gone when the test ends. @param {import('node:test').TestContext} t */
export function temporaryFolder(t) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'käse brot '));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}
