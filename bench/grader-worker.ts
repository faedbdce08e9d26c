import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { thisCourse } from 'course/dist/course';
import { examine } from 'course/dist/deciding/examine';
import { findExercise } from 'course/dist/exercise';
import { forkingPool } from 'course/dist/running/pool';
import { tree } from 'course/dist/running/processes';

/**
 * One worker of `bench/grader.ts`: grades its share of the submissions as a batch does, each answer in a fresh sandbox, and prints
 * what it did as JSON. `grader-worker.js IDS SUBMISSIONS WORKER/WORKERS`.
 */
async function main([ids, submissions, share]: string[]): Promise<void> {
  const [worker, workers] = share.split('/').map(Number);
  const course = thisCourse();
  const exercises = ids.split(',').map((id) => findExercise(course, id));
  const pool = forkingPool(course.root);
  let [most, graded, passed] = [0, 0, 0];
  const watch = setInterval(() => {
    most = Math.max(most, held());
  }, 250);
  for (let student = worker; student < Number(submissions); student += workers) {
    for (const [place, exercise] of exercises.entries()) {
      const mistaken = student % 3 === 0 && student % exercises.length === place;
      const wrong = join(exercise.folder, 'wrong');
      const file = mistaken
        ? join(wrong, readdirSync(wrong)[student % readdirSync(wrong).length])
        : join(exercise.solution, 'answer.ts');
      const { status } = await examine(course, exercise, file, pool, { directly: true });
      if (status === (mistaken ? 'failed' : 'passed')) passed++;
      else throw new Error(`${exercise.id}: ${file} is ${status}`);
    }
    graded++;
  }
  clearInterval(watch);
  await pool.close();
  console.log(JSON.stringify({ submissions: graded, passed, megabytes: Math.round(most / 1024) }));
  process.exit(0);
}

/** Kilobytes of memory that this process and its sandboxes hold together; what they share counts once. */
function held(): number {
  return tree(process.pid).reduce((sum, pid) => {
    try {
      return sum + Number(/^Pss: +(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      return sum;
    }
  }, 0);
}

main(process.argv.slice(2)).catch((cause: Error) => {
  console.error(cause.message);
  process.exit(1);
});
