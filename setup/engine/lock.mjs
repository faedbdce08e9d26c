import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beganAt, isAlive } from './alive.mjs';

const HEARTBEAT = 2000;
const SILENT = 60_000;

/**
 * Runs `work` while no other process of this checkout does. The lock is a file made with O_EXCL that names its
 * owner by process number and beginning. A dead owner's lock is taken over at once; one of another machine
 * (a shared folder) when it has not been touched for a minute.
 * @template T
 * @param {string} file @param {() => Promise<T>} work
 * @param {{ onWait?: (owner: { pid: number, host: string }) => void, every?: number }} [options]
 * @returns {Promise<T>}
 */
export async function withLock(file, work, { onWait, every = 250 } = {}) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, began: beganAt(process.pid) ?? 'unknown', host: os.hostname() });
  let told = false;
  while (!create(file, mine)) {
    const owner = read(file);
    if (owner && isStale(file, owner.text)) {
      takeAway(file, owner.text, mine);
      if (!fs.existsSync(file)) continue;
    }
    if (owner && !told) {
      told = true;
      onWait?.(JSON.parse(owner.text));
    }
    await new Promise((done) => setTimeout(done, every));
  }
  const beat = setInterval(() => touch(file), HEARTBEAT);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if (read(file)?.text === mine) fs.rmSync(file, { force: true });
  }
}

/** @param {string} file @param {string} text */
function create(file, text) {
  // A file linked into place is complete when it appears; one opened with O_EXCL could be read half-written.
  const draft = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  fs.writeFileSync(draft, text);
  try {
    fs.linkSync(draft, file);
    return true;
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    return createExclusively(file, text);
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

/** For disks without hard links. @param {string} file @param {string} text */
function createExclusively(file, text) {
  try {
    fs.writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} file */
function read(file) {
  try {
    return { text: fs.readFileSync(file, 'utf8') };
  } catch {
    return null;
  }
}

/** @param {string} file @param {string} text */
function isStale(file, text) {
  const silent = () => Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > SILENT;
  try {
    const owner = JSON.parse(text);
    return owner.host === os.hostname() ? !isAlive(owner) : silent();
  } catch {
    return silent();
  }
}

/**
 * Removes a stale lock. Two waiters may see the same stale one, and the slower must not remove the lock that the faster has made
 * since: so one at a time does it, who holds a claim on that very content and looks again. The claim of a process that
 * was killed is removed in the same way. (The library's lock, `lib/src/lock.ts`, does the same; set-up runs before it is built.)
 * @param {string} file @param {string} stale @param {string} mine
 */
function takeAway(file, stale, mine) {
  const claim = `${file}.${createHash('sha256').update(stale).digest('hex').slice(0, 16)}.claim`;
  if (!create(claim, mine)) {
    const owner = read(claim);
    if (owner && isStale(claim, owner.text)) takeAway(claim, owner.text, mine);
    return;
  }
  if (read(file)?.text === stale) fs.rmSync(file, { force: true });
  fs.rmSync(claim, { force: true });
}

/** @param {string} file */
function touch(file) {
  try {
    const now = new Date();
    fs.utimesSync(file, now, now);
  } catch {
    // Removed by hand: the work goes on, the next waiter starts next to it.
  }
}
