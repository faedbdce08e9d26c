import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CompiledCell, compileLessons } from '@transferlab/kernel';
import { writeAtomically } from 'transferlab/dist/atomic';
import { SiteError } from '../error';
import type { Lesson } from '../lesson/executed';

/** The code of a lesson's cells. */
const sourcesOf = ({ notebook }: Lesson): string[] =>
  notebook.cells.filter(({ cell_type, source }) => cell_type === 'code' && source.trim()).map(({ source }) => source);

/**
 * The compiled cells of each lesson, by its name. What was compiled is kept in `folder`, until the lesson, the compiler or the
 * library's types change: the compiler takes a second for each lesson.
 */
export async function compiledLessons(
  root: string,
  folder: string,
  lessons: readonly Lesson[],
): Promise<Map<string, CompiledCell[]>> {
  const tools = toolsHash(root);
  const wanted = lessons.map((lesson) => {
    const sources = sourcesOf(lesson);
    const key = createHash('sha256').update(tools).update(JSON.stringify(sources)).digest('hex');
    return { name: lesson.name, sources, file: join(folder, `${lesson.name}-${key.slice(0, 16)}.json`) };
  });
  const missing = wanted.filter(({ file }) => !existsSync(file));
  const compiled = await compileLessons(
    root,
    missing.map(({ sources }) => sources),
  ).catch((cause: Error) => {
    throw new SiteError(`A cell of ${missing.map(({ name }) => name).join(', ')} does not compile:\n${cause.message}`);
  });
  for (const [index, { file }] of missing.entries()) writeAtomically(file, JSON.stringify(compiled[index]));
  return new Map(wanted.map(({ name, file }) => [name, JSON.parse(readFileSync(file, 'utf8'))]));
}

/** A hash of what compiles cells, and of the types that they are checked against. */
function toolsHash(root: string): Buffer {
  const hash = createHash('sha256');
  const kernel = join(root, 'kernel', 'dist');
  for (const folder of ['language', 'cells']) {
    for (const name of readdirSync(join(kernel, folder)).sort()) {
      if (name.endsWith('.js')) hash.update(readFileSync(join(kernel, folder, name)));
    }
  }
  hash.update(readFileSync(join(kernel, 'compile-lessons-process.js')));
  for (const name of ['index.d.ts', 'portable.d.ts']) hash.update(readFileSync(join(root, 'lib', 'dist', name)));
  return hash.digest();
}
