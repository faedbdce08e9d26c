import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { thisCourse } from '../course';
import { type Exercise, exerciseIds, findExercise } from '../exercise';
import { random } from '../numbers';
import { LIMITS, type Limits } from '../running/limits';
import { forkingPool, type Pool } from '../running/pool';
import { HARMLESS, lostByHarmless } from './harmless';
import { type Count, type KitOptions, type Report, tamperWith } from './kit';
import { FAMILY_NAMES, type FamilyName } from './tampering';

/** What a worker is asked to do. */
interface Job extends Omit<KitOptions, 'deadline'> {
  id: string;
  /** For so many seconds; undefined for all that is drawn. */
  seconds?: number;
  /** In place of tampering: the solution with what is harmless. */
  harmless?: boolean;
}

type Done = { report: Report } | { failure: string } | { kept: string };

/**
 * `npm run grader:tampering`: every exercise's wrong answers with 200 tamperings each. `--pairs` and a number: so many
 * pairs of them in place of single ones; `--budget SECONDS`: pairs, spread over all exercises, as many as there is time
 * for. `--first` ends an exercise at its first hole; `--unsealed` leaves open what is sealed before an answer is loaded.
 * `--harmless`: the solutions with things that right answers do besides. Exit code 1 when one of them turned a check,
 * or a right answer lost one.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      exercise: { type: 'string', multiple: true },
      family: { type: 'string', multiple: true },
      seed: { type: 'string' },
      count: { type: 'string', default: '200' },
      pairs: { type: 'string' },
      budget: { type: 'string' },
      place: { type: 'string' },
      aims: { type: 'string' },
      first: { type: 'boolean', default: false },
      unsealed: { type: 'boolean', default: false },
      harmless: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
    },
  });
  const course = thisCourse();
  const ids = values.exercise ?? exerciseIds(course).map(({ id }) => id);
  for (const id of ids) findExercise(course, id);
  const families = values.family?.map(familyOf);
  const budget = values.budget === undefined ? undefined : Number(values.budget);
  const seed = values.seed === undefined ? (budget === undefined ? 1 : Date.now() % 1_000_000) : Number(values.seed);
  const numeric = (text: string | undefined) => (text === undefined ? undefined : Number(text));
  const together = values.pairs !== undefined || budget !== undefined ? 2 : 1;
  const count = Number(values.pairs ?? values.count);
  const job = {
    seed,
    count,
    together,
    families,
    only: numeric(values.place),
    aims: numeric(values.aims),
    first: values.first,
    unsealed: values.unsealed,
    harmless: values.harmless,
  };
  if (values.harmless) console.log(`solutions with ${HARMLESS.length} harmless things`);
  else
    console.log(
      `seed ${seed}: ${together === 2 ? 'pairs of tamperings' : `${count} tamperings`}, ${ids.length} exercises`,
    );
  const draw = budget === undefined ? { count, aims: job.aims } : WITHIN_BUDGET;
  const again = [
    together === 2 ? `--pairs ${draw.count}` : `--count ${draw.count}`,
    ...(draw.aims === undefined ? [] : [`--aims ${draw.aims}`]),
    ...(families ?? []).map((family) => `--family ${family}`),
  ].join(' ');
  const began = performance.now();
  const reports: Report[] = [];
  const failures: string[] = [];
  const took = (done: Done) => {
    if ('kept' in done) console.log(`✓ ${done.kept}: all points`);
    else if ('report' in done) {
      reports.push(done.report);
      print(done.report, again, budget === undefined, values.verbose);
    } else {
      failures.push(done.failure);
      console.log(`✗ ${done.failure}`);
    }
  };
  const jobs = ids.map((id) => ({ id, ...job }));
  await (budget === undefined ? byWorkers(jobs, took) : withinBudget(jobs, budget, seed, took));
  if (!values.harmless) summary(reports, (performance.now() - began) / 1000);
  if (failures.length > 0 || reports.some(({ holes }) => holes.length > 0)) process.exitCode = 1;
}

function familyOf(name: string): FamilyName {
  const family = FAMILY_NAMES.find((each) => each === name);
  if (family) return family;
  console.error(`There is no family '${name}'. There are ${FAMILY_NAMES.join(', ')}.`);
  process.exit(2);
}

function print(
  { exercise, tried, seconds, holes, madeRight, families, seed }: Report,
  again: string,
  each: boolean,
  verbose: boolean,
): void {
  const rate = (tried / seconds).toFixed(1);
  if (each || holes.length > 0) {
    console.log(
      `${holes.length ? '✗' : '✓'} ${exercise}: ${tried} tried, ${holes.length} holes, ${madeRight.length} made right (${seconds.toFixed(1)} s, ${rate}/s)`,
    );
  }
  for (const { wrong, check, tamperings, place, earns } of holes) {
    console.log(
      `    ${earns ? 'earns points' : 'turns a check'}: wrong/${wrong}, “${check}”: ${tamperings.join(' + ')}`,
    );
    console.log(`      npm run grader:tampering -- --exercise ${exercise} --seed ${seed} ${again} --place ${place}`);
  }
  if (!verbose) return;
  for (const name of madeRight) console.log(`    made right: ${name}`);
  for (const [family, { tried: all, acted, holes: found }] of Object.entries(families)) {
    console.log(`    ${family}: ${all} tried, ${acted} acted, ${found} holes`);
  }
}

function summary(reports: Report[], seconds: number): void {
  const all = new Map<string, Count>();
  for (const { families } of reports) {
    for (const [family, { tried, acted, holes }] of Object.entries(families)) {
      const sum = all.get(family) ?? { tried: 0, acted: 0, holes: 0 };
      all.set(family, { tried: sum.tried + tried, acted: sum.acted + acted, holes: sum.holes + holes });
    }
  }
  for (const [family, { tried, acted, holes }] of all) {
    console.log(`${family}: ${tried} tried, ${acted} acted, ${holes} holes`);
  }
  const sum = (of: (report: Report) => number) => reports.reduce((total, report) => total + of(report), 0);
  console.log(
    `${sum(({ tried }) => tried)} tried on ${reports.length} exercises in ${seconds.toFixed(0)} s, ${sum(({ holes }) => holes.length)} holes, ${sum(({ madeRight }) => madeRight.length)} made right`,
  );
}

/** Each job by the next worker that is free. */
async function byWorkers(jobs: Job[], took: (done: Done) => void): Promise<void> {
  const left = [...jobs];
  await Promise.all(
    Array.from({ length: Math.min(availableParallelism(), jobs.length) }, async () => {
      const worker = startWorker();
      for (let job = left.shift(); job; job = left.shift()) took(await worker.ask(job));
      worker.end();
    }),
  );
}

