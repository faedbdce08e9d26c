import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { canCopy } from '../../fixtures/copies';
import { decode } from './codec';
import type { Confined } from './confined';
import { type ForkServer, startForkServer } from './fork-server';
import { LIMITS } from './limits';
import { type Runner, runnerIn, startRunner } from './runner';
import { launch } from './sandbox';
import { seccompFilter } from './seccomp';
import { CALLS } from './seccomp-calls';
import { highest, type Machine, numberOf, systemCalls } from './seccomp-numbers';

const root = resolve(__dirname, '../../..');
const fenced = spawnSync('bwrap', ['--ro-bind', '/', '/', 'true']).status === 0;
const RESOLVER = 'scmp_sys_resolver';
const MACHINES: Machine[] = ['x64', 'arm64'];
/** By their names in the kernel's headers. */
const AUDIT_ARCH = { X86_64: 0xc000003e, I386: 0x40000003, AARCH64: 0xc00000b7, ARM: 0x40000028 };

/** What a filter says, run as <linux/filter.h> describes it. `low`: the lower 32 bits of each argument. */
function verdict(filter: Buffer, audit: number, number: number, low: number[] = []): string {
  const data = new Map([0, 1, 2, 3, 4, 5].map((argument) => [16 + 8 * argument, low[argument] ?? 0]));
  data.set(0, number).set(4, audit);
  let loaded = 0;
  for (let at = 0; ; at++) {
    const code = filter.readUInt16LE(8 * at);
    const operand = filter.readUInt32LE(8 * at + 4);
    const branch = (taken: boolean) => filter.readUInt8(8 * at + (taken ? 2 : 3));
    if (code === 0x20) loaded = data.get(operand) as number;
    else if (code === 0x15) at += branch(loaded >>> 0 === operand);
    else if (code === 0x35) at += branch(loaded >>> 0 >= operand);
    else if (code === 0x05) at += operand;
    else if (code === 0x06) return VERDICTS.get(operand) ?? String(operand);
    else throw new Error(`The instruction ${code} is none of ours.`);
  }
}

const VERDICTS = new Map([
  [0x7fff0000, 'allowed'],
  [0x80000000, 'killed'],
  [0x00050001, 'EPERM'],
  [0x00050026, 'ENOSYS'],
]);

