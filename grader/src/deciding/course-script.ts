import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';
import * as numbers from '../numbers';
import { oneScript } from '../one-script';
import { integer, normal, pick } from '../questions/question';
import { distinctMistakes, reportQuestions } from '../questions/report';

type Script = (exports: object, require: (name: string) => unknown, module: { exports: object }) => void;

/** What a file of the course's finds in `course/check` besides the functions of a check. */
const COURSE_CHECK = { ...numbers, integer, normal, pick, distinctMistakes, reportQuestions };

const compiled = new Map<string, { made: string; run: Script }>();

/**
 * Runs a check file, or the questions that it asks, in this process, and returns what it exports. `functions`: what
 * `course/check` has besides numbers and draws.
 */
export async function runCourseScript(file: string, functions: object = {}): Promise<Record<string, unknown>> {
  const run = await scriptOf(file);
  const module = { exports: {} };
  run(module.exports, provide({ ...COURSE_CHECK, ...functions }), module);
  return module.exports;
}

function provide(course: object): (name: string) => unknown {
  return (name) => {
    if (name === 'course/check') return course;
    throw new Error(`A check file must import only course/check; got '${name}'.`);
  };
}

/** The file as a function, built again when it or the questions next to it changed. */
async function scriptOf(file: string): Promise<Script> {
  const files = [file, join(dirname(file), 'questions.ts')];
  const made = files.map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0).join();
  const known = compiled.get(file);
  if (known?.made === made) return known.run;
  const run = compileFunction(await oneScript(file), ['exports', 'require', 'module'], { filename: file }) as Script;
  compiled.set(file, { made, run });
  return run;
}
