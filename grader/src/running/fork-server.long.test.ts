import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, symlinkSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { canCopy } from '../../fixtures/copies';
import { temporaryFolder } from '../../fixtures/temporary-folder';
import { decode } from './codec';
import type { Confined } from './confined';
import { type ForkServer, startForkServer } from './fork-server';
import { LIMITS } from './limits';
import { forkingPool } from './pool';
import { tree } from './processes';
import { type Runner, runnerIn, startRunner } from './runner';

const root = resolve(__dirname, '../../..');
const fenced = spawnSync('bwrap', ['--ro-bind', '/', '/', 'true']).status === 0;

/** Loads code and calls its `f`: the data that came, or why none did. */
async function ask(runner: Runner, code: string): Promise<unknown> {
  const answer = { code, filename: '/answer.js', packages: [] };
  const loaded = await runner.request({ do: 'load', answer }, LIMITS.startSeconds);
  const reply = 'ok' in loaded && loaded.ok ? await runner.request({ do: 'call', name: 'f', args: [] }, 20) : loaded;
  if ('stopped' in reply) return reply.stopped;
  return reply.ok ? decode(reply.value) : reply.message;
}

// Elsewhere kernels and compilers differ; where this course is checked, copies are there.
if (process.env.CI) test('copies can be had where sandboxes can', () => expect(canCopy).toBe(fenced));

