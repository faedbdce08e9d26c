import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at } from '../engine/places.mjs';
import { check, lastJson } from './child.mjs';

/**
 * Every lesson, executed in the real kernel, and watched: no example of a test may be trained on, chosen by or adapted to.
 * @type {import('./child.mjs').Stage}
 */
export const lessons = {
  name: 'lessons',
  guards: 'each lesson runs in the kernel without an error, and nothing is trained on its test',
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'course-uses-'));
    try {
      return await watched(join(folder, 'uses.jsonl'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** @param {string} file @returns {Promise<import('./child.mjs').Found>} */
async function watched(file) {
  writeFileSync(file, '');
  const preload = `--require=${JSON.stringify(at('bench', 'dist', 'watch-lesson.js'))}`;
  const env = {
    ...process.env,
    COURSE_USES: file,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} ${preload}`.trim(),
  };
  const { stdout, output, code } = await check(process.execPath, [at('kernel', 'dist', 'run.js'), 'all', '--json'], {
    env,
    echo: Boolean(process.stderr.isTTY),
  });
  const results = lastJson(stdout);
  if (!Array.isArray(results) || results.length === 0) return { passed: 0, failed: 1, skipped: [], output };
  const failures = results.filter((result) => !result.ok).map(({ lesson, reason }) => `${lesson}: ${reason}`);
  const leaks = leaksIn(readFileSync(file, 'utf8'), results.length);
  const unseen = code !== 0 && failures.length === 0 ? 1 : 0;
  return {
    passed: results.length - failures.length,
    failed: failures.length + leaks.length + unseen,
    skipped: [],
    parts: results.map(({ lesson, seconds }) => ({ name: lesson, seconds })),
    output: [...failures, ...leaks].join('\n') || (unseen ? output : ''),
  };
}

/**
 * A sentence for each lesson that used examples of its test, and one where lessons were not watched.
 * @param {string} text what `bench/watch-lesson.ts` wrote @param {number} count of lessons that ran
 */
export function leaksIn(text, count) {
  const lines = text.split('\n').flatMap((line) => (line ? [JSON.parse(line)] : []));
  const leaks = lines.filter(({ thing }) => thing !== undefined);
  const lessonsThatLeak = [...new Set(leaks.map(({ lesson }) => lesson))];
  const sentences = lessonsThatLeak.map((lesson) => {
    const ofLesson = leaks.filter((leak) => leak.lesson === lesson);
    const functions = [...new Set(ofLesson.map(({ by }) => by))].join(', ');
    return `${lesson}: ${new Set(ofLesson.map(({ thing }) => thing)).size} things of a test went into ${functions}, such as ${ofLesson[0].thing}`;
  });
  const watchedLessons = lines.filter((line) => line.watched).length;
  if (watchedLessons >= count) return sentences;
  return [...sentences, `${watchedLessons} of ${count} lessons were watched for leaks`];
}
