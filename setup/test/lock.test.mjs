import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { beganAt } from '../engine/alive.mjs';
import { withLock } from '../engine/lock.mjs';
import { at } from '../engine/places.mjs';
import { temporaryFolder } from './folder.mjs';
import { until } from './until.mjs';

const lockModule = pathToFileURL(at('setup', 'engine', 'lock.mjs')).href;

/** A process that takes the lock, writes when it came in and left, and ends. @param {string} lock @param {string} diary @param {number} stay */
function visitor(lock, diary, stay) {
  const code = `
    import fs from 'node:fs';
    import { withLock } from ${JSON.stringify(lockModule)};
    const note = (what) => fs.appendFileSync(${JSON.stringify(diary)}, what + ' ' + process.pid + '\\n');
    await withLock(${JSON.stringify(lock)}, async () => {
      note('in');
      await new Promise((done) => setTimeout(done, ${stay}));
      note('out');
    }, { every: 5 });`;
  return spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'inherit' });
}

/** @param {string} diary */
function assertOneAtATime(diary) {
  const lines = fs.readFileSync(diary, 'utf8').trim().split('\n');
  for (let i = 0; i < lines.length; i += 2) {
    assert.equal(lines[i].replace('in', 'out'), lines[i + 1], `an overlap in:\n${lines.join('\n')}`);
  }
  return lines.length / 2;
}

test('five processes that find a dead owner’s lock go in one at a time', async (t) => {
  const folder = temporaryFolder(t);
  const [lock, diary] = [path.join(folder, 'lock'), path.join(folder, 'diary')];
  const dead = visitor(lock, path.join(folder, 'other'), 60_000);
  await until(() => fs.existsSync(path.join(folder, 'other')), 'the owner is inside');
  dead.kill('SIGKILL');
  await once(dead, 'exit');
  assert.ok(fs.existsSync(lock), 'the killed owner left its lock');
  await Promise.all(Array.from({ length: 5 }, () => once(visitor(lock, diary, 15), 'exit')));
  assert.equal(assertOneAtATime(diary), 5);
  assert.deepEqual(fs.readdirSync(folder).sort(), ['diary', 'other']);
});

/** @param {import('node:test').TestContext} t @param {object} owner @param {number} [age] seconds since it was touched */
async function getsInWithin(t, owner, age = 0) {
  const lock = path.join(temporaryFolder(t), 'lock');
  fs.writeFileSync(lock, JSON.stringify(owner));
  const time = Date.now() / 1000 - age;
  fs.utimesSync(lock, time, time);
  let waited = null;
  const inside = withLock(lock, async () => 'in', { every: 5, onWait: (who) => (waited = who) });
  const result = await Promise.race([inside, new Promise((done) => setTimeout(done, 150, 'waiting'))]);
  fs.rmSync(lock, { force: true });
  await inside;
  return { result, waited };
}

test('a living owner is waited for, and named', async (t) => {
  const owner = { pid: process.pid, began: beganAt(process.pid), host: os.hostname() };
  assert.deepEqual(await getsInWithin(t, owner), { result: 'waiting', waited: owner });
});

test('a process number used again by another process does not keep the lock', async (t) => {
  const owner = { pid: process.pid, began: '1', host: os.hostname() };
  assert.equal((await getsInWithin(t, owner)).result, 'in');
});

test('a lock of another machine is waited for while it is touched, and taken a minute after', async (t) => {
  const owner = { pid: 1, began: '1', host: 'elsewhere' };
  assert.equal((await getsInWithin(t, owner)).result, 'waiting');
  assert.equal((await getsInWithin(t, owner, 61)).result, 'in');
});

test('the lock is given back when the work throws', async (t) => {
  const lock = path.join(temporaryFolder(t), 'lock');
  await assert.rejects(
    withLock(lock, () => Promise.reject(new Error('no'))),
    /no/,
  );
  assert.equal(await withLock(lock, async () => 'again'), 'again');
});
