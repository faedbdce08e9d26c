import path from 'node:path';
import type { SideOutput } from 'tslab/dist/converter';

/**
 * The compiled files that have to be reloaded when `changed` have changed: these, and of those `known` before all that import
 * one of them, directly or through others. A file that was loaded keeps what it imported then.
 */
export function dependents(known: ReadonlyMap<string, SideOutput>, changed: readonly SideOutput[]): SideOutput[] {
  const stale = new Map(changed.map((file) => [file.path, file]));
  for (let before = -1; before !== stale.size; ) {
    before = stale.size;
    for (const file of known.values()) {
      if (!stale.has(file.path) && importsOf(file).some((name) => stale.has(name))) stale.set(file.path, file);
    }
  }
  return [...stale.values()];
}

function importsOf({ path: file, data }: SideOutput): string[] {
  const names = [...data.matchAll(/require\("(\.[^"]*)"\)/g)].map(([, name]) =>
    path.posix.join(path.posix.dirname(file), name),
  );
  return names.flatMap((name) => [name, `${name}.js`, `${name}/index.js`]);
}
