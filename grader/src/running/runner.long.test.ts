import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { canCopy } from '../../fixtures/copies';
import { temporaryFolder } from '../../fixtures/temporary-folder';
import { decode } from './codec';
import { LIMITS, type Limits } from './limits';
import { type ForkingPool, forkingPool, type Pool, runnerPool } from './pool';
import { tree } from './processes';
import { type Runner, startRunner } from './runner';
import { launch, weakerPromises } from './sandbox';

const root = resolve(__dirname, '../../..');
const fenced = spawnSync('bwrap', ['--ro-bind', '/', '/', 'true']).status === 0;
const inSandbox = fenced ? describe : describe.skip;
const started: Runner[] = [];

afterEach(async () => {
  for (const runner of started) runner.kill();
  await Promise.all(started.splice(0).map(({ gone }) => gone));
});

/** Loads code into a separate process and calls its `f`: the data that came, or the sentence why none did. */
type F = (code: string, limits?: Partial<Limits>, seconds?: number) => Promise<unknown>;

/** In a process that is started for it. */
const spawned: F = (code, limits = {}, seconds = 20) => {
  const runner = startRunner(root, { ...LIMITS, ...limits });
  started.push(runner);
  return callF(runner, code, seconds);
};

/** In a copy of a process that is there already. */
const copied: F = async (code, limits = {}, seconds = 20) => {
  const pool = forkingPool(root, { ...LIMITS, ...limits });
  try {
    expect(await pool.warm([])).toBe(true);
    return await callF(pool.take([]), code, seconds);
  } finally {
    await pool.close();
  }
};

const WAYS: [string, F][] = [
  ['started for one answer', spawned],
  ...(canCopy ? [['copied', copied] as [string, F]] : []),
];

async function callF(runner: Runner, code: string, seconds = 20): Promise<unknown> {
  const loaded = await runner.request(
    { do: 'load', answer: { code, filename: '/answer.js', packages: [] } },
    LIMITS.startSeconds,
  );
  if (!('ok' in loaded) || !loaded.ok) return loaded;
  const reply = await runner.request({ do: 'call', name: 'f', args: [] }, seconds);
  if ('stopped' in reply) return reply.stopped;
  return reply.ok ? decode(reply.value) : reply.message;
}

/** Processes of this machine whose command line holds the text. */
const processesWith = (text: string) =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
    } catch {
      return false;
    }
  });

const attempts = (...code: string[]) =>
  `const fs = require('fs'); exports.f = () => [${code.map((line) => `() => ${line}`)}].map((attempt) => {
     try { attempt(); return 'done'; } catch (error) { return error.code ?? error.message; }
   });`;

