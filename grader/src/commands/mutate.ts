import type { Command } from 'commander';
import colors from 'picocolors';
import type { Course } from '../course';
import { allExercises, findExercise } from '../exercise';
import type { MutationReport } from '../mutation/mutate';

/** Below this part of noticed mutants the checks of an exercise are too weak. */
const ENOUGH = 0.95;

/** `course mutate [ids...]`: are the checks good enough to notice small mistakes in the solution? */
export function addMutate(program: Command, course: Course): void {
  program
    .command('mutate [ids...]')
    .description('make small mistakes in the solutions and see whether the checks notice')
    .option('--json', 'print the reports as JSON')
    .action((ids: string[], options: { json?: boolean }) => mutateCommand(course, ids, options.json));
}

async function mutateCommand(course: Course, ids: string[], json = false): Promise<void> {
  // With it comes the TypeScript compiler, which the other commands should not wait for.
  const { EXCUSES, mutateExercise, mutationPool } = await import('../mutation/mutate');
  const exercises = ids.length ? ids.map((id) => findExercise(course, id)) : allExercises(course);
  const pool = mutationPool(course);
  const reports: MutationReport[] = [];
  try {
    for (const exercise of exercises) {
      const report = await mutateExercise(course, exercise, pool, (done, of) => {
        if (process.stderr.isTTY) process.stderr.write(`\r${exercise.id} ${done}/${of} `);
      });
      if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
      reports.push(report);
      if (!json) console.log(text(report, EXCUSES));
    }
  } finally {
    await pool.close();
  }
  if (json) console.log(JSON.stringify(reports, null, 2));
  else if (reports.length > 1) console.log(headline(total(reports)));
  process.exitCode = reports.every(({ score, stale }) => score >= ENOUGH && stale.length === 0) ? 0 : 1;
}

function text(report: MutationReport, excuses: string): string {
  return [
    headline(report),
    ...report.late.map(
      ({ line, before, change }) => `    answer.ts:${line}  ${change}   in: ${before}   (noticed by its time alone)`,
    ),
    ...report.survivors.map(({ line, before, change }) => `    answer.ts:${line}  ${change}   in: ${before}`),
    ...report.stale.map(
      ({ before, change }) => `    ${excuses} excuses what does not pass: ${change ?? 'any constant'}   in: ${before}`,
    ),
  ].join('\n');
}

function headline({ id, mutants, killed, late, excused, survivors, score }: MutationReport): string {
  const mark = score >= ENOUGH ? colors.green('✓') : colors.red('✗');
  const percent = (100 * score).toFixed(1);
  return `${mark} ${id}  ${percent} %: ${mutants} mutants, ${killed} noticed${late.length ? ` (${late.length} by their time alone)` : ''}, ${excused} excused, ${survivors.length} passed`;
}

function total(reports: MutationReport[]): MutationReport {
  const sum = (of: (report: MutationReport) => number) => reports.reduce((all, report) => all + of(report), 0);
  const [killed, survivors] = [sum((report) => report.killed), reports.flatMap((report) => report.survivors)];
  return {
    id: `${reports.length} exercises`,
    mutants: sum((report) => report.mutants),
    killed,
    late: reports.flatMap((report) => report.late),
    excused: sum((report) => report.excused),
    survivors,
    stale: [],
    score: killed / Math.max(1, killed + survivors.length),
  };
}
