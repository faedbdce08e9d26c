import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Course } from '../course';
import type { Verdict } from '../deciding/verdict';
import { CourseError } from '../error';
import { allExercises, type Exercise } from '../exercise';
import { writeFiles } from '../files';
import type { Mark } from '../project/marks';
import { PROJECT } from '../project/rubric';
import { indexOf } from '../submissions/belongs';
import type { Answer, Report, Student } from '../submissions/handed';
import { intake } from '../submissions/intake';
import { openJournal } from './journal';
import { checksVersion, hashOfFiles } from './version';

/** An answer with its verdict; without one when it was not examined yet (`only` another exercise was). */
export interface Examined extends Omit<Answer, 'files'> {
  /** The answer's hash: its files are `answers/HASH/` in the results' folder. */
  answer: string;
  verdict?: Verdict;
  /** The version of the checks that came to it. */
  checks?: string;
  /** Of a project's report, which no check decides: what a person gave it. */
  marks?: readonly Mark[];
}

/** One student's answers, examined. */
export interface ExaminedSubmission {
  student: Student;
  answers: Examined[];
  /** A project's report, under the hash of its content: `reports/files/HASH.html` in the results' folder. */
  report?: Examined;
  notes: string[];
}

export interface GradeOptions {
  /** The submissions: a folder or a file. */
  from: string;
  /** The folder for results. */
  out: string;
  /** The exercises to grade. */
  exercises: Exercise[];
  /** Examines what has to be examined, here or elsewhere. */
  examine: ExamineAll;
  /** What the inputs that nobody has seen hang on. */
  salt: number;
  /** Examine this exercise again, and no other one. */
  only?: string;
  /** All of the submissions are this student's. */
  student?: Student;
  /** Keeps a report that was handed in and returns its hash; without it reports are not read. */
  keepReport?: (report: Report) => string;
  signal: AbortSignal;
  /** Called once everything is read, before anything is examined: mistakes should not be found hours later. */
  ready: (students: Student[]) => void;
  warn: (sentence: string) => void;
  /** Called as verdicts come. */
  progress: (done: number, total: number) => void;
}

/** An answer that has to be examined. */
export interface Asked {
  exercise: string;
  /** The answer's hash. */
  answer: string;
  /** The version of the exercise's checks. */
  checks: string;
  answerFile: string;
  salt: number;
  /** The only student who handed it in; undefined where several did. */
  submission?: string;
}

/** Hands over the verdict on each answer as it comes; stops when `done` throws, or the signal comes. */
export type ExamineAll = (
  jobs: Asked[],
  done: (job: Asked, verdict: Verdict) => void,
  signal: AbortSignal,
) => Promise<void>;

/**
 * Examines each answer in the submissions once: equal answers are examined together, and answers whose verdict is in
 * the journal are not examined again, so that a run that was stopped goes on. Nobody else may grade into `out`
 * meanwhile (`gradeAlone`).
 */
export async function examineSubmissions(course: Course, options: GradeOptions): Promise<ExaminedSubmission[]> {
  const { out, exercises, only, examine, salt, signal, ready, warn, progress } = options;
  const versions = new Map(exercises.map((exercise) => [exercise.id, checksVersion(exercise, salt)]));
  const submissions = await readAll(course, options, versions);
  ready(submissions.map(({ student }) => student));
  const journal = openJournal(join(out, 'results.jsonl'), warn);
  try {
    const all = submissions.flatMap(({ student, answers }) => answers.map((answer) => ({ student, answer })));
    const jobs = new Map<string, Asked>();
    for (const { student, answer: examined } of all) {
      const { exercise, answer } = examined;
      const checks = versions.get(exercise) as string;
      const known = journal.find(exercise, answer, checks);
      if (only ? exercise === only : !known || known.status === 'error') {
        const answerFile = join(out, 'answers', answer, 'answer.ts');
        const others = jobs.get(`${exercise} ${answer}`);
        const submission = !others || others.submission === student.id ? student.id : undefined;
        jobs.set(`${exercise} ${answer}`, { exercise, answer, checks, answerFile, salt, submission });
      }
    }
    // By student, whose answers may share a process, and then by exercise.
    const keyOf = ({ submission = '', exercise, answer }: Asked) => JSON.stringify([submission, exercise, answer]);
    const sorted = [...jobs.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    let done = 0;
    progress(done, sorted.length);
    const record = ({ exercise, answer, checks }: Asked, { doubtful, ...verdict }: Verdict) => {
      journal.append({ exercise, checks, answer, verdict: { ...verdict, answer: 'answer.ts', milliseconds: 0 } });
      progress(++done, sorted.length);
    };
    await examine(sorted, record, signal);
    if (signal.aborted)
      throw new CourseError('Stopped. Finished answers are saved; the same command continues from there.');
    for (const { answer: examined } of all) {
      const { exercise, answer } = examined;
      const current = journal.entry(exercise, answer, versions.get(exercise));
      const entry = current ?? (only ? journal.entry(exercise, answer) : undefined);
      if (entry) Object.assign(examined, { verdict: entry.verdict, checks: entry.checks });
    }
    return submissions;
  } finally {
    journal.close();
  }
}

async function readAll(
  course: Course,
  { from, out, warn, student: only, keepReport }: GradeOptions,
  versions: Map<string, string>,
): Promise<ExaminedSubmission[]> {
  const scratch = join(out, 'unpacked');
  const submissions: ExaminedSubmission[] = [];
  clearHalfWritten(join(out, 'answers'));
  const index = await indexOf(allExercises(course));
  const options = { warn, student: only, reports: keepReport !== undefined };
  for await (const { student, answers, report, notes } of intake(from, index, scratch, options)) {
    const pending = answers.filter(({ exercise }) => versions.has(exercise));
    submissions.push({
      student,
      notes,
      answers: pending.map(({ files, ...answer }) => ({ ...answer, answer: keep(join(out, 'answers'), files) })),
      ...(report && keepReport && { report: kept(report, keepReport(report)) }),
    });
  }
  rmSync(scratch, { recursive: true, force: true });
  return submissions;
}

const kept = ({ content: _, ...report }: Report, answer: string): Examined => ({
  exercise: PROJECT,
  ...report,
  answer,
});

/** Writes an answer's files under their hash, atomically, and returns the hash. */
function keep(folder: string, files: Record<string, string>): string {
  const hash = hashOfFiles(files);
  const target = join(folder, hash);
  if (existsSync(target)) return hash;
  const half = `${target}.tmp`;
  writeFiles(half, files);
  renameSync(half, target);
  return hash;
}

function clearHalfWritten(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.tmp')) rmSync(join(folder, name), { recursive: true, force: true });
  }
}
