import { at } from '../engine/places.mjs';
import { check, lastJson } from './child.mjs';

/** Every lesson, executed in the real kernel. @type {import('./child.mjs').Stage} */
export const lessons = {
  name: 'lessons',
  guards: 'each lesson runs in the kernel without an error',
  run: async () => {
    const { stdout, output, code } = await check(process.execPath, [at('kernel', 'dist', 'run.js'), 'all', '--json'], {
      echo: Boolean(process.stderr.isTTY),
    });
    const results = lastJson(stdout);
    if (!Array.isArray(results) || results.length === 0) return { passed: 0, failed: 1, skipped: [], output };
    const failures = results.filter((result) => !result.ok);
    const unseen = code !== 0 && failures.length === 0 ? 1 : 0;
    return {
      passed: results.length - failures.length,
      failed: failures.length + unseen,
      skipped: [],
      parts: results.map(({ lesson, seconds }) => ({ name: lesson, seconds })),
      output: failures.map(({ lesson, reason }) => `${lesson}: ${reason}`).join('\n') || (unseen ? output : ''),
    };
  },
};
