import { findProgram } from '../engine/find-program.mjs';
import { at } from '../engine/places.mjs';
import { check, lastJson } from './child.mjs';

/** Every exercise proved: its stub fails, its solution passes, its wrong answers fail where they should. @type {import('./child.mjs').Stage} */
export const exercises = {
  name: 'exercises',
  guards: 'each stub fails, each solution passes, each wrong answer fails on its own check',
  run: async () => {
    const { stdout, output, code } = await check(process.execPath, [
      at('grader', 'bin', 'course.js'),
      'prove',
      '--json',
    ]);
    const proof = lastJson(stdout);
    if (typeof proof?.passed !== 'number') return { passed: 0, failed: 1, skipped: [], output };
    const failed = Math.max(proof.failed, code === 0 ? 0 : 1);
    return {
      passed: proof.passed,
      failed,
      parts: proof.exercises,
      skipped: findProgram(['bwrap'])
        ? []
        : ['answers inside the sandbox: bubblewrap is not installed (apt install bubblewrap)'],
      output:
        failed > 0
          ? (proof.failures ?? [])
              .map((/** @type {unknown} */ each) => (typeof each === 'string' ? each : JSON.stringify(each)))
              .join('\n') || output
          : '',
    };
  },
};
