import { existsSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { Course } from '../course';
import { CourseError } from '../error';
import { allExercises, type Exercise, findExercise } from '../exercise';
import { writeWhole } from '../files';
import { gradeAlone } from '../grading/alone';
import { examineSubmissions } from '../grading/grade';
import { progressOn } from '../grading/remaining';
import { type GradedClass, gradeClass, type Times } from '../policy/class';
import { DEFAULT_GRADING, type GradingConfig, readConfig } from '../policy/config';
import { type Override, readOverrides } from '../policy/overrides';
import { readTimes } from '../policy/times';
import { canvasReport } from '../reports/canvas';
import type { NearDuplicates } from '../reports/duplicates';
import { writeReports } from '../reports/write';

interface Options {
  out?: string;
  config?: string;
  workers: number;
  only?: string;
}

/** Parts of grading that are brought from elsewhere. */
interface Brought {
  nearDuplicates?: NearDuplicates;
}

/** Registers `course grade`. */
export function gradeCommand(command: Command, course: Course, brought: Brought = {}): void {
  command
    .command('grade <submissions>')
    .description('grade a class: a folder, a zip, or a download of Moodle or Canvas')
    .option('--out <folder>', 'where results go (default: beside the submissions, NAME-graded)')
    .option('--config <file>', 'the rules: late days, partial credit, attempts (grading.yaml)')
    .option('--workers <number>', 'how many processes examine at once', workers, availableParallelism())
    .option('--only <id>', 'examine one exercise again and keep the rest')
    .action((from: string, options: Options) => grade(course, from, options, brought));
}

function workers(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 256)
    throw new InvalidArgumentError('a number from 1 to 256 was expected.');
  return count;
}

async function grade(course: Course, from: string, options: Options, { nearDuplicates }: Brought): Promise<void> {
  const out = outFolder(from, options.out);
  const config = options.config ? readConfig(options.config) : DEFAULT_GRADING;
  const exercises = gradedExercises(course, config, options.only);
  const stop = new AbortController();
  const stopped = () => stop.abort();
  process.once('SIGINT', stopped).once('SIGTERM', stopped);
  try {
    const release = gradeAlone(out);
    try {
      let times: Times | undefined;
      let overrides: Override[] | undefined;
      const submissions = await examineSubmissions(course, {
        ...{ from, out, exercises, workers: options.workers, signal: stop.signal },
        only: options.only && findExercise(course, options.only).id,
        ready(students) {
          times = config.late.times ? readTimes(config.late.times, students) : undefined;
          overrides = config.overrides ? readOverrides(config.overrides, students, exercises) : undefined;
          if (config.canvas)
            canvasReport(gradeClass([], exercises, config), read(config.canvas.gradebook), config.canvas.column);
        },
        warn: (sentence) => console.error(sentence),
        progress: progressOn(process.stderr),
      });
      const graded = gradeClass(submissions, exercises, config, times, overrides);
      const alike = nearDuplicates?.(
        graded.students.flatMap(({ id: student, grades }) =>
          grades.flatMap(({ exercise, answer }) =>
            answer
              ? [{ student, exercise, text: readFileSync(join(out, 'answers', answer, 'answer.ts'), 'utf8') }]
              : [],
          ),
        ),
      );
      const written = writeReports(out, graded, alike);
      if (config.canvas) written.push(writeCanvas(out, graded, config.canvas));
      say(graded, out, written);
    } finally {
      release();
    }
  } catch (error) {
    if (!/^(ENOSPC|EDQUOT)$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw new CourseError(
      `The disk with ${out} is full. What is examined is kept; make room, and the same command goes on from there.`,
    );
  } finally {
    process.off('SIGINT', stopped).off('SIGTERM', stopped);
  }
}

/** The results' folder: never inside the submissions, where it would be taken for one. */
function outFolder(from: string, wanted: string | undefined): string {
  const source = resolve(from);
  if (!existsSync(source))
    throw new CourseError(`There is no ${from}. A folder or a file with submissions was expected.`);
  const out = resolve(wanted ?? `${source.replace(/\.[^./\\]*$/, '')}-graded`);
  const inside = relative(source, out);
  if (statSync(source).isDirectory() && (inside === '' || (!inside.startsWith('..') && !inside.startsWith(sep)))) {
    throw new CourseError(`${out} lies in the submissions. Name a folder beside them: --out ${source}-graded`);
  }
  return out;
}

function gradedExercises(course: Course, { exercises }: GradingConfig, only: string | undefined): Exercise[] {
  const graded = exercises ? exercises.map((id) => findExercise(course, id)) : allExercises(course);
  if (graded.length === 0) throw new CourseError('The course has no exercise, so there is nothing to grade by.');
  const wanted = only && findExercise(course, only).id;
  if (wanted && !graded.some(({ id }) => id === wanted)) {
    throw new CourseError(
      `${only} is not one of the exercises that are graded: ${graded.map(({ id }) => id).join(', ')}.`,
    );
  }
  return graded;
}

function read(file: string): string {
  if (!existsSync(file))
    throw new CourseError(`There is no ${file}. The gradebook that Canvas exports was expected there.`);
  return readFileSync(file, 'utf8');
}

function writeCanvas(
  out: string,
  graded: GradedClass,
  { gradebook, column }: NonNullable<GradingConfig['canvas']>,
): string {
  const { text, warnings } = canvasReport(graded, read(gradebook), column);
  for (const warning of warnings) console.error(warning);
  writeWhole(join(out, 'canvas.csv'), text);
  return 'canvas.csv';
}

/** Ends with 0 where all is graded, and with 1 where something waits for the instructor. */
function say({ students, exercises }: GradedClass, out: string, written: string[]): void {
  const open = students.filter(
    ({ notes, grades }) => notes.length || grades.some(({ status }) => status === 'error' || status === 'pending'),
  );
  console.log(`${students.length} students, ${exercises.length} exercises, ${students[0]?.of ?? 0} points`);
  if (open.length)
    console.log(
      `${open.length} to look at: ${open
        .slice(0, 5)
        .map(({ name }) => name)
        .join(', ')}${open.length > 5 ? ', …' : ''}`,
    );
  console.log(`written to ${out}: ${written.join(', ')}`);
  process.exitCode = open.length ? 1 : 0;
}