describe.each(fenced ? WAYS : [])('a sandbox, %s,', (_, f) => {
  test('is nobody, on a machine without a name, with its own processes and none of the environment', async () => {
    process.env.SECRET_TOKEN = 'x';
    const seen = await f(`
      const fs = require('fs');
      exports.f = () => [process.getuid(), require('os').hostname(), fs.readdirSync('/proc').filter(Number).length,
        Object.keys(process.env).sort().join(), (() => { try { return fs.readFileSync('/proc/1/environ', 'latin1'); } catch { return ''; } })().includes('SECRET_TOKEN')];`);
    delete process.env.SECRET_TOKEN;
    expect(seen).toEqual([65534, 'sandbox', 2, 'HOME,LANG,PATH,PWD,TF_CPP_MIN_LOG_LEVEL', false]);
  });

  test('shows neither checks nor solutions nor other people’s files', async () => {
    const shown = await f(`
      const fs = require('fs');
      exports.f = () => ['exercises', 'solutions', 'grader/src', '.git', 'grader/dist/deciding', '/etc/passwd', '/root', '/home',
        '/var', '/run', '/sys'].filter((path) => fs.existsSync(path)).concat(fs.readdirSync('/tmp'));`);
    // Of /tmp nothing but a checkout, or a Node, that is there itself.
    const there = [root, process.execPath].filter((path) => path.startsWith('/tmp/')).map((path) => path.split('/')[2]);
    expect(there).toEqual(expect.arrayContaining(shown as string[]));
  });

  test('can be written to in two small places only', async () => {
    const places = [
      '/x',
      '/dev/x',
      '/dev/shm/x',
      '/tmp/x',
      `${root}/x`,
      `${root}/datasets/x`,
      '/proc/sys/kernel/hostname',
    ];
    expect(await f(attempts(...places.map((path) => `fs.writeFileSync(${JSON.stringify(path)}, 'a')`)))).toEqual([
      'EROFS',
      'EROFS',
      'done',
      'done',
      'EROFS',
      'EROFS',
      'EACCES',
    ]);
    expect(existsSync('/tmp/x') || existsSync('/dev/shm/x')).toBe(false);
  });

  test('has a bound on one file, on all files and on open files', async () => {
    const fills = (body: string) => `const fs = require('fs'); exports.f = () => {
      for (let n = 0; ; n++) try { ${body} } catch (error) { return [n, error.code]; } };`;
    const limits = { fileMegabytes: 3, diskMegabytes: 8 };
    expect(await f(fills(`fs.appendFileSync('/tmp/one', Buffer.alloc(2 ** 20))`), limits)).toEqual([3, 'EFBIG']);
    expect(await f(fills(`fs.writeFileSync('/tmp/' + n, Buffer.alloc(2 ** 20))`), limits)).toEqual([8, 'ENOSPC']);
    const [opened, code] = (await f(fills(`fs.openSync('/dev/null')`), { openFiles: 64 })) as [number, string];
    expect(code).toBe('EMFILE');
    expect(opened).toBeLessThan(64);
  });

  test('reaches no network, the loopback of the machine included', async () => {
    const why = await f(
      `exports.f = () => fetch('http://127.0.0.1:4567').catch((error) => error.cause?.code ?? error.message);`,
    );
    // The filter of system calls allows no socket. Without one there is a separate loopback, on which nobody listens.
    expect(why).toMatch(/EPERM|ECONNREFUSED|ENETUNREACH/);
    expect(await f(`exports.f = () => require('fs').readFileSync('/proc/net/dev', 'utf8').match(/\\w+:/g);`)).toEqual([
      'lo:',
    ]);
  });

  test('starts no other program: the harness gives no child_process, and the kernel refuses the call', async () => {
    const loaded = await f(`require('child_process'); exports.f = () => 1;`);
    expect(loaded).toMatchObject({ ok: false, message: expect.stringContaining("'child_process' can't be imported") });
    const folder = temporaryFolder('native ');
    const script = join(folder, 'like-native-code.js');
    writeFileSync(
      script,
      `const { spawnSync } = require('child_process');
       const { Worker } = require('worker_threads');
       new Worker('', { eval: true }).on('exit', () => console.log('a thread', spawnSync('/bin/true').error?.code));`,
    );
    chmodSync(folder, 0o755);
    const { file, args, user, filter } = launch(root, script, LIMITS);
    const { stdout } = spawnSync(file, args, { uid: user, gid: user, input: filter, encoding: 'utf8' });
    expect(stdout).toBe('a thread EPERM\n');
  });
});

describe.each(WAYS)('limits of one %s:', (_, f) => {
  test('of processor time: threads count too', async () => {
    expect(await f('exports.f = () => { for (;;); };', { cpuSeconds: 1 })).toMatch('1 s of processor time');
  });

  test('of resident memory, which the heap limit of Node does not see', async () => {
    const fill = 'exports.f = () => { const all = []; for (;;) all.push(new Float64Array(2 ** 20).fill(1)); };';
    expect(await f(fill, { residentMegabytes: 300 })).toMatch('GB of memory and was stopped');
  });

  test('of what may be mapped, at once and without waiting for the watchdog', async () => {
    const fill = 'exports.f = () => { const all = []; for (;;) all.push(new ArrayBuffer(2 ** 28)); };';
    expect(await f(fill, { dataMegabytes: 2048 })).toMatch(/allocation failed/);
  });

  test('of the clock', async () => {
    expect(await f('exports.f = () => { for (;;); };', {}, 0.3)).toMatch('did not finish within 0.3 s');
  });
});

const POOLS: [string, () => Pool & Partial<ForkingPool>][] = [
  ['started', () => runnerPool(root, 1)],
  ['copied', () => forkingPool(root)],
];

test.each(POOLS)(
  'no state of an answer reaches another, %s: a fresh process, a fresh /tmp, an untouched language',
  async (_, open) => {
    const pool = open();
    try {
      await pool.warm?.([]);
      pool.prepare([]);
      const leaves = `
      const fs = require('fs');
      globalThis.left = 'here'; process.env.LEFT = 'here'; Array.prototype.left = () => 'here';
      for (const folder of ['/tmp', '/dev/shm', '.', 'node_modules'])
        try { fs.writeFileSync(folder + '/left-${process.pid}', 'here'); } catch {}
      exports.f = () => ['here'];`;
      const finds = `
      const fs = require('fs');
      exports.f = () => [typeof globalThis.left, typeof process.env.LEFT, typeof [].left,
        ...['/tmp', '/dev/shm', '.', 'node_modules'].map((folder) => fs.existsSync(folder + '/left-${process.pid}'))];`;
      const first = pool.take([]);
      expect(await callF(first, leaves)).toEqual(['here']);
      pool.prepare([]);
      const second = pool.take([]);
      // The first still lives while the second runs: nothing may be shared at the same time either.
      const nothing = fenced ? [false, false, false, false] : expect.anything();
      const found = (await callF(second, finds)) as unknown[];
      expect(found.slice(0, 3)).toEqual(['undefined', 'undefined', 'undefined']);
      if (fenced) expect(found.slice(3)).toEqual(nothing);
      expect(second).not.toBe(first);
    } finally {
      await pool.close();
    }
  },
);

