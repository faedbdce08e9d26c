import type { Verdict } from '../deciding/verdict';
import type { Exercise } from '../exercise';
import type { Examined, ExaminedSubmission } from '../grading/grade';
import type { Mark } from '../project/marks';
import type { Rubric } from '../project/rubric';
import { NO_SANDBOX } from '../running/sandbox';
import type { Student } from '../submissions/handed';
import type { Appeal } from './appeals';
import type { GradingConfig } from './config';
import { creditOf } from './credit';
import { daysLate, shareLeft } from './late';
import type { Override } from './overrides';

/** An exercise as reports show it. */
export interface ReportedExercise extends Pick<Exercise, 'id' | 'title' | 'points'> {
  hints: readonly string[];
  /** What a person marks it by; without one, checks decide. */
  rubric?: Rubric;
}

/**
 * One exercise of one student. `missing`: not handed in. `error`: the checks could not run, so nothing was decided.
 * `pending`: handed in, and not examined yet. `marked`: a person gave points by every criterion of a rubric.
 */
export interface Grade {
  exercise: string;
  status: 'passed' | 'failed' | 'error' | 'missing' | 'pending' | 'marked';
  points: number;
  of: number;
  /** Points before lateness and overrides. */
  credit: number;
  /** Points by the checks and the rules, before an override. */
  earned: number;
  daysLate: number;
  override?: Pick<Override, 'points' | 'why' | 'by' | 'date'>;
  /** What the student objected to, the earliest first. */
  appeals?: Omit<Appeal, 'student' | 'exercise'>[];
  /** Which attempt counts, and of how many. */
  attempt: number;
  attempts: number;
  /** How many attempts did not pass. */
  failures: number;
  /** The hashes of the answers of all attempts, in order. */
  answers: string[];
  /** Where in the submission it stood. */
  from?: string;
  /** The hash that its files are kept under. */
  answer?: string;
  /** The version of the checks that came to the verdict. */
  checks?: string;
  verdict?: Verdict;
  /** What a person gave by a rubric, by all of its criteria. */
  marks?: readonly Mark[];
}

export interface GradedStudent extends Student {
  grades: Grade[];
  points: number;
  of: number;
  /** What of their submission could not be read. */
  notes: string[];
}

/** A class, graded: what every report is made from. It holds no time and no path of this machine. */
export interface GradedClass {
  title: string;
  exercises: ReportedExercise[];
  /** The rules in words. */
  policy: string[];
  students: GradedStudent[];
  /** What the machine could not promise, a sentence each; nothing where every answer ran in a full sandbox. */
  weaker: string[];
}

/** When students handed in, by id and attempt (`ada 2`), or by id alone. */
export type Times = Map<string, string>;

/** What grades hang on besides verdicts and rules. */
export interface Circumstances {
  times?: Times;
  overrides?: readonly Override[];
  appeals?: readonly Appeal[];
  /** What the machine could not promise. */
  promises?: readonly string[];
}

