import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { answerFile } from './answer';
import type { Course } from './course';
import { recognised } from './deciding/recognised';
import type { Verdict } from './deciding/verdict';
import type { Exercise } from './exercise';
import { type ExerciseState, type LessonState, overview } from './overview';
import { hasQuestions } from './questions/load';

/** What a notebook shows with a verdict: what the exercise is about, the hints so far, the lesson, and the next step. */
export interface Standing {
  teaches: string;
  minutes: number;
  /** The learner's file, relative to the root of the course, as all paths here. */
  file: string;
  /** When it was saved, in milliseconds since 1970. */
  saved: number;
  /** Whether it is the start as it was given. */
  untouched: boolean;
  /** The start, to copy into a cell. */
  stub: string;
  /** The hints that were shown; there are three. */
  hints: string[];
  /** The misconceptions that were recognised, in words, by the name of the check. */
  misconceptions: Record<string, string>;
  lesson: LessonState;
  next?: { exercise: ExerciseState } | { lesson: LessonState };
}

/** Where the learner stands after a verdict. Not `remembered`, as one who has done nothing before. */
export function standing(course: Course, exercise: Exercise, verdict: Verdict, remembered: boolean): Standing {
  const { lessons } = overview(course);
  const known = remembered ? lessons : lessons.map(forgotten);
  const at = known.findIndex(({ exercises }) => exercises.some(({ id }) => id === exercise.id));
  const lesson = known[at];
  const state = lesson.exercises.find(({ id }) => id === exercise.id) as ExerciseState;
  if (verdict.status === 'passed') state.passed = true;
  const open = lesson.exercises.find(({ id, passed }) => !passed && id !== exercise.id);
  const file = answerFile(exercise);
  return {
    teaches: exercise.teaches,
    minutes: exercise.minutes,
    file: state.answer,
    saved: statSync(file).mtimeMs,
    stub: stubOf(exercise),
    hints: exercise.hints.slice(0, state.hints),
    ...saidOf(exercise, verdict),
    lesson,
    next: open ? { exercise: open } : known[at + 1] && { lesson: known[at + 1] },
  };
}

function forgotten({ exercises, ...lesson }: LessonState): LessonState {
  return { ...lesson, exercises: exercises.map((exercise) => ({ ...exercise, passed: false, attempts: 0, hints: 0 })) };
}

const stubOf = ({ folder }: Exercise) => readFileSync(join(folder, 'stub.ts'), 'utf8');

/** What a verdict's text says besides: whether `text`, by default the learner's file, was changed, and misconceptions. */
export function saidOf(exercise: Exercise, verdict: Verdict, text = readFileSync(answerFile(exercise), 'utf8')) {
  return {
    untouched: text === stubOf(exercise),
    misconceptions: hasQuestions(exercise) ? {} : recognised(exercise, verdict),
  };
}
