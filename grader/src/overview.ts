import { join, relative, sep } from 'node:path';
import { answerFile } from './answer';
import type { Course } from './course';
import { CourseError } from './error';
import { allExercises, type Exercise } from './exercise';
import { type Lesson, lessonsOf, NUMBERED, numberOf } from './lessons';
import { type Progress, readProgress, setAside } from './progress';

/** An exercise and how far the learner is. Paths are relative to the root of the course, with `/`. */
export interface ExerciseState {
  id: string;
  title: string;
  teaches: string;
  points: number;
  minutes: number;
  passed: boolean;
  attempts: number;
  hints: number;
  /** The file that the learner edits. */
  answer: string;
  /** The file that says what is checked. */
  checks: string;
}

/** A lesson and its exercises. Exercises without a lesson are listed under the name of their topic, without a notebook. */
export interface LessonState extends Omit<Lesson, 'notebook'> {
  notebook?: string;
  exercises: ExerciseState[];
}

/** A lesson that was not begun, or an exercise of one that was. */
export type NextStep = { lesson: string; exercise?: string };

/** All that a page about the course shows. */
export interface Overview {
  lessons: LessonState[];
  /** Missing when nothing is left. */
  next?: NextStep;
  passed: number;
  exercises: number;
  points: number;
  /** Points of all exercises. */
  of: number;
  /** Sentences about files that could not be read. */
  warnings: string[];
}

/** Lessons, exercises, progress and the next step. An answer file that is missing is made from its stub. */
export function overview(course: Course): Overview {
  const warnings: string[] = [];
  const warn = (sentence: string) => warnings.push(sentence);
  // Said as long as the file lies there: who asks next would not hear of it otherwise.
  const progress = readProgress(course, () => {});
  for (const file of setAside(course)) {
    warn(
      `The progress file could not be read. It is kept as ${relative(course.root, file)}, and progress starts again: ` +
        'npx course check --all fills it. Delete that file, and this is no longer said.',
    );
  }
  const exercises = allExercises(course);
  const unmade = new Set<string>();
  const lessons = withTopics(lessonsOf(course, warn), exercises).map((lesson) => ({
    ...lesson,
    exercises: exercises
      .filter(({ topic }) => topic.startsWith(`${lesson.number}-`))
      .map((exercise) => exerciseState(course, exercise, progress, (why) => void unmade.add(why))),
  }));
  // The first says enough: what one could not be made for holds for all.
  for (const why of [...unmade].slice(0, 1)) warn(why);
  const all = lessons.flatMap((lesson) => lesson.exercises);
  const passed = all.filter((exercise) => exercise.passed);
  const points = (of: ExerciseState[]) => of.reduce((sum, exercise) => sum + exercise.points, 0);
  return {
    lessons,
    next: nextStep(lessons),
    passed: passed.length,
    exercises: all.length,
    points: points(passed),
    of: points(all),
    warnings,
  };
}

/**
 * The first lesson with an exercise that is not passed: itself while none of its exercises was tried, then its first
 * exercise that is not passed. When all are passed, the first lesson without exercises: the reader's own work.
 */
export function nextStep(lessons: readonly Pick<LessonState, 'number' | 'exercises'>[]): NextStep | undefined {
  const open = lessons.find(({ exercises }) => exercises.some(({ passed }) => !passed));
  if (!open) {
    const free = lessons.find(({ exercises }) => exercises.length === 0);
    return free && { lesson: free.number };
  }
  const isBegun = open.exercises.some(({ attempts, hints }) => attempts + hints > 0);
  const exercise = isBegun ? open.exercises.find(({ passed }) => !passed)?.id : undefined;
  return { lesson: open.number, exercise };
}

/** The lessons, and what has exercises only, in the order of their numbers. */
function withTopics(lessons: Lesson[], exercises: Exercise[]): (Omit<Lesson, 'notebook'> & { notebook?: string })[] {
  const known = new Set(lessons.map(({ number }) => number));
  const topics = [...new Set(exercises.map(({ topic }) => topic))].filter((topic) => !known.has(numberOf(topic)));
  const bare = topics.map((topic) => ({
    number: numberOf(topic),
    title: topic.replace(NUMBERED, ''),
    question: '',
    minutes: 0,
  }));
  return [...lessons, ...bare].sort((a, b) => a.number.localeCompare(b.number));
}

function exerciseState(
  course: Course,
  exercise: Exercise,
  progress: Progress,
  warn: (sentence: string) => void,
): ExerciseState {
  const { id, title, teaches, points, minutes } = exercise;
  const { passed, attempts = 0, hints = 0 } = progress[id] ?? {};
  const below = (path: string) => relative(course.root, path).split(sep).join('/');
  return {
    id,
    title,
    teaches,
    points,
    minutes,
    passed: passed !== undefined,
    attempts,
    hints,
    answer: below(madeAnswer(exercise, warn)),
    checks: below(`${exercise.folder}${sep}check.test.ts`),
  };
}

/** The path of the answer file, also where the disk does not let it be made. */
function madeAnswer(exercise: Exercise, warn: (sentence: string) => void): string {
  try {
    return answerFile(exercise);
  } catch (error) {
    if (!(error instanceof CourseError)) throw error;
    warn(error.message);
    return join(exercise.folder, 'answer.ts');
  }
}