/** Turns verdicts into grades: credit, then lateness, then the best or the last attempt, then overrides. */
export function gradeClass(
  submissions: ExaminedSubmission[],
  exercises: ReportedExercise[],
  config: GradingConfig,
  { times = new Map(), overrides = [], appeals = [], promises = [] }: Circumstances = {},
): GradedClass {
  const students = submissions.map(({ student, answers, report, notes }): GradedStudent => {
    const grades = exercises.map((exercise) => {
      const attempts = [...answers, ...(report ? [report] : [])]
        .filter((answer) => answer.exercise === exercise.id)
        .map((answer) => attempted(answer, exercise));
      const grade = counted(attempts) ?? notHandedIn(exercise);
      const about = (entry: { student: string; exercise: string }) =>
        entry.student === student.id && entry.exercise === exercise.id;
      const appealed = appeals.filter(about).map(({ student: _, exercise: __, ...appeal }) => appeal);
      if (appealed.length) grade.appeals = appealed;
      const match = overrides.find(about);
      if (!match) return grade;
      const { student: _, exercise: __, ...override } = match;
      return { ...grade, points: override.points, override };
    });
    return {
      ...student,
      grades,
      notes,
      points: total(grades.map(({ points }) => points)),
      of: total(exercises.map(({ points }) => points)),
    };

    function attempted(
      { attempt, late, from, answer, checks, verdict, marks }: Examined,
      { id, points: of, rubric }: ReportedExercise,
    ): Grade {
      const days = daysLate(
        config.late,
        student.id,
        times.get(`${student.id} ${attempt}`) ?? times.get(student.id),
        late,
      );
      // A report has no points until all of its criteria are marked: its student should not read half of a judgement.
      const given = rubric && marks?.length === rubric.criteria.length ? marks : undefined;
      const credit = rounded(given ? sum(given.map(({ points }) => points)) : creditOf(verdict, config.credit, of));
      const earned = rounded(credit * shareLeft(config.late, days));
      return {
        exercise: id,
        status: verdict?.status ?? (given ? 'marked' : 'pending'),
        points: earned,
        of,
        credit,
        earned,
        daysLate: days,
        attempt,
        attempts: 1,
        failures: 0,
        answers: [answer],
        from,
        answer,
        checks,
        verdict,
        ...(given && { marks: given }),
      };
    }
  });
  const unfenced = submissions.some(({ answers }) => answers.some(({ verdict }) => verdict && !verdict.sandboxed));
  // Verdicts of an earlier run may come from a machine with less than this one has.
  const weaker = unfenced && promises.length === 0 ? [NO_SANDBOX] : [...promises];
  return { title: config.title, exercises, policy: inWords(config), students, weaker };

  /** The attempt that counts: with `best` the first of those with the most points. */
  function counted(attempts: Grade[]): Grade | undefined {
    // biome-ignore lint/plugin: one student's attempts at an exercise.
    const most = Math.max(...attempts.map(({ points }) => points));
    const grade = config.attempts === 'last' ? attempts.at(-1) : attempts.find(({ points }) => points === most);
    const failures = attempts.filter(({ status }) => status === 'failed').length;
    const answers = attempts.flatMap((attempt) => attempt.answers);
    return grade && { ...grade, attempts: attempts.length, failures, answers };
  }
}

function notHandedIn({ id, points: of }: ReportedExercise): Grade {
  return {
    exercise: id,
    status: 'missing',
    points: 0,
    of,
    credit: 0,
    earned: 0,
    daysLate: 0,
    attempt: 0,
    attempts: 0,
    failures: 0,
    answers: [],
  };
}

/** Two decimals: what a gradebook keeps. */
export const rounded = (points: number) => Math.round(points * 100 + 1e-9) / 100;
const sum = (points: number[]) => points.reduce((all, value) => all + value, 0);
const total = (points: number[]) => rounded(sum(points));

function inWords({ credit, attempts, late, project }: GradingConfig): string[] {
  const days = (count: number) => `${count} ${count === 1 ? 'day' : 'days'}`;
  const words = [
    credit === 'all'
      ? 'An exercise has its points when all of its checks pass.'
      : 'An exercise has the share of its points that its checks passed.',
    attempts === 'best' ? 'Of several attempts the best counts.' : 'Of several attempts the last counts.',
  ];
  if (late.percentPerDay > 0 || late.lastDay !== undefined) {
    const due = late.deadline ? `Due ${late.deadline}. ` : '';
    const grace = late.graceMinutes ? `, after ${late.graceMinutes} minutes of grace` : '';
    const last = late.lastDay === undefined ? '' : ` After ${days(late.lastDay)} nothing counts.`;
    words.push(`${due}Each day begun takes ${late.percentPerDay} % off${grace}.${last}`);
  }
  if (project) words.push('A project has the points that a person gave to its report by the rubric.');
  return words;
}
