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
  /** `scenario.ts`: runs beside the answer, and gives artefacts. */
  scenario?: CourseFile;
  /** `measure.ts`: runs where no answer ever was, and measures artefacts. */
  measure?: CourseFile;
}

type Known = { made: string; code: CourseCode | BundleProblem };

const known = new Map<string, Known>();

/** The code of an exercise's checks, bundled again only when it changed. */
export async function courseCode({ folder }: Pick<Exercise, 'folder'>): Promise<CourseCode | BundleProblem> {
  const files = ['scenario.ts', 'measure.ts', 'setting.ts'].map((name) => join(folder, name));
  const made = files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0).join();
  const before = known.get(folder);
  if (before?.made === made) return before.code;
  const code = await bundled(folder);
  known.set(folder, { made, code });
  return code;
}

async function bundled(folder: string): Promise<CourseCode | BundleProblem> {
  const code: CourseCode = {};
  for (const half of ['scenario', 'measure'] as const) {
    const file = join(folder, `${half}.ts`);
    if (!existsSync(file)) continue;
    const result = await bundle(file, { ofCourse: true });
    if ('problem' in result) return { ...result, problem: `${half}.ts: ${result.problem}` };
    const text = new Map([['answer.ts', readFileSync(file, 'utf8')]]);
    code[half] = { ...result, exports: (await outline(text, 'answer.ts'))?.exports ?? [] };
  }
  return code;
}
