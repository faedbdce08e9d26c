import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { mergeProcessCovs } from '@bcoe/v8-coverage';
import v8ToIstanbul from 'v8-to-istanbul';
import { at } from '../engine/places.mjs';

/** So many processes are read before what they ran is merged: each has megabytes, of which most is of others' packages. */
const AT_ONCE = 20;

/**
 * What the processes ran that the tests started, by Istanbul's form, for each source file: V8 wrote it into `folder`
 * (`NODE_V8_COVERAGE`) when they ended. A process that was killed left nothing (but for kernels, see `as-it-goes.cjs`), nor one that the sandbox keeps from writing.
 * @param {string} folder @param {readonly string[]} workspaces @returns {Promise<import('./summary.mjs').FileCoverage[]>}
 */
export async function coverageOfProcesses(folder, workspaces) {
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  /** @type {import('@bcoe/v8-coverage').ProcessCov} */
  let all = { result: [] };
  for (let first = 0; first < names.length; first += AT_ONCE) {
    const some = names.slice(first, first + AT_ONCE).map((name) => read(path.join(folder, name), workspaces));
    all = mergeProcessCovs([all, ...some]);
  }
  const reports = [];
  for (const { url, functions } of all.result) {
    const converter = v8ToIstanbul(fileURLToPath(url));
    await converter.load();
    converter.applyCoverage(functions);
    reports.push(...Object.values(converter.toIstanbul()));
    converter.destroy();
  }
  return /** @type {import('./summary.mjs').FileCoverage[]} */ (/** @type {unknown} */ (reports));
}

/** What one process ran of the compiled workspaces. @param {string} file @param {readonly string[]} workspaces */
function read(file, workspaces) {
  const folders = workspaces.map((workspace) => at(workspace, 'dist') + path.sep);
  /** @type {import('@bcoe/v8-coverage').ProcessCov} */
  let written = { result: [] };
  try {
    written = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    // Its process was killed while it wrote.
  }
  const isOurs = (/** @type {string} */ url) =>
    url.startsWith('file:') && folders.some((folder) => fileURLToPath(url).startsWith(folder));
  return { result: (written.result ?? []).filter(({ url }) => isOurs(url) && fs.existsSync(fileURLToPath(url))) };
}
