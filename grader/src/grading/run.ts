import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileErrorCode } from 'transferlab/dist/file-error';
import type { Course } from '../course';
import { CourseError } from '../error';
import { allExercises, type Exercise, findExercise, formerIds } from '../exercise';
import { ownFolder, writeWhole } from '../files';
import { type Appeal, readAppeals } from '../policy/appeals';
import { type ChangedRun, changesBetween } from '../policy/changes';
import { type GradedClass, gradeClass, type Times } from '../policy/class';
import { DEFAULT_GRADING, type GradingConfig, readConfig } from '../policy/config';
import { gradedRun } from '../policy/kept';
import { type Override, readOverrides } from '../policy/overrides';
import { readTimes } from '../policy/times';
import { type Mark, readMarks } from '../project/marks';
import { keepReport, markReports, projectItem } from '../project/project';
import { readRubric } from '../project/rubric';
import { writeProject } from '../project/write';
import { canvasReport } from '../reports/canvas';
import { changesSaid } from '../reports/changes';
import { writeReports } from '../reports/write';
import { weakerPromises } from '../running/sandbox';
import { type NearDuplicate, nearDuplicates, remembering } from '../similarity/near-duplicates';
import { shown } from '../submissions/archive';
import { visible } from '../visible-text';
import { gradeAlone } from './alone';
import { type ExamineAll, examineSubmissions } from './grade';
import { type History, openHistory } from './history';
import { progressOn } from './remaining';
import { saltOf } from './salt';
import { examineAll } from './workers';

/** What the command line says. */
export interface RunOptions {
  out?: string;
  config?: string;
  workers: number;
  /** The address of the queue whose workers examine; without one this machine does. */
  queue?: string | true;
  only?: string;
  student?: string;
}

/**
 * Grades what is at `from` and writes the reports: `course grade`. Sets the exit code to 0 where all is graded, and to
 * 1 where something waits for the instructor. Throws a CourseError for what it refuses, and for a full disk.
 */
export async function gradeRun(course: Course, from: string, options: RunOptions): Promise<void> {
  const out = outFolder(from, options.out);
  const config = options.config ? readConfig(options.config) : DEFAULT_GRADING;
  const exercises = gradedExercises(course, config, options.only);
  const rubric = config.project && readRubric(config.project.rubric);
  const items = [...exercises, ...(rubric ? [projectItem(rubric)] : [])];
  const stop = new AbortController();
  const stopped = () => stop.abort();
  process.once('SIGINT', stopped).once('SIGTERM', stopped);
  try {
    ownFolder(out, '.course-grade', ['results.jsonl', 'running.json']);
    const release = gradeAlone(out);
    try {
      let times: Times | undefined;
      let overrides: Override[] | undefined;
      let appeals: Appeal[] | undefined;
      let marks: Mark[] = [];
      const salt = saltOf(out, config.salt);
      const { examine, weaker } = await examining(course, out, options);
      const readOnce = remembering();
      const submissions = await examineSubmissions(course, {
        ...{ from, out, exercises, signal: stop.signal },
        // Answers are read for the comparison while others are examined: afterwards only one core would have something to do.
        examine: (jobs, done, signal) =>
          examine(
            jobs,
            (job, verdict) => {
              done(job, verdict);
              readOnce(readFileSync(job.answerFile, 'utf8'));
            },
            signal,
          ),
        salt,
        only: options.only && findExercise(course, options.only).id,
        student: options.student ? { id: options.student, name: options.student } : undefined,
        keepReport: rubric && ((report) => keepReport(out, report)),
        ready(students) {
          times = config.late.times ? readTimes(config.late.times, students) : undefined;
          overrides = config.overrides ? readOverrides(config.overrides, students, items) : undefined;
          appeals = config.appeals ? readAppeals(config.appeals, students, items, overrides ?? []) : undefined;
          if (rubric && config.project?.marks) marks = readMarks(config.project.marks, students, rubric);
          if (config.canvas)
            canvasReport(gradeClass([], items, config), read(config.canvas.gradebook), config.canvas.column);
        },
        warn,
        progress: progressOn(process.stderr),
      });
      markReports(submissions, marks);
      const graded = gradeClass(submissions, items, config, { times, overrides, appeals, promises: weaker });
      const alike = comparedAnswers(course, graded, out, readOnce);
      const history = openHistory(join(out, 'history.jsonl'), warn, formerIds(course));
      try {
        const run = gradedRun(graded, config, salt, new Date());
        const now = history.last && changesBetween(history.last, run);
        if (!history.last && existsSync(join(out, 'grades.csv')))
          console.log('the grades before were not recorded; from now on a rerun says what changed');
        const project = writeProject(out, submissions, rubric);
        const written = [...writeReports(out, graded, alike, withThis(history, now)), ...project];
        if (config.canvas) written.push(writeCanvas(out, graded, config.canvas));
        // Last: of what is compared with, every report was there.
        history.append(run);
        say(graded, out, written, now);
      } finally {
        history.close();
      }
    } finally {
      release();
    }
  } catch (error) {
    if (!/^(ENOSPC|EDQUOT)$/.test(fileErrorCode(error) ?? '')) throw error;
    throw new CourseError(
      `The disk with ${out} is full. Finished answers are saved; make room, and the same command continues from there.`,
    );
  } finally {
    process.off('SIGINT', stopped).off('SIGTERM', stopped);
  }
}

