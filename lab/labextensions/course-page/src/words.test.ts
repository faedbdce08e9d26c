import { expect, test } from '@jest/globals';
import type { ExerciseState, LessonState, Overview } from 'course/dist/overview';
import { minutesOf, nextOf, passedInAll, passedOf, stateOf } from './words';

const exercise = (id: string, state: Partial<ExerciseState> = {}): ExerciseState => ({
  id,
  title: 'Title',
  teaches: '',
  points: 2,
  minutes: 10,
  passed: false,
  attempts: 0,
  hints: 0,
  answer: '',
  checks: '',
  ...state,
});
const lesson = (number: string, exercises: ExerciseState[], minutes = 15): LessonState => ({
  number,
  title: 'Name',
  question: 'Why?',
  minutes,
  exercises,
});
const course = (lessons: LessonState[], next?: Overview['next']): Overview => ({
  lessons,
  next,
  passed: 1,
  exercises: 3,
  points: 1,
  of: 4,
  warnings: [],
});

test('the button names the lesson that is next, or the exercise', () => {
  const lessons = [lesson('02', [exercise('02-nearest')])];
  expect(nextOf(course(lessons, { lesson: '02' }))).toMatchObject({ button: 'Start lesson 02: Name', about: 'Why?' });
  expect(nextOf(course(lessons, { lesson: '02', exercise: '02-nearest' }))).toMatchObject({
    button: 'Go on: exercise 02-nearest',
    about: 'Title',
  });
  expect(nextOf(course(lessons))).toBeUndefined();
});

test('an exercise says by a mark and by words whether it is passed', () => {
  expect(stateOf(exercise('a'))).toEqual({ mark: '○', words: 'open, 2 points, about 10 min' });
  expect(stateOf(exercise('a', { attempts: 1 }))).toEqual({ mark: '…', words: 'not passed yet, 2 points, 1 try' });
  expect(stateOf(exercise('a', { hints: 2 }))).toEqual({ mark: '…', words: 'not passed yet, 2 points, 2 hints' });
  expect(stateOf(exercise('a', { attempts: 3, hints: 1, points: 1 })).words).toBe(
    'not passed yet, 1 point, 3 tries, 1 hint',
  );
  expect(stateOf(exercise('a', { passed: true, attempts: 4 }))).toEqual({ mark: '✓', words: 'passed, 2 points' });
});

test('a lesson says how long it takes and what is passed of it', () => {
  const two = lesson('02', [exercise('a', { passed: true }), exercise('b')]);
  expect(minutesOf(two)).toBe('about 15 min to read, 20 min of exercises');
  expect(passedOf(two)).toBe('1 of 2 exercises passed, 2 of 4 points');
  expect(minutesOf(lesson('12', [], 0))).toBe('');
  expect(passedOf(lesson('12', []))).toBe('your own work; nothing is checked');
  expect(passedInAll(course([two]))).toBe('1 of 3 exercises passed, 1 of 4 points');
});
