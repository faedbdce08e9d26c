import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { readCommandLine, runCommand, WrongUse } from 'transferlab/dist/command-line';
import { thisCourse } from '../course';
import { random, shuffled } from '../numbers';
import { visible } from '../visible-text';
import { takingTurns, withWorkers } from '../worker-processes';
import { COLLECTIONS, readCollection } from './collection';
import type { Done, Job } from './worker';

const HELP = `npm run grader:collections -- [hostile] [honest] [options]
  --only TEXT   answers whose names hold this
  --twice       grade each again in a process that is started for it, and compare
  --jobs N      answers at a time; three for two cores unless said
  --help        this text`;

/** Half of the hostile ones wait for a limit and compute nothing. */
const usualJobs = () => Math.ceil(1.5 * availableParallelism());

/**
 * `npm run grader:collections [-- hostile] [--only loops/]`: grades the collections, a line for each answer in them. `--twice`
 * grades each again as a batch does it and compares. Exit code 1 when an answer was not judged as it should be.
 */
async function main(): Promise<number> {
  const commandLine = readCommandLine(HELP, {
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: String(usualJobs()) },
    twice: { type: 'boolean', default: false },
  });
  if (!commandLine) return 0;
  const { values, positionals } = commandLine;
  const unknown = positionals.find((name) => !COLLECTIONS.some((known) => known === name));
  if (unknown !== undefined)
    throw new WrongUse(`There is no collection '${unknown}'. There are ${COLLECTIONS.join(', ')}.`);
  const workers = Number(values.jobs);
  if (!Number.isInteger(workers) || workers < 1)
    throw new WrongUse(`--jobs must be a positive integer, the answers to grade at a time; got '${values.jobs}'.`);
  const { root } = thisCourse();
  const names = COLLECTIONS.filter((name) => positionals.length === 0 || positionals.includes(name));
  const jobs = names.flatMap((collection) =>
    // Those that wait for a limit are adjacent by name; shuffled, others compute meanwhile. The same order each time.
    shuffled(readCollection(root, collection), random(1))
      .filter(({ name }) => name.includes(values.only))
      .map(({ name }) => ({ collection, specimen: name, twice: values.twice })),
  );
  return gradeAll(jobs, workers);
}

/** Grades by several processes and prints what became of each; 1 where there is an objection. */
async function gradeAll(jobs: readonly Exclude<Job, 'end'>[], workers: number): Promise<number> {
  let objected = 0;
  const tell = (name: string, { seconds, objections }: Done) => {
    objected += objections.length;
    console.log(`${objections.length ? '✗' : '✓'} ${name} (${seconds.toFixed(1)} s)`);
    for (const objection of objections) console.log(`    ${visible(objection)}`);
  };
  const gradeNext = takingTurns<Exclude<Job, 'end'>, Done>(jobs, (done, { collection, specimen }) =>
    tell(`${collection}/${specimen}`, done),
  );
  const each = async (ask: (job: Job) => Promise<Done>) => {
    await gradeNext(ask);
    const atEnd = await ask('end');
    if (atEnd.objections.length > 0) tell('after the end', atEnd);
  };
  const ended = (_: Job, code: number | null): Done => ({
    seconds: 0,
    objections: [`its worker ended with ${code}`],
  });
  await withWorkers<Job, Done>(join(__dirname, 'worker.js'), { jobs: jobs.length, workers }, ended, each);
  return objected > 0 ? 1 : 0;
}

void runCommand(main);
