import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { ServerSettings } from './fork-server-inside';
import type { Limits } from './limits';
import { seccompFilter } from './seccomp';

/** How to start the running process, and what fences it in. */
export interface Launch {
  file: string;
  args: string[];
  sandboxed: boolean;
  /** The user to start it as, where this process may choose one. */
  user?: number;
  /** To be written to its stdin, where bwrap reads the filter of system calls. */
  filter?: Buffer;
  /** Part of the sandbox's command, and of no other. */
  mark?: string;
}

/** nobody: inside the sandbox always, and outside it where this process is root. */
const NOBODY = 65534;

/** What a learner's code may read of the checkout: the packages, the library, data and weights. No exercises, no solutions. */
const READABLE = [
  'package.json',
  'node_modules',
  'lib/package.json',
  'lib/dist',
  'backend/package.json',
  'backend/dist',
  'datasets',
];
const READABLE_CACHE = ['.cache/weights', '.cache/tensorflow'];
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/nix/store'];
const SYSTEM_FILES = ['/etc/ld.so.cache', '/etc/localtime', '/etc/alternatives'];

/** Where the programs are that run in the sandbox. */
export const INSIDE = join(__dirname, '../../dist/running');

/**
 * The command that starts `script` (with Node) for the checkout at `root`. With bubblewrap: no network, own
 * processes and users, a small empty /tmp, a read-only view of `READABLE` and of nothing else, no new processes.
 * Without: the plain process. Either way the kernel's limits, where prlimit can set them.
 */
export function launch(root: string, script: string, limits: Limits): Launch {
  const node = [process.execPath, `--max-old-space-size=${limits.heapMegabytes}`, script];
  const { bwrap, prlimit, user, filter } = means();
  if (!bwrap) {
    const [file, ...args] = [...bounded(prlimit, limits), ...node];
    return { file, args, sandboxed: false };
  }
  // Inside: there RLIMIT_NPROC counts this sandbox and not all that the user runs.
  const command = [...bounded(prlimit, limits, `--nproc=${limits.processes}`), ...node];
  const mark = `SANDBOX_${randomUUID()}`;
  const fenceArgs = fence(root, dirname(script), limits.diskMegabytes);
  const args = [...fenceArgs, '--unsetenv', mark, ...(filter ? SECCOMP : []), '--', ...command];
  return { file: bwrap, args, sandboxed: true, user, filter, mark };
}

const SECCOMP = ['--seccomp', '0'];

/**
 * The command that starts a fork server, `script`, in the sandbox. The kernel's limits and the filter come to its copies
 * and not to itself: it makes processes, and runs no answer. Undefined where copies would not be fenced in as well.
 */
export function fencedServer(
  root: string,
  script: string,
  loaded: Pick<ServerSettings, 'tensors' | 'unsealed'>,
  limits: Limits,
): Launch | undefined {
  const { bwrap, prlimit, user, filter } = means();
  // Where bwrap makes a copy nobody outside as well, or is nobody's itself: never root's.
  if (!bwrap || !prlimit || (process.getuid?.() === 0 && user === undefined)) return undefined;
  const megabytes = 2 ** 20;
  const settings: ServerSettings = {
    limits: {
      cpuSeconds: limits.cpuSeconds,
      dataBytes: limits.dataMegabytes * megabytes,
      fileBytes: limits.fileMegabytes * megabytes,
      openFiles: limits.openFiles,
      processes: limits.processes,
      diskBytes: limits.diskMegabytes * megabytes,
      residentBytes: limits.residentMegabytes * megabytes,
    },
    filter: filter?.toString('base64') ?? '',
    belowTmp: root.startsWith('/tmp/') ? root : '',
    ...loaded,
  };
  const mark = `SANDBOX_${randomUUID()}`;
  const node = [process.execPath, ...TO_BE_COPIED, `--max-old-space-size=${limits.heapMegabytes}`];
  const fenceArgs = fence(root, dirname(script), limits.diskMegabytes);
  const args = [...fenceArgs, '--unsetenv', mark, '--', ...node, script, JSON.stringify(settings)];
  return { file: bwrap, args, sandboxed: true, user, mark };
}

/** How Node is started where it is to be copied. */
const TO_BE_COPIED = [
  // A copy has only the thread that made it.
  '--single-threaded',
  // What was compiled before stays, though collecting garbage finds that nobody has used it lately.
  '--no-flush-bytecode',
  // It is a timer, which a copy would inherit: a collection of all garbage, for which a copy reads and writes its whole heap.
  '--no-memory-reducer',
];

