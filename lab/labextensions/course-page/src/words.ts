import type { ExerciseState, LessonState, Overview } from 'course/dist/overview';

/** The one button on top: what it says, what it is about, and what it opens; undefined when nothing is left. */
export interface Next {
  button: string;
  about: string;
  lesson: LessonState;
  exercise?: ExerciseState;
}

/** `lesson 03` or `appendix A`, as the grader's function of this name; what runs in a page can load nothing of it. */
export const lessonName = (number: string): string => `${/\d/.test(number) ? 'lesson' : 'appendix'} ${number}`;

export function nextOf({ lessons, next }: Overview): Next | undefined {
  const lesson = lessons.find(({ number }) => number === next?.lesson);
  if (!next || !lesson) return undefined;
  const exercise = lesson.exercises.find(({ id }) => id === next.exercise);
  if (exercise) return { button: `Go on: exercise ${exercise.id}`, about: exercise.title, lesson, exercise };
  return { button: `Start ${lessonName(lesson.number)}: ${lesson.title}`, about: lesson.question, lesson };
}

/** `3 of 52 exercises passed, 4 of 110 points`. */
export function passedInAll({ passed, exercises, points, of }: Overview): string {
  return `${passed} of ${counted(exercises, 'exercise')} passed, ${points} of ${counted(of, 'point')}`;
}

/** How long a lesson takes: its text, its exercises. */
export function minutesOf({ minutes, exercises }: LessonState): string {
  const work = exercises.reduce((sum, exercise) => sum + exercise.minutes, 0);
  return [minutes ? `about ${minutes} min to read` : '', work ? `${work} min of exercises` : '']
    .filter(Boolean)
    .join(', ');
}

export function pointsOf(exercises: readonly ExerciseState[]): { earned: number; of: number } {
  const sum = (some: readonly ExerciseState[]) => some.reduce((total, { points }) => total + points, 0);
  return { earned: sum(exercises.filter(({ passed }) => passed)), of: sum(exercises) };
}

/** `2 of 4 exercises passed, 3 of 6 points`. */
export function passedOf({ exercises }: LessonState): string {
  if (exercises.length === 0) return 'your own work; nothing is checked';
  const { earned, of } = pointsOf(exercises);
  const passed = exercises.filter((exercise) => exercise.passed).length;
  return `${passed} of ${counted(exercises.length, 'exercise')} passed, ${earned} of ${counted(of, 'point')}`;
}

/** A mark that is not a mere colour, and the same in words. */
export function stateOf({ passed, attempts, hints, points, minutes }: ExerciseState): { mark: string; words: string } {
  const worth = counted(points, 'point');
  if (passed) return { mark: '✓', words: `passed, ${worth}` };
  if (attempts === 0 && hints === 0) return { mark: '○', words: `open, ${worth}, about ${minutes} min` };
  const effort = [
    attempts ? (attempts === 1 ? '1 try' : `${attempts} tries`) : '',
    hints ? counted(hints, 'hint') : '',
  ];
  return { mark: '…', words: `not passed yet, ${worth}, ${effort.filter(Boolean).join(', ')}` };
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
