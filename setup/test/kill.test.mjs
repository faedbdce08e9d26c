import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { endLeftovers, runCommand } from '../engine/command.mjs';
import { at, cache } from '../engine/places.mjs';
import { temporaryFolder } from './folder.mjs';
import { until } from './until.mjs';

const fake = at('setup', 'test', 'fake-set-up.mjs');
const WHOLE = Array.from({ length: 10 }, (_, i) => `line ${i}\n`).join('');

/**
 * Starts the fake set-up and kills it at a moment of a step, where it waits: a busy machine cannot miss the moment. @param
 * {string} root @param {string} moment
 */
async function killedAt(root, moment) {
  const child = spawn(process.execPath, [fake, root, moment], { stdio: ['ignore', 'pipe', 'inherit'] });
  let seen = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    seen += text;
    if (seen.includes(`waits at ${moment}\n`)) child.kill('SIGKILL');
  });
  const [, signal] = await once(child, 'exit');
  assert.equal(signal, 'SIGKILL');
}

/** @param {string} root */
function assertFinishes(root) {
  const { status, stdout } = spawnSync(process.execPath, [fake, root], { encoding: 'utf8' });
  assert.equal(status, 0, stdout);
  for (const name of ['a', 'b', 'c', 'd']) assert.equal(fs.readFileSync(path.join(root, name), 'utf8'), WHOLE);
  return stdout;
}

for (const step of ['a', 'c', 'd']) {
  for (const moment of [0, 5, 10, 11]) {
    test(`killed at moment ${moment} of step ${step}, the next run finishes`, async (t) => {
      const root = temporaryFolder(t);
      await killedAt(root, `${step}:${moment}`);
      const log = assertFinishes(root);
      if (step === 'd') assert.match(log, /ready a[\s\S]*ready c/, 'finished steps are not repeated');
    });
  }
}

test('two set-ups at once: one works, the other finds everything ready', async (t) => {
  const root = temporaryFolder(t);
  const runs = [1, 2].map(() => spawn(process.execPath, [fake, root], { stdio: ['ignore', 'pipe', 'inherit'] }));
  const logs = await Promise.all(
    runs.map(async (run) => {
      const text = await run.stdout.setEncoding('utf8').toArray();
      return text.join('');
    }),
  );
  const started = logs.map((log) => log.match(/started/g)?.length ?? 0).sort();
  assert.deepEqual(started, [0, 4]);
});

test('what a killed set-up left running is ended by the next', {
  skip: process.platform === 'win32' && 'no process groups',
}, async () => {
  const code = `import { runCommand } from ${JSON.stringify(at('setup', 'engine', 'command.mjs'))}; runCommand('sleep', ['61.5']);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'ignore' });
  const noted = () =>
    (fs.existsSync(cache('setup', 'running')) ? fs.readdirSync(cache('setup', 'running')) : []).filter((pid) =>
      isSleep(pid),
    );
  await until(() => noted().length > 0, 'the command is noted');
  const [pid] = noted();
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  assert.ok(isSleep(pid), 'the command outlives its parent');
  await endLeftovers();
  assert.ok(!isSleep(pid));
  assert.ok(!fs.existsSync(cache('setup', 'running', pid)));
});

/** @param {string} pid */
function isSleep(pid) {
  const { stdout } = spawnSync('ps', ['-o', 'args=', '-p', pid], { encoding: 'utf8' });
  return stdout.includes('sleep 61.5');
}

test('a command that fails carries its last output, one that cannot start its name', async () => {
  await assert.rejects(
    runCommand(process.execPath, ['-e', 'console.error("the reason"); process.exit(3)']),
    (error) => {
      assert.match(/** @type {any} */ (error).output, /the reason/);
      assert.match(/** @type {any} */ (error).message, /ended with code 3/);
      return true;
    },
  );
  await assert.rejects(runCommand('no-such-program', []), /no-such-program/);
});
