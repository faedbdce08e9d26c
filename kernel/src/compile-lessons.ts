import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { CompiledCell } from './compiled-cell';

/** The code cells of a lesson, in order. */
export type Sources = readonly string[];

/**
 * Compiles the code cells of lessons as the kernel does when they are run from top to bottom, with all types checked. A separate
 * process does it in the folder of the notebooks, from where imports are resolved. Throws if a cell does not compile, with the
 * compiler's message.
 */
export async function compileLessons(root: string, lessons: readonly Sources[]): Promise<CompiledCell[][]> {
  if (lessons.length === 0) return [];
  const program = path.join(__dirname, 'compile-lessons-process.js');
  const child = promisify(execFile)(process.execPath, [program], {
    cwd: path.join(root, 'notebooks'),
    maxBuffer: 2 ** 28,
  });
  child.child.stdin?.end(JSON.stringify(lessons));
  try {
    return JSON.parse((await child).stdout);
  } catch (cause) {
    const { stderr } = cause as { stderr?: string };
    throw new Error(stderr?.trim() || (cause as Error).message, { cause });
  }
}
