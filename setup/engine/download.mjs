import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from './command.mjs';
import { npm } from './npm.mjs';
import { at, cache, venvPython } from './places.mjs';
import { renameOver } from './rename.mjs';
import { SetupError } from './setup-error.mjs';
import { sha256 } from './stamp.mjs';

const TRIES = 3;

/**
 * A file of a published package, by name and checksum.
 * @typedef {{ file: string, sha256: string, bytes: number, package: string, pip?: string[] }} Pin
 * `package` is `name==version` (pip) or `name@version` (npm); `pip` are further arguments that choose the file
 */

/** @param {string} file @param {Pin} pin */
export async function matches(file, pin) {
  const size = fs.statSync(file, { throwIfNoEntry: false })?.size;
  return size === pin.bytes && (await sha256(file)) === pin.sha256;
}

/**
 * A pinned file of the Python registry, in `folder` (by default the downloads). What is there and right is not
 * fetched; what is cut short is continued; what is wrong is thrown away and fetched again, three times in all.
 * @param {Pin} pin
 * @param {{ tell?: (text: string) => void, log?: string, folder?: string, locate?: typeof pipUrl, python?: string }} [options]
 * @returns {Promise<string>} the file's path
 */
export async function downloadFromPip(pin, options = {}) {
  const { tell = () => {}, log, folder = cache('downloads'), locate = pipUrl, python = venvPython } = options;
  const file = path.join(folder, pin.file);
  if (await matches(file, pin)) return file;
  fs.rmSync(file, { force: true });
  fs.mkdirSync(folder, { recursive: true });
  const part = `${file}.part`;
  /** @type {unknown} */
  let failure;
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    if ((fs.statSync(part, { throwIfNoEntry: false })?.size ?? 0) >= pin.bytes && !(await matches(part, pin))) {
      fs.rmSync(part);
    }
    try {
      if (!(await matches(part, pin))) {
        const url = await locate(pin, { log, python });
        await runCommand(python, [at('setup', 'fetch.py'), url, part], {
          log,
          onLine: (line) => tell(progress(line, pin)),
        });
      }
      if (await matches(part, pin)) {
        renameOver(part, file);
        return file;
      }
      failure = wrongBytes(pin);
    } catch (error) {
      failure = error;
      if (isFinal(error)) throw error;
      tell(`${pin.file}: interrupted, try ${attempt} of ${TRIES}`);
    }
  }
  if (locate === pipUrl) return pipDownload(pin, file, { log, python });
  throw failure;
}

/** Trying again does not help with a full or read-only disk. @param {unknown} error */
function isFinal(error) {
  const { message, output } = /** @type {Error & { output?: string }} */ (error);
  return /ENOSPC|No space left|EROFS|Read-only|EACCES/i.test(`${message} ${output}`);
}

/** @param {string} line @param {Pin} pin */
function progress(line, pin) {
  const done = Number(line.split(' ')[0]);
  return `${pin.package}: ${(done / 1e6).toFixed(0)} of ${(pin.bytes / 1e6).toFixed(0)} MB`;
}

/** @param {Pin} pin */
function wrongBytes(pin) {
  return new SetupError(
    `${pin.file} arrived with other bytes than pinned (sha256 ${pin.sha256.slice(0, 12)}…). A proxy or mirror may have ` +
      'changed it; it was not used. Try another network, and if it stays so, report it.',
    'network',
  );
}

/** Where pip would fetch the file from, by its own settings. @param {Pin} pin @param {{ log?: string, python: string }} options */
async function pipUrl(pin, { log, python }) {
  const report = cache('downloads', `${pin.file}.json.tmp`);
  try {
    await runCommand(
      python,
      [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--dry-run',
        '--ignore-installed',
        '--no-deps',
        '--disable-pip-version-check',
        '--no-input',
        '--retries=2',
        '--target',
        cache('downloads', 'nowhere'),
        '--report',
        report,
        ...(pin.pip ?? []),
        pin.package,
      ],
      { log },
    );
    return JSON.parse(fs.readFileSync(report, 'utf8')).install[0].download_info.url;
  } finally {
    fs.rmSync(report, { force: true });
  }
}

/**
 * pip's own download, for servers that want more than an address (a login, a keyring).
 * @param {Pin} pin @param {string} file @param {{ log?: string, python: string }} options
 */
async function pipDownload(pin, file, { log, python }) {
  const folder = `${file}.pip.tmp`;
  fs.rmSync(folder, { recursive: true, force: true });
  try {
    await runCommand(
      python,
      [
        '-m',
        'pip',
        'download',
        '--no-deps',
        '--disable-pip-version-check',
        '--no-input',
        '--retries=2',
        '-d',
        folder,
        ...(pin.pip ?? []),
        pin.package,
      ],
      { log },
    );
    if (!(await matches(path.join(folder, pin.file), pin))) throw wrongBytes(pin);
    renameOver(path.join(folder, pin.file), file);
    return file;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Pinned files of the npm registry: small ones, so what is missing or wrong is fetched whole, all in one call.
 * @param {Pin[]} pins @param {{ log?: string, folder?: string, pack?: typeof npmPack }} [options]
 * @returns {Promise<string[]>} the files' paths, in the order of `pins`
 */
export async function downloadFromNpm(pins, { log, folder = cache('downloads'), pack = npmPack } = {}) {
  const files = pins.map((pin) => path.join(folder, pin.file));
  fs.mkdirSync(folder, { recursive: true });
  for (let attempt = 1; ; attempt++) {
    const right = await Promise.all(pins.map((pin, i) => matches(files[i], pin)));
    const missing = pins.filter((_, i) => !right[i]);
    if (missing.length === 0) return files;
    if (attempt > TRIES) throw wrongBytes(missing[0]);
    const arrived = path.join(folder, 'npm.tmp');
    fs.rmSync(arrived, { recursive: true, force: true });
    fs.mkdirSync(arrived);
    await pack(
      missing.map((pin) => pin.package),
      arrived,
      log,
    );
    for (const pin of missing) {
      if (await matches(path.join(arrived, pin.file), pin)) {
        renameOver(path.join(arrived, pin.file), path.join(folder, pin.file));
      }
    }
    fs.rmSync(arrived, { recursive: true, force: true });
  }
}

/** @param {string[]} packages @param {string} folder @param {string} [log] */
function npmPack(packages, folder, log) {
  return npm(['pack', '--loglevel', 'error', '--pack-destination', folder, ...packages], { log });
}