(canCopy ? describe : describe.skip)('copies of a warm process', () => {
  let server: ForkServer;
  const runners: Runner[] = [];
  beforeAll(async () => {
    server = startForkServer(root, { tensors: false, unsealed: false }, LIMITS) as ForkServer;
    expect(await server.tried).toBe(true);
  });
  afterAll(async () => {
    for (const runner of runners) runner.kill();
    await Promise.all(runners.map(({ gone }) => gone));
    await server.close();
  });
  const copy = () => {
    const runner = runnerIn(server.copy() as Confined, LIMITS);
    runners.push(runner);
    return runner;
  };

  test.each([
    ['process.exit(0)', 'exports.f = () => process.exit(0);'],
    ['process.exit(3)', 'exports.f = () => process.exit(3);'],
    ['reallyExit', 'exports.f = () => process.reallyExit(7);'],
    ['abort', 'exports.f = () => process.abort();'],
    ['signals listened to', `process.on('SIGTERM', () => {}); process.on('SIGXCPU', () => {}); exports.f = () => 1;`],
    ['the end before a call', 'process.exit(0);'],
    ['an error in a timer', `exports.f = () => new Promise(() => setTimeout(() => { throw new Error('late'); }));`],
    ['a rejected promise', `exports.f = () => new Promise(() => { Promise.reject(new Error('nobody')); });`],
    [
      'work in the pool of threads',
      `exports.f = () => new Promise((done) => require('zlib').gzip('a', (_, all) => done(all.length)));`,
    ],
    [
      'a file read and written',
      `const fs = require('fs/promises');
      exports.f = async () => { await fs.writeFile('/tmp/a', 'x'); return fs.readFile('/tmp/a', 'utf8'); };`,
    ],
    [
      'WebAssembly',
      `exports.f = () => WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)).then(() => 'compiled');`,
    ],
  ])('end and say the same as a process that was started: %s', async (_, code) => {
    const started = startRunner(root);
    runners.push(started);
    expect(await ask(copy(), code)).toEqual(await ask(started, code));
  });

  test('have no rights, the filter of system calls, and no sight of what keeps them', async () => {
    const seen = await ask(
      copy(),
      `const fs = require('fs');
       const status = fs.readFileSync('/proc/self/status', 'utf8');
       const one = (name) => new RegExp(name + ':\\\\s*(\\\\w+)').exec(status)[1];
       const opens = (path) => { try { fs.openSync(path); return 'open'; } catch (error) { return error.code; } };
       exports.f = () => [...['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((name) => Number('0x' + one(name))),
         one('NoNewPrivs'), one('Seccomp'), one('Seccomp_filters'), one('Uid'), ...['mem', 'environ', 'maps'].map((name) => opens('/proc/1/' + name))];`,
    );
    // Mode 2 is a filter; of the two filters one is the copies' alone.
    expect(seen).toEqual([0, 0, 0, 0, 0, '1', '2', '2', '65534', 'EACCES', 'EACCES', 'EACCES']);
  });

  test('share no pipe and no socket with each other', async () => {
    const code = `const fs = require('fs'); exports.f = () => fs.readdirSync('/proc/self/fd').map((number) => {
      try { return fs.readlinkSync('/proc/self/fd/' + number); } catch { return ''; } }).filter((name) => /\\[/.test(name) && !/anon/.test(name));`;
    const [first, second] = [copy(), copy()];
    const [one, other] = [await ask(first, code), await ask(second, code)] as string[][];
    expect(one.length).toBeGreaterThan(1);
    expect(one.filter((name) => other.includes(name))).toEqual([]);
  });

  /** What is open, by number. */
  const DESCRIPTORS = `const fs = require('fs'); exports.f = () => Object.fromEntries(fs.readdirSync('/proc/self/fd').map((number) => {
    try { return [number, fs.readlinkSync('/proc/self/fd/' + number)]; } catch { return [number, '/dev/null']; } }));`;

  /** The harness's own three; and libuv's and Node's, of which the server's are replaced by /dev/null. */
  const expectOwnDescriptors = (seen: Record<string, string>) => {
    const { 0: input, 1: output, 2: errors, 3: pipe, ...rest } = seen;
    expect([input, output]).toEqual(['/dev/null', expect.stringMatching(/^socket:\[\d+\]$/)]);
    expect(errors).toBe(output);
    expect(pipe).toMatch(/^socket:\[\d+\]$/);
    expect(pipe).not.toBe(output);
    const others = Object.values(rest).filter((name) => !/^(\/dev\/null|anon_inode:\[event(poll|fd)\])$/.test(name));
    // libuv's for signals: both ends of each are here.
    for (const name of others) {
      expect(name).toMatch(/^pipe:\[\d+\]$/);
      expect(others.filter((other) => other === name)).toHaveLength(2);
    }
  };

  test('have three descriptors that lead out, and no other that is not of their own making', async () => {
    expectOwnDescriptors((await ask(copy(), DESCRIPTORS)) as Record<string, string>);
  });

  test('have no descriptor of the server’s /tmp, where the checkout lies below it', async () => {
    const checkout = temporaryFolder('check out ');
    chmodSync(checkout, 0o755);
    for (const name of ['package.json', 'node_modules', 'lib', 'backend', 'datasets']) {
      symlinkSync(join(root, name), join(checkout, name));
    }
    const below = startForkServer(checkout, { tensors: false, unsealed: false }, LIMITS) as ForkServer;
    try {
      expect(await below.tried).toBe(true);
      const runner = runnerIn(below.copy() as Confined, LIMITS);
      runners.push(runner);
      const code = `${DESCRIPTORS} const own = exports.f;
        exports.f = () => [own(), fs.readdirSync('/tmp'), fs.existsSync(${JSON.stringify(join(checkout, 'package.json'))})];`;
      const [seen, ...rest] = (await ask(runner, code)) as [Record<string, string>, ...unknown[]];
      expectOwnDescriptors(seen);
      expect(rest).toEqual([[relative('/tmp', checkout).split('/')[0]], true]);
    } finally {
      await below.close();
    }
  });

  test('do not hold each other’s ends: one that goes is gone, though others live', async () => {
    const [first, second, third] = [copy(), copy(), copy()];
    for (const each of [first, second, third]) expect(await ask(each, 'exports.f = () => 1;')).toBe(1);
    for (const each of [second, first]) {
      each.kill();
      await each.gone;
    }
    expect(await ask(third, 'exports.f = () => 2;')).toBe(2);
  });

  test('see neither files nor processes of a copy that lives at the same time', async () => {
    const [first, second] = [copy(), copy()];
    const leaves = `const fs = require('fs'); fs.writeFileSync('/tmp/mine', ''); fs.writeFileSync('/dev/shm/mine', '');
      globalThis.mine = 1; exports.f = () => 1;`;
    expect(await ask(first, leaves)).toBe(1);
    const looks = `const fs = require('fs'); exports.f = () => [fs.readdirSync('/tmp'), fs.readdirSync('/dev/shm'),
      fs.readdirSync('/proc').filter(Number), typeof globalThis.mine];`;
    const [scratch, ...rest] = (await ask(second, looks)) as unknown[];
    // A checkout below /tmp is to be seen there.
    expect(scratch).toEqual(root.startsWith('/tmp/') ? [root.split('/')[2]] : []);
    expect(rest).toEqual([[], ['1', '2'], 'undefined']);
  });

  test('compute with TensorFlow what a process that was started computes', async () => {
    const tensors = startForkServer(root, { tensors: true, unsealed: false }, LIMITS) as ForkServer;
    try {
      expect(await tensors.tried).toBe(true);
      const code = `const tf = require('@tensorflow/tfjs');
        exports.f = () => tf.tidy(() => { const x = tf.linspace(-1, 1, 768).reshape([4, 8, 8, 3]);
          const kernel = tf.linspace(-1, 1, 108).reshape([3, 3, 3, 4]);
          return [...tf.conv2d(x, kernel, 1, 'same').mean([1, 2]).dataSync()].concat(tf.memory().numTensors); });`;
      const started = startRunner(root);
      const copied = runnerIn(tensors.copy() as Confined, LIMITS);
      runners.push(started, copied);
      expect(await ask(copied, code)).toEqual(await ask(started, code));
    } finally {
      await tensors.close();
    }
  });

  test('end with their server, and the pool goes on without it', async () => {
    const pool = forkingPool(root);
    try {
      expect(await pool.warm([])).toBe(true);
      const before = new Set(tree(process.pid));
      const running = pool.take([]);
      expect(await ask(running, 'exports.f = () => 1;')).toBe(1);
      const [keeper] = tree(process.pid).filter((pid) => !before.has(pid));
      expect(keeper).toBeDefined();
      process.kill(running.pid, 'SIGKILL');
      await running.gone;
      expect(running.alive).toBe(false);
      // The kernel lets go of it soon afterwards.
      for (let wait = 0; wait < 40 && existsSync(`/proc/${keeper}`); wait++) await sleep(50);
      expect(existsSync(`/proc/${keeper}`)).toBe(false);
      // One that is asked for while the server dies may be lost with it.
      for (let tries = 0; (await ask(pool.take([]), 'exports.f = () => 2;')) !== 2; tries++) {
        expect(tries).toBeLessThan(20);
        await sleep(100);
      }
      expect(await pool.warm([])).toBe(true);
      expect(await ask(pool.take([]), 'exports.f = () => 3;')).toBe(3);
    } finally {
      await pool.close();
    }
  });
});
