import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { visibleChecks } from 'course/dist/authoring/visible';
import { type CourseFile, courseCode } from 'course/dist/deciding/course-code';
import type { Exercise } from 'course/dist/exercise';
import { AS_ONE } from 'course/dist/one-script';
import { hasQuestions } from 'course/dist/questions/load';
import { build, transform } from 'esbuild';
import { SiteError } from '../error';
import { bundleSolve } from './bundle-solve';
import { whyNotInPage } from './where';

/**
 * Writes what solves exercises in their pages: the scripts, and for each exercise `exercises/ID/` with `check.mjs`, its checks
 * without the hidden ones, and each hint as a file, so that a reader gets only those that they ask for.
 */
export async function writeSolve(root: string, site: string, exercises: readonly Exercise[]): Promise<void> {
  await bundleSolve(root, site);
  for (const exercise of exercises.filter((each) => !whyNotInPage(each))) {
    const folder = join(site, 'exercises', exercise.id);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'check.mjs'), await checkModule(exercise));
    for (const [index, hint] of exercise.hints.entries()) writeFileSync(join(folder, `hint-${index + 1}.txt`), hint);
  }
}

async function checkModule(exercise: Exercise): Promise<string> {
  const about = await aboutOf(exercise);
  return `export const run = (exports, require, module) => {\n${await checksOf(exercise)}\n};\nexport const about = ${JSON.stringify(about)};\n`;
}

/** What the page is told: `AboutExercise` of page/solve. */
async function aboutOf(exercise: Exercise) {
  const { id, title, topic, points } = exercise;
  const about = { id, title, topic, points };
  return hasQuestions(exercise)
    ? { ...about, asks: 'questions' }
    : { ...about, asks: 'program', program: await programOf(exercise) };
}

/** What checking a program needs: `AboutProgram` of page/solve. */
async function programOf(exercise: Exercise) {
  const { folder, wrong, synchronous } = exercise;
  const code = await courseCode(exercise);
  if ('problem' in code) throw new SiteError(`${exercise.id} cannot be checked in a page. ${code.problem}`);
  const text = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '');
  const named = ['stub.ts', 'check.test.ts', 'scenario.ts', 'measure.ts'].map(text).join('\n');
  return {
    stub: text('stub.ts'),
    library: WITH_LIBRARY.test(named),
    wrong,
    synchronous,
    scenario: code.scenario && (await halfOf(code.scenario, 'scenario.js')),
    measure: code.measure && (await halfOf(code.measure, 'measure.js')),
  };
}

/** What shows that an exercise computes with tensors or with the library. */
const WITH_LIBRARY = /from '(?:transferlab|@tensorflow\/[\w-]+)'|\btensor\(|\bmemory\(/;

/** A half of the checks, without its comments and the folders of this machine. */
async function halfOf({ code, packages, exports }: CourseFile, filename: string): Promise<CourseFile> {
  const { code: small } = await transform(code, { minifyWhitespace: true });
  return { code: small, packages, exports, filename, map: '' };
}

/** The check file as one script, without its hidden checks. */
async function checksOf({ folder }: Exercise): Promise<string> {
  const file = join(folder, 'check.test.ts');
  const contents = visibleChecks(readFileSync(file, 'utf8'), file);
  const stdin = { contents, resolveDir: folder, sourcefile: 'check.test.ts', loader: 'ts' as const };
  const { outputFiles } = await build({ ...AS_ONE, stdin, absWorkingDir: folder, minifyWhitespace: true });
  return outputFiles[0].text;
}
