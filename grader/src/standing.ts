import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { answerFile } from './answer';
import type { Course } from './course';
import type { Verdict } from './deciding/verdict';
import { allExercises, type Exercise } from './exercise';
import { type Progress, readProgress } from './progress';

/** An exercise among those of its lesson. `file` is the learner's, an absolute path. */
export interface Step {
  id: string;
  title: string;
  points: number;
  minutes: number;
  passed: boolean;
  attempts: number;
  hints: number;
  file: string;
}

/** A lesson and its exercises, the easier first. */
export interface LessonStanding {
  /** `02`, as exercises and notebooks are numbered. */
  number: string;
  title: string;
  /** Its notebook, an absolute path, where there is one. */
  notebook?: string;
  exercises: Step[];
}

/** What a notebook shows beside a verdict: what the exercise is about, the hints so far, the lesson, and the next step. */
export interface Standing {
  teaches: string;
  minutes: number;
  file: string;
  /** When the file was saved, in milliseconds since 1970. */
  saved: number;
  /** Whether the file is the start as it was given. */
  untouched: boolean;
  /** The start, to copy into a cell. */
  stub: string;
  /** The hints that were shown; there are three. */
  hints: string[];
  /** The misconceptions that were recognised, in words, by the name of the check. */
  misconceptions: Record<string, string>;
  lesson: LessonStanding;
  next?: { exercise: Step } | { lesson: LessonStanding };
}

/** Where the learner stands after a verdict. Without `remembered`, as one who has done nothing yet. */
export function standing(course: Course, exercise: Exercise, verdict: Verdict, remembered: boolean): Standing {
  const lessons = lessonStandings(course, remembered);
  const at = lessons.findIndex(({ number }) => number === numberOf(exercise.topic));
  const lesson = lessons[at];
  const file = answerFile(exercise);
  const stub = readFileSync(join(exercise.folder, 'stub.ts'), 'utf8');
  const open = lesson.exercises.find(({ id, passed }) => !passed && id !== exercise.id);
  const own = lesson.exercises.find(({ id }) => id === exercise.id);
  if (own && verdict.status === 'passed') own.passed = true;
  // The link to the next one has to lead to a file.
  if (open) answerFile({ folder: join(open.file, '..') });
  return {
    teaches: exercise.teaches,
    minutes: exercise.minutes,
    file,
    saved: statSync(file).mtimeMs,
    untouched: readFileSync(file, 'utf8') === stub,
    stub,
    hints: exercise.hints.slice(0, own?.hints ?? 0),
    misconceptions: recognised(exercise, verdict),
    lesson,
    next: open ? { exercise: open } : lessons[at + 1] && { lesson: lessons[at + 1] },
  };
}

/** Every lesson with its exercises and what is passed of them. */
export function lessonStandings(course: Course, remembered = true): LessonStanding[] {
  const progress: Progress = remembered ? readProgress(course) : {};
  const exercises = allExercises(course);
  const notebooks = notebooksOf(course);
  const numbers = [...new Set([...notebooks.keys(), ...exercises.map(({ topic }) => numberOf(topic))])].sort();
  return numbers.map((number) => {
    const notebook = notebooks.get(number);
    const own = exercises.filter(({ topic }) => numberOf(topic) === number);
    const title = (notebook && titleOf(notebook)) ?? own[0]?.topic.slice(3).replaceAll('-', ' ') ?? '';
    return { number, title, ...(notebook && { notebook }), exercises: own.map((one) => stepOf(one, progress)) };
  });
}

function stepOf({ id, title, points, minutes, folder }: Exercise, progress: Progress): Step {
  const { passed, attempts = 0, hints = 0 } = progress[id] ?? {};
  return { id, title, points, minutes, passed: passed !== undefined, attempts, hints, file: join(folder, 'answer.ts') };
}

const numberOf = (topic: string) => topic.slice(0, 2);

/** The lessons' notebooks by their numbers. */
function notebooksOf({ home }: Course): Map<string, string> {
  const folder = join(home, 'notebooks');
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /^\d\d-.*\.ipynb$/.test(name)) : [];
  return new Map(names.sort().map((name) => [numberOf(name), join(folder, name)]));
}

/** The first heading of a notebook, without the lesson's number. */
function titleOf(notebook: string): string | undefined {
  try {
    const [{ source }] = JSON.parse(readFileSync(notebook, 'utf8')).cells;
    const [first] = (Array.isArray(source) ? source.join('') : String(source)).split('\n', 1);
    return /^#\s*(?:\d\d\s*·\s*)?(.+)$/.exec(first)?.[1].trim();
  } catch {
    return undefined; // A notebook that somebody edits just now.
  }
}

/** The names that the exercise gives to the misconceptions that its checks recognised. */
function recognised({ wrong }: Exercise, { checks }: Verdict): Record<string, string> {
  const named = checks.flatMap(({ name, says }) => {
    const found = says && Object.entries(wrong).find(([, one]) => one.check === name && says.includes(one.says));
    return found ? [[name, found[0].replaceAll('-', ' ')]] : [];
  });
  return Object.fromEntries(named);
}