const warn = (sentence: string) => console.error(visible(sentence));

/** Runs that changed grades, this one among them if it did. */
const withThis = ({ changed }: History, now: ChangedRun | undefined) =>
  now?.changes.length ? [...changed, now] : changed;

/** Who examines: processes of this machine, or the workers of a queue. And what their machines could not promise. */
async function examining(
  course: Course,
  out: string,
  { queue, workers, only }: RunOptions,
): Promise<{ examine: ExamineAll; weaker: string[] }> {
  if (queue === undefined) {
    return { examine: (jobs, done, signal) => examineAll(jobs, workers, done, signal), weaker: weakerPromises() };
  }
  const { examineThroughQueue, queueRun } = await import('../queue/answers');
  const { queueAddress } = await import('../queue/connection');
  const address = queueAddress(queue);
  const { run, weaker, remember } = queueRun(out, only !== undefined);
  return {
    examine: (jobs, done, signal) =>
      examineThroughQueue(course, jobs, done, signal, { address, run, warn, weaker: remember }),
    weaker,
  };
}

/** Pairs of answers that agree in what is not in the stub and not in the solution. */
function comparedAnswers(
  course: Course,
  { students, exercises }: GradedClass,
  out: string,
  readOnce: ReturnType<typeof remembering>,
): NearDuplicate[] {
  const checked = exercises.filter(({ rubric }) => !rubric);
  const answers = students.flatMap(({ id: student, grades }) =>
    grades.flatMap(({ exercise, answer }) => {
      if (!answer || !checked.some(({ id }) => id === exercise)) return [];
      return [{ student, exercise, code: readFileSync(join(out, 'answers', answer, 'answer.ts'), 'utf8') }];
    }),
  );
  const starts = checked.map(({ id }) => {
    const { folder, solution } = findExercise(course, id);
    const files = [join(folder, 'stub.ts'), join(solution, 'answer.ts')].filter((file) => existsSync(file));
    return [id, files.map((file) => readFileSync(file, 'utf8'))] as const;
  });
  return nearDuplicates(answers, { given: Object.fromEntries(starts), read: readOnce });
}

/** The results' folder: never inside the submissions, where it would be taken for one. */
function outFolder(from: string, requested: string | undefined): string {
  const source = resolve(from);
  if (!existsSync(source))
    throw new CourseError(`There is no ${from}. A folder or a file with submissions was expected.`);
  const out = resolve(requested ?? `${source.replace(/\.[^./\\]*$/, '')}-graded`);
  const inside = relative(source, out);
  if (statSync(source).isDirectory() && (inside === '' || (!inside.startsWith('..') && !inside.startsWith(sep)))) {
    throw new CourseError(`${out} lies in the submissions. Name a folder outside of them: --out ${source}-graded`);
  }
  return out;
}

function gradedExercises(course: Course, { exercises, project }: GradingConfig, only: string | undefined): Exercise[] {
  const graded = exercises ? exercises.map((id) => findExercise(course, id)) : allExercises(course);
  if (graded.length === 0 && !project)
    throw new CourseError('The course has no exercise, so there is nothing to grade by.');
  const selected = only && findExercise(course, only).id;
  if (selected && !graded.some(({ id }) => id === selected)) {
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
  for (const warning of warnings) warn(warning);
  writeWhole(join(out, 'canvas.csv'), text);
  return 'canvas.csv';
}

function say(
  { students, exercises, weaker }: GradedClass,
  out: string,
  written: string[],
  changed: ChangedRun | undefined,
): void {
  const open = students.filter(
    ({ notes, grades }) =>
      notes.length ||
      grades.some(
        ({ status, appeals = [] }) =>
          status === 'error' || status === 'pending' || appeals.some(({ decision }) => decision === 'open'),
      ),
  );
  const checked = exercises.filter(({ rubric }) => !rubric).length;
  const project = checked < exercises.length ? ', a project' : '';
  console.log(`${students.length} students, ${checked} exercises${project}, ${students[0]?.of ?? 0} points`);
  if (open.length)
    console.log(
      `${open.length} to look at: ${open
        .slice(0, 5)
        .map(({ name }) => shown(name))
        .join(', ')}${open.length > 5 ? ', …' : ''}`,
    );
  if (changed) console.log(changesSaid(changed));
  console.log(`written to ${out}: ${written.join(', ')}`);
  for (const sentence of weaker) console.log(sentence);
  process.exitCode = open.length ? 1 : 0;
}
