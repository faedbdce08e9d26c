import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';
import { oneScript } from '../one-script';
import { requireForChecks } from './course-check';

type Script = (exports: object, require: (name: string) => unknown, module: { exports: object }) => void;

const compiled = new Map<string, { made: string; run: Script }>();

/**
 * Runs a check file, or the questions that it asks, in this process, and returns what it exports. `functions`: what
 * `course/check` has besides numbers and draws.
 */
export async function runCourseScript(file: string, functions: object = {}): Promise<Record<string, unknown>> {
  const run = await scriptOf(file);
  const module = { exports: {} };
  run(module.exports, requireForChecks(functions), module);
  return module.exports;
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
