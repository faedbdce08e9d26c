import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type Exercise, formerNames } from '../exercise';
import { outline } from './outline';

/** The exercises of a course as a submission names them: by path, or by what an answer exports. */
export interface Index {
  ids: string[];
  topics: string[];
  /** The exercise that a path names, and by which part of it. */
  named(path: string): { exercise: string; by: 'folder' | 'file' } | undefined;
  /** The exercises whose stub exports nothing that these names lack. */
  exporting(names: string[]): string[];
  /** What the stub of an exercise exports. */
  exportsOf(exercise: string): string[];
}

/** The names that an exercise asks for: what its stub exports. */
export async function exportsOfStub(folder: string): Promise<string[]> {
  const stub = new Map([['stub.ts', readFileSync(join(folder, 'stub.ts'), 'utf8')]]);
  return (await outline(stub, 'stub.ts'))?.exports ?? [];
}

/**
 * A file belongs to the exercise that its folder names (`00-start/softmax/`, `00-softmax/`, or `softmax/` where only one
 * exercise is called so), or else to the one that its own name names (`00-softmax.ts`, `softmax (1).ts`).
 */
export async function indexOf(exercises: Exercise[]): Promise<Index> {
  const byName = new Map<string, string | undefined>();
  const exported = new Map<string, string[]>();
  for (const { id, folder, topic } of exercises) {
    const name = posix.basename(folder.replaceAll('\\', '/'));
    byName.set(name, byName.has(name) ? undefined : id);
    byName.set(`${topic}/${name}`, id);
    exported.set(id, await exportsOfStub(folder));
  }
  // Ids after names: an exercise may be called as another one's id.
  for (const { id } of exercises) byName.set(id, id);
  for (const { id, formerly } of exercises) {
    for (const former of formerNames(formerly)) if (!byName.has(former)) byName.set(former, id);
  }

  const folderOf = (parts: string[]) => {
    for (let at = parts.length - 1; at >= 0; at--) {
      const exercise = byName.get(parts.slice(Math.max(at - 1, 0), at + 1).join('/')) ?? byName.get(parts[at]);
      if (exercise) return exercise;
    }
    return undefined;
  };
  return {
    ids: exercises.map(({ id }) => id),
    topics: [...new Set(exercises.map(({ topic }) => topic))],
    named(path) {
      const parts = path.split('/');
      const stem = (parts.pop() as string).replace(/\.[^.]*$/, '');
      const folder = folderOf(parts);
      if (folder) return { exercise: folder, by: 'folder' };
      const plain = stem.replace(/(-\d{1,3}|_\d{1,3}| ?\(\d{1,3}\))$/, '');
      const file =
        byName.get(stem) ?? byName.get(plain) ?? byName.get(stem.toLowerCase()) ?? byName.get(plain.toLowerCase());
      return file ? { exercise: file, by: 'file' } : undefined;
    },
    exporting: (names) =>
      [...exported]
        .filter(([, required]) => required.length && required.every((name) => names.includes(name)))
        .map(([id]) => id),
    exportsOf: (exercise) => exported.get(exercise) ?? [],
  };
}
