import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Bundle, type BundleProblem, bundle } from '../bundle';
import type { Exercise } from '../exercise';
import { outline } from '../submissions/outline';

/** A file of the course's that runs for a check, and the names that it exports. */
export interface CourseFile extends Bundle {
  exports: string[];
}

/** The two halves of what a check cannot ask by data alone. */
export interface CourseCode {
  /** `scenario.ts`: runs in the answer's process, and returns artefacts. */
  scenario?: CourseFile;
  /** `measure.ts`: runs where no answer ever was, and measures artefacts. */
  measure?: CourseFile;
}

type Known = { made: string; code: CourseCode | BundleProblem };

const known = new Map<string, Known>();

/** The code of an exercise's checks, bundled again only when it changed. */
export async function courseCode({ folder }: Pick<Exercise, 'folder'>): Promise<CourseCode | BundleProblem> {
  const files = ['scenario.ts', 'measure.ts', 'setting.ts'].map((name) => join(folder, name));
  const modified = files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0).join();
  const before = known.get(folder);
  if (before?.made === modified) return before.code;
  const code = await bundled(folder);
  known.set(folder, { made: modified, code });
  return code;
}

async function bundled(folder: string): Promise<CourseCode | BundleProblem> {
  const code: CourseCode = {};
  for (const half of ['scenario', 'measure'] as const) {
    const file = join(folder, `${half}.ts`);
    if (!existsSync(file)) continue;
    const result = await bundle(file, { ofCourse: true });
    if ('problem' in result) return inCourse(result, `${half}.ts`);
    code[half] = { ...result, exports: (await exportsOfHalf(folder, half)) ?? [] };
  }
  return code;
}

/** The names that a half exports, also those of setting.ts that it passes on; undefined where the file is missing. */
export async function exportsOfHalf(folder: string, half: keyof CourseCode): Promise<string[] | undefined> {
  const texts = new Map([`${half}.ts`, 'setting.ts'].flatMap((name) => textOf(folder, name)));
  if (!texts.has(`${half}.ts`)) return undefined;
  return (await outline(texts, `${half}.ts`))?.exports ?? [];
}

const textOf = (folder: string, name: string): [string, string][] =>
  existsSync(join(folder, name)) ? [[name, readFileSync(join(folder, name), 'utf8')]] : [];

/** The file and the line are in the sentence itself: a report knows the folders of answers only. */
function inCourse({ problem, place }: BundleProblem, file: string): BundleProblem {
  const at = place ? `${place.file}:${place.line}:${place.column}` : file;
  return { problem: `The course's own ${at}: ${problem}`, place };
}