/** Of one wrong answer of each exercise, more than there is time for. */
const WITHIN_BUDGET = { aims: 1, count: 1000 };

/** Each job gets its share of the time that is left. */
async function withinBudget(jobs: Job[], budget: number, seed: number, took: (done: Done) => void): Promise<void> {
  const next = random(seed);
  const left = jobs.map((job) => ({ job, at: next() })).sort((a, b) => a.at - b.at);
  const workers = Math.min(availableParallelism(), jobs.length);
  const end = performance.now() + budget * 1000;
  await Promise.all(
    Array.from({ length: workers }, async () => {
      const worker = startWorker();
      while (left.length > 0) {
        const seconds = Math.max(0, ((end - performance.now()) / 1000 / left.length) * workers);
        const [{ job }] = left.splice(0, 1);
        if (performance.now() > end) break;
        took(await worker.ask({ ...job, ...WITHIN_BUDGET, seconds }));
      }
      worker.end();
    }),
  );
}

function startWorker(): { ask(job: Job): Promise<Done>; end(): void } {
  const child: ChildProcess = fork(__filename, ['worker'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = new Promise<Done>((resolve) =>
    child.once('exit', (code) => resolve({ failure: `a worker ended with ${code}` })),
  );
  return {
    ask(job) {
      child.send(job);
      return Promise.race([
        new Promise<Done>((resolve) => child.once('message', (done) => resolve(done as Done))),
        ended,
      ]);
    },
    end: () => child.disconnect(),
  };
}

/** Tampering loops easily, and what never ends shows nothing. */
const FOR_TAMPERING: Limits = { ...LIMITS, answerSeconds: 60 };

function work(): void {
  const course = thisCourse();
  const pool = forkingPool(course.root, FOR_TAMPERING);
  process.on('message', async ({ id, seconds, harmless, ...job }: Job) => {
    const deadline = seconds === undefined ? undefined : performance.now() + seconds * 1000;
    const exercise = findExercise(course, id);
    const done: Done = await (harmless
      ? keeps(exercise, pool)
      : tamperWith(exercise, pool, { ...job, deadline }).then((report) => ({ report }))
    ).catch((error: Error) => ({ failure: `${id}: ${error.message}` }));
    process.send?.(done);
  });
  process.on('disconnect', () => void pool.close());
}

/** All harmless things together, and where that costs anything, which of them does. */
async function keeps(exercise: Exercise, pool: Pool): Promise<Done> {
  const lost = await lostByHarmless(exercise, pool);
  if (lost.length === 0) return { kept: exercise.id };
  const by: string[] = [];
  for (const each of HARMLESS) {
    for (const check of await lostByHarmless(exercise, pool, [each])) by.push(`with ${each.name}: ${check}`);
  }
  return { failure: `${exercise.id} loses ${(by.length > 0 ? by : lost).join('; ')}` };
}

if (process.argv[2] === 'worker') work();
else void main();
