import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** How to start the running process: a program, its arguments, and whether the operating system fences it in. */
export interface Launch {
  file: string;
  args: string[];
  sandboxed: boolean;
}

/** Said once with a verdict where there is no sandbox. */
export const NO_SANDBOX =
  'bubblewrap (bwrap) is not available here, so your code ran in a process of its own but without a sandbox: ' +
  'it could read files and use the network. On Debian or Ubuntu: sudo apt install bubblewrap.';

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
const SYSTEM_FILES = ['/etc/ld.so.cache', '/etc/localtime', '/etc/passwd', '/etc/nsswitch.conf', '/etc/alternatives'];

/**
 * The command that starts `script` (with Node) for the checkout at `root`. With bubblewrap: no network, own
 * processes, an empty /tmp, and a read-only view of `READABLE`. Without: the plain process.
 * `memory` is the limit of the JavaScript heap in MB.
 */
export function launch(root: string, script: string, memory: number): Launch {
  const node = [process.execPath, `--max-old-space-size=${memory}`, script];
  const bwrap = bubblewrap();
  if (!bwrap) return { file: node[0], args: node.slice(1), sandboxed: false };
  return { file: bwrap, args: [...fence(root, dirname(script)), ...node], sandboxed: true };
}

function fence(root: string, running: string): string[] {
  const readable = [
    ...SYSTEM,
    ...SYSTEM_FILES,
    process.execPath,
    running,
    ...[...READABLE, ...READABLE_CACHE].map((path) => join(root, path)),
  ];
  return [
    ...['--unshare-all', '--die-with-parent', '--new-session', '--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp'],
    ...readable.filter((path) => existsSync(path)).flatMap((path) => ['--ro-bind', realpathSync(path), path]),
    ...['--chdir', root],
  ];
}

let found: { bwrap: string | undefined } | undefined;

/** Where bwrap is, if it works here: some containers and kernels forbid the namespaces it needs. */
function bubblewrap(): string | undefined {
  if (!found) {
    const bwrap = (process.env.PATH ?? '')
      .split(delimiter)
      .map((folder) => join(folder, 'bwrap'))
      .find((path) => existsSync(path));
    const works =
      bwrap && spawnSync(bwrap, [...fence('/', dirname(__filename)), process.execPath, '--version']).status === 0;
    found = { bwrap: works ? bwrap : undefined };
  }
  return found.bwrap;
}
