import { readCommandLine, runCommand, WrongUse } from 'transferlab/dist/command-line';
import { thisCourse } from '../course';
import { CourseError } from '../error';
import { exerciseIds, findExercise } from '../exercise';
import { HARMLESS } from './harmless';
import type { Report } from './kit';
import { FAMILY_NAMES, type FamilyName } from './tampering';
import { linesOf, summaryOf } from './told';
import type { Done } from './worker';
import { byWorkers, WITHIN_BUDGET, withinBudget } from './workers';

const options = {
  exercise: { type: 'string', multiple: true },
  family: { type: 'string', multiple: true },
  seed: { type: 'string' },
  count: { type: 'string' },
  pairs: { type: 'string' },
  budget: { type: 'string' },
  wrong: { type: 'string' },
  aims: { type: 'string' },
  place: { type: 'string' },
  first: { type: 'boolean', default: false },
  unsealed: { type: 'boolean', default: false },
  harmless: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
} as const;

const HELP = `npm run grader:tampering -- [options]
  --exercise ID     this one; may be repeated
  --wrong NAME      this wrong answer alone
  --aims N          so many wrong answers of an exercise
  --family NAME     these tamperings; may be repeated: ${FAMILY_NAMES.join(', ')}
  --seed N          the draw (1)
  --count N         tamperings of each exercise (200)
  --pairs N         so many pairs in their place
  --budget SECONDS  as many pairs as there is time for
  --place N         this one of the draw
  --first           no more after an exercise's first hole
  --unsealed        what is sealed before an answer is loaded stays open
  --harmless        the solutions with what right answers do besides
  --verbose         more of each
  --help            this text`;

/**
 * `npm run grader:tampering`: wrong answers of every exercise with 200 tamperings (`--count`) for each exercise, drawn by
 * `--seed`. `--pairs N`: so many pairs; `--budget SECONDS`: as many pairs as there is time for, of all exercises.
 * `--wrong NAME`, `--aims N`: only this one, so many of an exercise's wrong answers; `--place N`: only this one of the draw; `--first`: no more after an
 * exercise's first hole; `--unsealed`: what is sealed before an answer is loaded stays open. `--harmless`: the solutions
 * with what right answers do besides. Exit code 1 where a check was turned, or a right answer lost one.
 */
async function main(): Promise<number | undefined> {
  const values = readCommandLine(HELP, options)?.values;
  if (!values) return 0;
  const { exercise, wrong, harmless, first, unsealed } = values;
  const [budget, only] = [number(values.budget), number(values.place)];
  const ids = exercise ?? exerciseIds(thisCourse()).map(({ id }) => id);
  for (const id of ids) known(id);
  const families = values.family?.map(familyOf);
  const together = values.pairs !== undefined || budget !== undefined ? 2 : 1;
  const drawn = { count: number(values.pairs) ?? number(values.count) ?? 200, aims: number(values.aims) };
  const { count, aims } = budget === undefined ? drawn : WITHIN_BUDGET;
  const seed = number(values.seed) ?? (budget === undefined ? 1 : Date.now() % 1_000_000);
  const what = together === 2 ? 'pairs of tamperings' : `${count} tamperings`;
  console.log(
    harmless ? `solutions with ${HARMLESS.length} harmless things` : `seed ${seed}: ${what}, ${ids.length} exercises`,
  );

  const again = [
    `--${together === 2 ? 'pairs' : 'count'} ${count}`,
    ...(wrong === undefined ? [] : [`--wrong ${wrong}`]),
    ...(aims === undefined ? [] : [`--aims ${aims}`]),
    ...(families ?? []).map((family) => `--family ${family}`),
    ...(unsealed ? ['--unsealed'] : []),
  ].join(' ');
  const reports: Report[] = [];
  const took = (done: Done) => {
    if ('failure' in done) console.log(`✗ ${done.failure}`);
    else if ('kept' in done) console.log(`✓ ${done.kept}: all points`);
    else {
      reports.push(done.report);
      console.log(linesOf(done.report, again, values.verbose).join('\n'));
    }
    if ('failure' in done || ('report' in done && done.report.holes.length > 0)) process.exitCode = 1;
  };
  const began = performance.now();
  const jobs = ids.map((id) => ({ id, seed, count, wrong, aims, together, families, only, first, unsealed, harmless }));
  if (budget === undefined) await byWorkers(jobs, took);
  else await withinBudget(jobs, budget, seed, took);
  if (!harmless) console.log(summaryOf(reports, (performance.now() - began) / 1000).join('\n'));
  return undefined;
}

const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));

function known(id: string): void {
  try {
    findExercise(thisCourse(), id);
  } catch (cause) {
    throw cause instanceof CourseError ? new WrongUse(cause.message) : cause;
  }
}

function familyOf(name: string): FamilyName {
  const family = FAMILY_NAMES.find((each) => each === name);
  if (family) return family;
  throw new WrongUse(`There is no family '${name}'. There are ${FAMILY_NAMES.join(', ')}.`);
}

void runCommand(main);
