import { dirname, resolve } from './paths.browser';

interface Stats {
  readonly size: number;
  readonly mtimeMs: number;
  isFile(): boolean;
  isDirectory(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
}

interface Held {
  bytes: Uint8Array;
  changed: number;
}

/** Files in memory by absolute path. A folder is there if a file below it is. */
const held = new Map<string, Held>();

/** Stores the bytes under this path, without a copy. */
export function putBytes(path: string, bytes: Uint8Array): void {
  const file = resolve(path);
  const obstacle = ancestors(file).find((folder) => held.has(folder));
  if (obstacle !== undefined) throw systemError('ENOTDIR', 'open', file);
  if (isFolder(file)) throw systemError('EISDIR', 'open', file);
  held.set(file, { bytes, changed: Date.now() });
}

export const existsSync = (path: string): boolean => held.has(resolve(path)) || isFolder(resolve(path));

export function readFileSync(path: string): Uint8Array;
export function readFileSync(path: string, encoding: 'utf8'): string;
export function readFileSync(path: string, encoding?: 'utf8'): Uint8Array | string {
  const file = resolve(path);
  const found = held.get(file);
  if (!found) throw systemError(isFolder(file) ? 'EISDIR' : 'ENOENT', 'open', file);
  return encoding ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(found.bytes) : found.bytes;
}

/** A copy, which the caller may change. */
export const readFile = async (path: string): Promise<Uint8Array> => readFileSync(path).slice();

export const firstBytes = (path: string, count: number): Uint8Array => readFileSync(path).subarray(0, count);

interface Entry {
  readonly name: string;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

export function readdirSync(path: string): string[];
export function readdirSync(path: string, options: { withFileTypes: true }): Entry[];
export function readdirSync(path: string, options?: { withFileTypes: true }): string[] | Entry[] {
  const folder = resolve(path);
  if (!isFolder(folder)) throw systemError(held.has(folder) ? 'ENOTDIR' : 'ENOENT', 'scandir', folder);
  const start = beginning(folder);
  const below = [...held.keys()].filter((file) => file.startsWith(start));
  const names = [...new Set(below.map((file) => file.slice(start.length).split('/', 1)[0]))].sort();
  if (!options) return names;
  return names.map((name) => ({ name, isDirectory: () => !held.has(start + name), isSymbolicLink: () => false }));
}

export function statSync(path: string): Stats;
export function statSync(path: string, options: { throwIfNoEntry: false }): Stats | undefined;
export function statSync(path: string, options?: { throwIfNoEntry: false }): Stats | undefined {
  const file = resolve(path);
  const found = held.get(file);
  if (!found && !isFolder(file)) {
    if (options) return undefined;
    throw systemError('ENOENT', 'stat', file);
  }
  return {
    size: found?.bytes.length ?? 0,
    mtimeMs: found?.changed ?? 0,
    isFile: () => found !== undefined,
    isDirectory: () => found === undefined,
    isFIFO: () => false,
    isSocket: () => false,
  };
}

export function rmSync(path: string, { force = false }: { force?: boolean } = {}): void {
  const file = resolve(path);
  if (!held.delete(file) && !force) throw systemError('ENOENT', 'rm', file);
}

export function utimesSync(path: string, _read: Date, changed: Date): void {
  const file = resolve(path);
  const found = held.get(file);
  if (!found) throw systemError('ENOENT', 'utime', file);
  found.changed = changed.getTime();
}

const beginning = (folder: string) => (folder === '/' ? '/' : `${folder}/`);

function isFolder(path: string): boolean {
  if (path === '/') return true;
  const start = beginning(path);
  for (const file of held.keys()) if (file.startsWith(start)) return true;
  return false;
}

function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...ancestors(parent)];
}

/** An error like the one of `node:fs`, which `fileError` puts into words. */
export const systemError = (code: string, syscall: string, path: string): Error =>
  Object.assign(new Error(`${code}: ${syscall} '${path}'`), { code, syscall, path });