test('one that is killed at any moment of its start is gone with all that it is made of', async () => {
  for (let moment = 0; moment < 24; moment++) {
    const runner = startRunner(root);
    started.push(runner);
    await new Promise((resolve) => setTimeout(resolve, moment / 2));
    // From outside and from inside: bwrap is a process around another one.
    process.kill(tree(runner.pid)[moment % 4] ?? runner.pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 20));
    runner.kill();
    // It has not gone before everybody has let go of its pipes.
    await runner.gone;
  }
});

test('a process that died while it waited is not handed out', async () => {
  const pool = runnerPool(root, 1);
  try {
    pool.prepare([]);
    process.kill(tree(process.pid).at(-1) as number, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await callF(pool.take([]), 'exports.f = () => 42;')).toBe(42);
  } finally {
    await pool.close();
  }
});

test('answers graded twice draw the same random numbers', async () => {
  const draws = 'exports.f = () => [Math.random(), Math.random(), Math.random()];';
  const first = await spawned(draws);
  expect(await spawned(draws)).toEqual(first);
  if (canCopy) expect(await copied(draws)).toEqual(first);
  expect(new Set(first as number[]).size).toBe(3);
});

test('both streams of output keep their order', async () => {
  const runner = startRunner(root);
  started.push(runner);
  await callF(
    runner,
    `exports.f = () => { for (let i = 0; i < 50; i++) console[i % 2 ? 'log' : 'error'](i); return 0; };`,
  );
  expect(await runner.takeOutput()).toBe(Array.from({ length: 50 }, (_, i) => `${i}\n`).join(''));
});

describe('without bubblewrap', () => {
  /** What a program prints that sees Node and nothing else in its PATH. */
  function bare(script: string): string {
    const path = temporaryFolder('bare-');
    mkdirSync(join(path, 'bin'));
    symlinkSync(process.execPath, join(path, 'bin/node'));
    const env = { ...process.env, PATH: join(path, 'bin') };
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { env, encoding: 'utf8', cwd: root });
    return stdout + stderr;
  }
  const running = join(root, 'grader/dist/running');

  test('each promise that does not hold is a sentence, and where all hold there is none', () => {
    const said = bare(`console.log(require('${running}/sandbox.js').weakerPromises().join('\\n'))`);
    for (const word of ['no sandbox', 'network', 'write and delete', 'other programs', 'disk', 'prlimit']) {
      expect(said).toContain(word);
    }
    if (fenced) expect(weakerPromises()).toEqual([]);
  });

  test('a daemon that left its session and its parent is found and ended, and its folder removed', () => {
    const before = readdirSync(tmpdir()).filter((name) => /^course-\w{6}$/.test(name));
    const nap = `2${process.pid}.5`;
    const daemon = `
      const { startRunner } = require('${running}/runner.js');
      const { spawn } = require('child_process');
      (async () => {
        const runner = startRunner(${JSON.stringify(root)});
        // What native code could do; the harness gives an answer no child_process.
        const code = "exports.f = () => 1; require('fs').writeFileSync(require('os').tmpdir() + '/kept', 'a');";
        await runner.request({ do: 'load', answer: { code, filename: '/a.js', packages: [] } }, 20);
        const environ = require('fs').readFileSync('/proc/' + runner.pid + '/environ', 'utf8');
        const mark = /COURSE_MARK=([^\\0]*)/.exec(environ)[1];
        spawn('/bin/sleep', ['${nap}'], { detached: true, stdio: 'ignore', env: { COURSE_MARK: mark } }).unref();
        runner.kill();
        await runner.gone;
        setTimeout(() => process.exit(), 100);
      })();`;
    expect(bare(daemon)).toBe('');
    expect(processesWith(nap)).toEqual([]);
    const after = readdirSync(tmpdir()).filter((name) => /^course-\w{6}$/.test(name));
    expect(after.filter((name) => !before.includes(name))).toEqual([]);
  });
});

inSandbox('after the end', () => {
  test('nothing is left of it, also where it ignores signals', async () => {
    const runner = startRunner(root);
    started.push(runner);
    await callF(
      runner,
      `for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {});
       setInterval(() => {}, 10); exports.f = () => 1;`,
    );
    const mine = processesWith(dirname(__filename).replace('/src/', '/dist/')).length;
    expect(mine).toBeGreaterThan(0);
    runner.kill();
    await runner.gone;
    expect(runner.alive).toBe(false);
    expect(existsSync(`/proc/${runner.pid}`)).toBe(false);
  });
});