describe('the table of system calls', () => {
  test('has the numbers of the kernel’s own documentation', () => {
    // arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
    const known = { read: [0, 63], openat: [257, 56], execve: [59, 221], clone: [56, 220], fork: [57, undefined] };
    for (const [name, numbers] of Object.entries(known)) {
      expect(MACHINES.map((machine) => numberOf(name, machine))).toEqual(numbers);
    }
  });

  test('lacks no call that the filter names; a name that it lacks is an error', () => {
    const all = [...CALLS.allowed, ...CALLS.conditions.map(({ call }) => call), ...CALLS.notImplemented];
    expect(all.length).toBeGreaterThan(150);
    for (const name of all) expect(() => numberOf(name, 'x64')).not.toThrow();
    expect(() => numberOf('raed', 'x64')).toThrow('no system call named raed');
    expect(() => seccompFilter('x64', { ...CALLS, allowed: ['toString'] })).toThrow('no system call named toString');
    expect(() => seccompFilter('x64', { ...CALLS, allowed: ['clone3'] })).toThrow('in two lists');
  });

  const resolver = spawnSync(RESOLVER, ['read']).status === 0;
  (resolver ? test : test.skip)(
    `agrees with the libseccomp of this machine${resolver ? '' : ' (not looked at: scmp_sys_resolver is missing)'}`,
    () => {
      for (const [machine, name] of [['x64', 'x86_64'] as const, ['arm64', 'aarch64'] as const]) {
        for (const call of [...CALLS.allowed, ...CALLS.notImplemented, 'fork', 'ptrace', 'socket']) {
          const number = Number(execFileSync(RESOLVER, ['-a', name, call], { encoding: 'utf8' }));
          expect([call, numberOf(call, machine)]).toEqual([call, number < 0 ? undefined : number]);
        }
      }
    },
    60_000,
  );

  const headers = ['/usr/include/x86_64-linux-gnu/asm/unistd_64.h', '/usr/include/asm/unistd_64.h'].find(existsSync);
  const compared = process.arch === 'x64' && headers !== undefined;
  (compared ? test : test.skip)(
    `agrees with the kernel’s headers${compared ? '' : ' (not looked at: there are none of x64 here)'}`,
    () => {
      const lines = readFileSync(headers as string, 'utf8').matchAll(/^#define __NR_(\w+) (\d+)$/gm);
      const known = new Map([...lines].map(([, name, number]) => [name, Number(number)]));
      const both = Object.keys(systemCalls().calls).filter((name) => known.has(name));
      expect(both.length).toBeGreaterThan(300);
      for (const name of both) expect([name, numberOf(name, 'x64')]).toEqual([name, known.get(name)]);
    },
  );
});

describe.each(MACHINES)('the filter of %s', (machine) => {
  const filter = seccompFilter(machine) as Buffer;
  const audit = machine === 'x64' ? AUDIT_ARCH.X86_64 : AUDIT_ARCH.AARCH64;
  const says = (name: string, ...low: number[]) => verdict(filter, audit, numberOf(name, machine) as number, low);
  const there = (names: readonly string[]) => names.filter((name) => numberOf(name, machine) !== undefined);

  test('gives each number the verdict of its list, and EPERM where it is in none', () => {
    const conditional = CALLS.conditions.map(({ call }) => numberOf(call, machine));
    const expected = new Map([
      ...there(CALLS.allowed).map((name) => [numberOf(name, machine), 'allowed'] as const),
      ...there(CALLS.notImplemented).map((name) => [numberOf(name, machine), 'ENOSYS'] as const),
    ]);
    for (let number = 0; number <= highest(machine); number++) {
      if (conditional.includes(number)) continue;
      expect([number, verdict(filter, audit, number)]).toEqual([number, expected.get(number) ?? 'EPERM']);
    }
  });

  test('answers a call that is younger than the table, and x32’s, as a kernel without it', () => {
    for (const number of [highest(machine) + 1, 1000, 0x40000000, 0x40000000 + 59, 0xffffffff]) {
      expect(verdict(filter, audit, number)).toBe('ENOSYS');
    }
  });

  test('ends a process that calls the kernel as another processor does', () => {
    const other = machine === 'x64' ? AUDIT_ARCH.I386 : AUDIT_ARCH.ARM;
    for (const number of [0, 11, 59]) expect(verdict(filter, other, number)).toBe('killed');
  });

  test('refuses processes, other programs’ memory, sockets, namespaces, mounts and what else no answer needs', () => {
    const refused = [
      ...[
        'fork',
        'vfork',
        'execveat',
        'kill',
        'tkill',
        'ptrace',
        'process_vm_readv',
        'process_vm_writev',
        'pidfd_getfd',
      ],
      ...['socket', 'socketpair', 'connect', 'bind', 'listen', 'accept', 'accept4', 'sendto', 'sendmsg', 'recvmsg'],
      ...['unshare', 'setns', 'mount', 'umount2', 'pivot_root', 'chroot', 'fsopen', 'move_mount', 'open_tree'],
      ...['bpf', 'perf_event_open', 'userfaultfd', 'io_uring_enter', 'keyctl', 'add_key', 'personality', 'seccomp'],
      ...[
        'shmget',
        'msgget',
        'semget',
        'mq_open',
        'memfd_secret',
        'mknod',
        'mknodat',
        'setxattr',
        'vmsplice',
        'splice',
      ],
      ...[
        'setuid',
        'setgid',
        'setgroups',
        'capset',
        'init_module',
        'kexec_load',
        'reboot',
        'inotify_init1',
        'landlock_add_rule',
      ],
    ];
    for (const name of there(refused)) expect([name, says(name)]).toEqual([name, 'EPERM']);
  });

  test('lets `clone` make threads as glibc and musl do, and nothing else', () => {
    // CLONE_VM to CLONE_CHILD_CLEARTID, as strace prints it of pthread_create; musl adds CLONE_DETACHED.
    expect(says('clone', 0x3d0f00)).toBe('allowed');
    expect(says('clone', 0x7d0f00)).toBe('allowed');
    // fork (SIGCHLD), vfork, a thread in a separate user namespace, none of the flags, a thread that is traced along.
    for (const flags of [17, 0x4111, 0x10000000 | 0x3d0f00, 0, 0x3d0f00 | 0x2000]) {
      expect(says('clone', flags)).toBe('EPERM');
    }
    expect(says('clone3')).toBe('ENOSYS');
  });

  test('looks at what is asked of the calls that do many things', () => {
    const FIONBIO = 0x5421;
    const TIOCSTI = 0x5412;
    expect([says('ioctl', 0, FIONBIO), says('ioctl', 0, TIOCSTI)]).toEqual(['allowed', 'EPERM']);
    const [F_GETFL, F_SETOWN] = [3, 8];
    expect([says('fcntl', 0, F_GETFL), says('fcntl', 0, F_SETOWN)]).toEqual(['allowed', 'EPERM']);
    const [PR_SET_NAME, PR_SET_SECCOMP, PR_SET_DUMPABLE] = [15, 22, 4];
    expect([PR_SET_NAME, PR_SET_SECCOMP, PR_SET_DUMPABLE].map((option) => says('prctl', option))).toEqual([
      'allowed',
      'EPERM',
      'EPERM',
    ]);
    expect([says('prlimit64', 0), says('prlimit64', 1)]).toEqual(['allowed', 'EPERM']);
  });
});

/** In place of Node in the sandbox: makes the calls it is given, and prints the name of each one's error. */
const CALLER = `
import ctypes, errno, json, sys
libc = ctypes.CDLL(None, use_errno=True)
for call in json.loads(sys.argv[1]):
    ctypes.set_errno(0)
    libc.syscall(*[ctypes.c_long(value) for value in call])
    print(errno.errorcode.get(ctypes.get_errno(), 'done'), flush=True)
`;
const python = '/usr/bin/python3';
const canCall = fenced && existsSync(python) && seccompFilter() !== undefined;

(canCall ? test : test.skip)(
  `the kernel refuses each call that is in no list${canCall ? '' : ` (not tried: no sandbox, or no ${python})`}`,
  () => {
    const machine = process.arch as Machine;
    const known = Object.keys(systemCalls().calls).filter((name) => numberOf(name, machine) !== undefined);
    const listed = [...CALLS.allowed, ...CALLS.conditions.map(({ call }) => call)];
    // The kernel's own return from a probe: no filter is asked about it, and elsewhere it ends the process.
    const own = ['uretprobe', 'uprobe'];
    const tried = known
      .filter((name) => !listed.includes(name) && !own.includes(name))
      .map((name) => [name, numberOf(name, machine)] as const);
    expect(tried.length).toBeGreaterThan(150);
    const calls = [
      ...tried.map(([, number]) => [number, -1, -1, -1, -1, -1, -1]),
      // A process, a character pushed into a terminal, and a custom filter.
      [numberOf('clone', machine), 17, 0, 0, 0, 0],
      [numberOf('ioctl', machine), 0, 0x5412, 0],
      [numberOf('prctl', machine), 22, 2, 0, 0, 0],
      [highest(machine) + 1, 0, 0, 0, 0, 0, 0],
    ];
    const { file, args, user, filter } = launch(root, __filename, LIMITS);
    const before = args.slice(0, args.indexOf(process.execPath, args.indexOf('--')));
    const { stdout, stderr } = spawnSync(file, [...before, python, '-I', '-c', CALLER, JSON.stringify(calls)], {
      ...{ uid: user, gid: user, input: filter, encoding: 'utf8' },
    });
    expect(stderr).toBe('');
    const expected = tried.map(([name]) => `${name} ${CALLS.notImplemented.includes(name) ? 'ENOSYS' : 'EPERM'}`);
    const names = [...tried.map(([name]) => name), 'clone', 'ioctl', 'prctl', 'younger'];
    const seen = stdout.trim().split('\n');
    expect(seen.map((error, index) => `${names[index]} ${error}`)).toEqual([
      ...expected,
      'clone EPERM',
      'ioctl EPERM',
      'prctl EPERM',
      'younger ENOSYS',
    ]);
  },
);

/**
 * As a scenario, which may import what an answer may not: what comes back is what the kernel said. Each has a moment, for
 * an error is expected and not a wait.
 */
const FORBIDDEN = `
const soon = (promise) => Promise.race([promise, new Promise((done) => setTimeout(done, 5000, 'hangs'))]);
const code = (error) => error ? error.cause?.code ?? error.info?.code ?? error.code ?? error.message : 'done';
const of = (attempt) => { try { attempt(); return 'done'; } catch (error) { return code(error); } };
const event = (emitter, good) => soon(new Promise((done) => emitter.on('error', (error) => done(code(error))).on(good, () => done('done'))));
exports.forbidden = async () => {
  const { spawn, spawnSync } = require('child_process');
  return {
    program: code(spawnSync('/bin/true').error),
    shell: of(() => spawn('/bin/sh', ['-c', 'sleep 60 &'], { stdio: 'ignore' })),
    server: await event(require('net').createServer().listen(0, '127.0.0.1'), 'listening'),
    localSocket: await event(require('net').createServer().listen('/tmp/socket'), 'listening'),
    connection: await event(require('net').connect(80, '127.0.0.1'), 'connect'),
    datagrams: await event(require('dgram').createSocket('udp4').bind(0), 'listening'),
    name: await soon(require('dns').promises.lookup('example.org').then(() => 'done', code)),
    request: await soon(fetch('http://127.0.0.1:4567').then(() => 'done', code)),
    interfaces: of(() => require('os').networkInterfaces()),
    priority: of(() => require('os').setPriority(5)),
    watching: of(() => require('fs').watch('/tmp')),
  };
};`;

/** As an answer: each kind of work that `imports.ts` lets it do, done or the name of the error. */
const HONEST = `
const fs = require('fs'), os = require('os'), zlib = require('zlib'), crypto = require('crypto');
const { pipeline } = require('stream/promises'), timers = require('timers/promises'), perf = require('perf_hooks');
const tried = async (work) => { try { await work(); return 'done'; } catch (error) { return error.code ?? error.message; } };
const file = (name) => '/tmp/' + name;
const WORK = {
  files() {
    fs.mkdirSync(file('a/b'), { recursive: true });
    fs.writeFileSync(file('a/one'), 'one');
    fs.appendFileSync(file('a/one'), ' two');
    fs.copyFileSync(file('a/one'), file('a/two'));
    fs.linkSync(file('a/one'), file('a/hard'));
    fs.symlinkSync('one', file('a/soft'));
    fs.renameSync(file('a/two'), file('a/three'));
    fs.chmodSync(file('a/three'), 0o600);
    fs.utimesSync(file('a/three'), 1, 1);
    fs.truncateSync(file('a/three'), 1);
    fs.accessSync(file('a/soft'));
    fs.statfsSync('/tmp');
    if (fs.readFileSync(fs.realpathSync(file('a/soft')), 'utf8') !== 'one two') throw new Error('not what was written');
    fs.cpSync(file('a'), file('c'), { recursive: true });
    fs.rmSync(file('c'), { recursive: true });
    process.chdir('/tmp');
  },
  descriptors() {
    const opened = fs.openSync(file('d'), 'w+');
    fs.writevSync(opened, [Buffer.from('a'), Buffer.from('b')], 0);
    fs.writevSync(opened, [Buffer.from('a'), Buffer.from('b')]);
    fs.readvSync(opened, [Buffer.alloc(1), Buffer.alloc(1)], 0);
    fs.readvSync(opened, [Buffer.alloc(1), Buffer.alloc(1)]);
    fs.fsyncSync(opened);
    fs.fdatasyncSync(opened);
    fs.ftruncateSync(opened, 1);
    fs.fchmodSync(opened, 0o644);
    fs.futimesSync(opened, 1, 1);
    fs.closeSync(opened);
  },
  async streams() {
    await fs.promises.writeFile(file('e'), 'a'.repeat(1e5));
    await pipeline(fs.createReadStream(file('e')), zlib.createGzip(), fs.createWriteStream(file('f')));
    if (zlib.gunzipSync(await fs.promises.readFile(file('f'))).length !== 1e5) throw new Error('not what was packed');
  },
  polling() { fs.watchFile(file('e'), () => {}); fs.unwatchFile(file('e')); },
  zlib: () => new Promise((done) => zlib.brotliCompress('a'.repeat(1e5), done)),
  crypto: () => new Promise((done) => crypto.scrypt('a', 'b', 32, done)),
  keys: () => crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  random: () => new Promise((done) => crypto.randomBytes(8, done)),
  async timers() { await timers.setTimeout(20); await timers.setImmediate(); },
  async measured() {
    const delay = perf.monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    await timers.setTimeout(20);
    delay.disable();
  },
  wasm: () => WebAssembly.instantiate(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)),
  memory() { new WebAssembly.Memory({ initial: 1, maximum: 100 }).grow(50); new Float64Array(2e6).fill(1); },
  waiting: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0, 10),
  async garbage() { for (let round = 0; round < 3; round++) { const all = []; for (let i = 0; i < 5e5; i++) all.push([i]); await timers.setTimeout(1); } },
  channel: () => new Promise((done) => { const { port1, port2 } = new MessageChannel(); port2.onmessage = () => { port1.close(); done(); }; port1.postMessage(1); }),
  machine: () => [os.cpus(), os.loadavg(), os.totalmem(), os.freemem(), os.uptime(), os.hostname(), os.release(), os.getPriority(), os.availableParallelism()],
  process: () => [process.memoryUsage(), process.cpuUsage(), process.resourceUsage(), process.getgroups(), process.umask(), process.title],
  output() { console.log('said'); console.error('said as well'); },
};
exports.f = async () => { const all = {}; for (const [name, work] of Object.entries(WORK)) all[name] = await tried(work); return all; };`;

const KINDS = [...HONEST.matchAll(/^ {2}(?:async )?(\w+)(?:\(\)|:)/gm)].map(([, name]) => name);

describe('in a process with the filter', () => {
  let server: ForkServer | undefined;
  const runners: Runner[] = [];
  beforeAll(async () => {
    server = canCopy ? startForkServer(root, { tensors: false, unsealed: false }, LIMITS) : undefined;
    await server?.tried;
  });
  afterAll(async () => {
    for (const runner of runners) runner.kill();
    await Promise.all(runners.map(({ gone }) => gone));
    await server?.close();
  });
  const WAYS: [string, () => Runner][] = [
    ['that was started', () => startRunner(root)],
    ['that is a copy', () => runnerIn(server?.copy() as Confined, LIMITS)],
  ];

  async function ask(open: () => Runner, answer: string, scenario?: string, name = 'f'): Promise<unknown> {
    const runner = open();
    runners.push(runner);
    const code = (text: string) => ({ code: text, filename: `${dirname(__filename)}/code.js`, packages: [] });
    const request = { do: 'load' as const, answer: code(answer), scenario: scenario ? code(scenario) : undefined };
    await runner.request(request, LIMITS.startSeconds);
    const reply = await runner.request({ do: scenario ? 'scenario' : 'call', name, args: [] }, 60);
    if ('stopped' in reply) return reply.stopped;
    return reply.ok ? decode(reply.value) : reply.message;
  }

  describe.each(fenced ? WAYS.slice(0, canCopy ? 2 : 1) : [])('%s', (_, open) => {
    test('what is forbidden is an error at once: programs, sockets of any kind, names, watches', async () => {
      const seen = (await ask(open, 'exports.f = () => 1;', FORBIDDEN, 'forbidden')) as Record<string, string>;
      const { name, interfaces, ...rest } = seen;
      // The C library's word for "no answer", whatever kept it from asking.
      expect(name).toMatch(/^EAI_AGAIN|ENOTFOUND$/);
      // EPERM is 1; the libuv of Node 20 loses its sign.
      expect(interfaces).toMatch(/^EPERM|Unknown system error 1$/);
      const all = [
        'program',
        'shell',
        'server',
        'localSocket',
        'connection',
        'datagrams',
        'request',
        'priority',
        'watching',
      ];
      expect(rest).toEqual(Object.fromEntries(all.map((each) => [each, 'EPERM'])));
    });

    test('honest work of each kind is done', async () => {
      expect(KINDS.length).toBeGreaterThan(15);
      expect(await ask(open, HONEST)).toEqual(Object.fromEntries(KINDS.map((kind) => [kind, 'done'])));
    });
  });
});