/** The kernel's limits as a command to put before another. */
function bounded(prlimit: string | undefined, limits: Limits, ...more: string[]): string[] {
  if (!prlimit) return [];
  return [
    prlimit,
    `--cpu=${limits.cpuSeconds}:${limits.cpuSeconds + 2}`,
    `--data=${limits.dataMegabytes * 2 ** 20}`,
    `--fsize=${limits.fileMegabytes * 2 ** 20}`,
    `--nofile=${limits.openFiles}`,
    '--core=0',
    ...more,
  ];
}

function fence(root: string, running: string, diskMegabytes: number): string[] {
  const readable = [
    ...SYSTEM,
    ...SYSTEM_FILES,
    process.execPath,
    running,
    ...[...READABLE, ...READABLE_CACHE].map((path) => join(root, path)),
  ];
  const disk = ['--size', String(diskMegabytes * 2 ** 20), '--tmpfs'];
  // A separate mount, so that it is read-only also where the checkout lies below /tmp.
  const checkout = root === '/' ? [] : ['--tmpfs', root];
  return [
    ...['--unshare-all', '--unshare-user', '--uid', String(NOBODY), '--gid', String(NOBODY), '--hostname', 'sandbox'],
    ...['--die-with-parent', '--new-session', '--proc', '/proc', '--dev', '/dev', ...disk, '/tmp', ...disk, '/dev/shm'],
    ...checkout,
    ...readable.filter((path) => existsSync(path)).flatMap((path) => ['--ro-bind', realpathSync(path), path]),
    // bwrap's own root and /dev are file systems in memory, without a bound on their size.
    ...['--remount-ro', '/dev', ...(root === '/' ? [] : ['--remount-ro', root]), '--remount-ro', '/', '--chdir', root],
  ];
}

/** What this machine has to fence a process in. */
interface Means {
  bwrap?: string;
  prlimit?: string;
  user?: number;
  filter?: Buffer;
}

let knownMeans: Means | undefined;

/** Tried and not guessed: some containers and kernels forbid the namespaces that bwrap needs. */
function means(): Means {
  if (knownMeans) return knownMeans;
  const bwrap = inPath('bwrap');
  const prlimit = process.platform === 'linux' ? inPath('prlimit') : undefined;
  const filter = seccompFilter();
  const works = (user?: number, input?: Buffer) => {
    const args = [...fence('/', dirname(__filename), 1), ...(input ? SECCOMP : []), '--', process.execPath, '-v'];
    return bwrap !== undefined && spawnSync(bwrap, args, { uid: user, gid: user, input }).status === 0;
  };
  // Root's own files may be out of nobody's reach. Then the process is root's outside, whom RLIMIT_NPROC does not bind.
  const user = process.getuid?.() === 0 && works(NOBODY) ? NOBODY : undefined;
  const fenced = user !== undefined || works();
  if (fenced) knownMeans = { bwrap, prlimit, user, filter: filter && works(user, filter) ? filter : undefined };
  else knownMeans = { prlimit };
  return knownMeans;
}

function inPath(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/** Said once with a verdict where there is no sandbox. */
export const NO_SANDBOX =
  'bubblewrap (bwrap) is not available here, so your code ran in a separate process but without a sandbox: ' +
  'it could read files and use the network. On Debian or Ubuntu: sudo apt install bubblewrap.';

/**
 * What a report must say about the machine it was made on: one sentence for each promise of the grader that does
 * not hold there. Empty where submissions ran in a full sandbox.
 */
export function weakerPromises(): string[] {
  const { bwrap, prlimit, user, filter } = means();
  const weaker: string[] = [];
  if (!bwrap) {
    weaker.push(
      'There was no sandbox (bubblewrap is missing or does not work here): a submission could read every file that the grader can read, tests, solutions and other submissions included.',
      'A submission could use the network.',
      'A submission could write and delete files wherever the grader can.',
      'A submission could start other programs; what it left running was looked for and ended, but a program that hides its origin was not found.',
      'The disk space that a submission filled was not limited.',
    );
  }
  if (!prlimit) {
    weaker.push(
      'Processor time, open files and the size of files were not limited (prlimit is missing); time by the clock and resident memory were.',
    );
  }
  if (bwrap && !filter) {
    weaker.push(
      'Processes and system calls were not filtered (no seccomp for this processor): a submission could start other programs inside its sandbox; they ended with it.',
    );
  }
  if (bwrap && process.getuid?.() === 0 && user === undefined) {
    weaker.push(
      'The grader ran as root and its files are closed to others, so a submission was root outside of its sandbox, and threads were counted ten times a second instead of being refused by the kernel.',
    );
  }
  if (process.platform !== 'linux') {
    weaker.push('Resident memory was not limited: it can be watched on Linux only.');
  }
  return weaker;
}
