import { realpathSync } from 'node:fs';
import { sep } from 'node:path';

/** Node's own modules that an answer may import: they compute, and open no other way out of its process. */
export const BUILT_IN = [
  'assert',
  'assert/strict',
  'buffer',
  'constants',
  'crypto',
  'events',
  'fs',
  'fs/promises',
  'os',
  'path',
  'path/posix',
  'perf_hooks',
  'querystring',
  'stream',
  'stream/promises',
  'string_decoder',
  'timers',
  'timers/promises',
  'url',
  'util',
  'util/types',
  'zlib',
];

/** A function with which an answer imports: packages of the course, the modules above, no way to the others. */
export function answersRequire(
  load: (name: string) => unknown,
  packages: readonly string[],
  pipe: number,
): NodeJS.Require {
  return ((name: string) => {
    const plain = name.replace(/^node:/, '');
    if (plain === 'fs') return withoutPipe(load('fs') as object, pipe);
    // The rest of it shows the objects that wait for events, the pipe to the deciding process among them.
    if (plain === 'async_hooks') {
      return { AsyncLocalStorage: (load(plain) as typeof import('node:async_hooks')).AsyncLocalStorage };
    }
    if (BUILT_IN.includes(plain)) return load(plain);
    // By its name alone: what lies inside of a package are its own affairs.
    if (packages.includes(name)) return load(name);
    throw new Error(
      `'${name}' can't be imported by an answer. What can: ${packages.join(', ')}, files next to the answer, and of Node ${BUILT_IN.join(', ')}.`,
    );
  }) as NodeJS.Require;
}

/** node:fs, except that the descriptor of the pipe to the deciding process is nobody's. */
function withoutPipe(fs: object, pipe: number): object {
  const refused = (value: unknown) =>
    value === pipe || (typeof value === 'object' && value !== null && (value as { fd?: unknown }).fd === pipe);
  const entries = Object.entries(fs).filter(([name]) => !/^(File)?(Read|Write)Stream$/.test(name));
  const guarded = entries.map(([name, value]) => {
    if (typeof value !== 'function' || !/^[a-z]/.test(name)) return [name, value];
    const guard = (...args: unknown[]) => {
      if (args.some(refused)) throw Object.assign(new Error('EBADF: bad file descriptor'), { code: 'EBADF' });
      return (value as (...args: unknown[]) => unknown).apply(fs, args);
    };
    return [name, guard];
  });
  return Object.fromEntries(guarded);
}

/** Ways of `process` to other modules, to other processes and to the pipe. */
const WAYS_OUT = [
  'binding',
  '_linkedBinding',
  'getBuiltinModule',
  'mainModule',
  '_getActiveHandles',
  '_getActiveRequests',
  'report',
  'kill',
  '_kill',
  '_debugProcess',
  '_debugEnd',
  'execve',
  'stdin',
];

/** Shuts what leads from `process` past `answersRequire`. Packages under `packages` may still load their native parts. */
export function closeWaysOut(packages: string): void {
  const { dlopen } = process as unknown as { dlopen(module: object, file: string, ...rest: unknown[]): void };
  const home = realpathSync(packages) + sep;
  const guarded = (module: object, file: string, ...rest: unknown[]) => {
    if (!realpathSync(file).startsWith(home)) throw new Error('Native addons of an answer are not loaded.');
    return dlopen.call(process, module, file, ...rest);
  };
  const fixed = { writable: false, configurable: false };
  Object.defineProperty(process, 'dlopen', { value: guarded, ...fixed });
  for (const name of WAYS_OUT) Object.defineProperty(process, name, { value: undefined, ...fixed });
}
