import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../fixtures/temporary-folder';
import { takingTurns, withWorkers } from './worker-processes';

const SCRIPT = `process.on('message', (job) => {
  if (job === 'end') process.exit(7);
  process.send(process.pid + ' ' + job);
});`;

test('a job over which its process ends has a result of its own, and the next ones get another process', async () => {
  const script = join(temporaryFolder('workers '), 'worker.js');
  writeFileSync(script, SCRIPT);
  const done: string[] = [];
  let workers = 0;
  await withWorkers<string, string>(
    script,
    { jobs: 1 },
    (job, code) => `${job} ended with ${code}`,
    async (ask, count) => {
      workers = count;
      for (const job of ['one', 'two', 'end', 'three']) done.push(await ask(job));
    },
  );
  expect(workers).toBe(1);
  const [first, second, ended, last] = done.map((each) => each.split(' '));
  expect([first[1], second[1], last[1]]).toEqual(['one', 'two', 'three']);
  expect(second[0]).toBe(first[0]);
  expect(last[0]).not.toBe(first[0]);
  expect(ended.join(' ')).toBe('end ended with 7');
});

test('workers take each job once, and none of a list that was emptied', async () => {
  const jobs = ['one', 'two', 'three', 'four', 'five'];
  const done: string[] = [];
  const each = takingTurns<string, string>(jobs, (made, job) => {
    done.push(`${job} ${made}`);
    if (done.length === 3) jobs.length = 0;
  });
  const ask = (name: string) => async (job: string) => {
    await new Promise((resolve) => setImmediate(resolve));
    return `by ${name}, ${job.length}`;
  };
  await Promise.all([each(ask('a')), each(ask('b'))]);
  expect(done).toEqual(['one by a, 3', 'two by b, 3', 'three by a, 5', 'four by b, 4']);
});
