import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Course, exercisesOf } from './course';
import { CourseError } from './error';
import { foldersIn } from './files';
import { NUMBER, NUMBERED, numberOf } from './lessons';
import { nearest } from './nearest';

const sentence = z.string().trim().min(1);

/** A topic and an exercise of it: `03-four-labels/nearest`. */
const PATH = new RegExp(`^${NUMBER}-[a-z0-9-]+/[a-z][a-z0-9-]*$`);

/** The kinds of exercises: a program, or questions about a plot, a claim, a reason, what was learnt; or a number to beat. */
export const KINDS = ['implement', 'recall', 'plot', 'criticise', 'explain', 'beat'] as const;

/** `exercise.json`; the README says what each part is for. */
const description = z.strictObject({
  title: sentence,
  points: z.number().int().min(1).max(10),
  minutes: z.number().int().min(1).max(240),
  /** Where it was before, as `03-fine-tuning/freeze`: its old ids go on naming it in answers, progress and grades. */
  formerly: z.array(z.string().regex(PATH)).default([]),
  teaches: sentence,
  /** What it asks of the reader. */
  kind: z.enum(KINDS).default('implement'),
  hints: z.tuple([sentence, sentence, sentence]),
  wrong: z.record(z.string().regex(/^[a-z0-9-]+$/), z.strictObject({ check: sentence, says: sentence })),
  /** Checks that an answer which does nothing passes, and why that is right. */
  inert: z.record(sentence, sentence).default({}),
  /** Functions of the answer whose results are needed at once, as inside of a gradient: they must not return a promise. */
  synchronous: z.array(sentence).default([]),
  /** Why no check draws by `unseen`, where none can. */
  undrawn: sentence.optional(),
});

/** One exercise: what its `exercise.json` says and where its files are (absolute paths). */
export interface Exercise extends z.infer<typeof description> {
  id: string;
  topic: string;
  folder: string;
  /** The folder with the answer of the course. */
  solution: string;
}

/** Where an exercise is: `exercises/topic/name`. */
interface Place {
  id: string;
  topic: string;
  name: string;
}

/**
 * The names under exercises/, in order: `03-nearest` for `03-four-labels/nearest`. Reads no exercise.json. A folder in which
 * nothing but an answer is left, since its exercise moved, is none.
 */
export function exerciseIds(course: Course): Place[] {
  const exercises = exercisesOf(course);
  return foldersIn(exercises)
    .filter((topic) => NUMBERED.test(topic))
    .flatMap((topic) =>
      foldersIn(join(exercises, topic))
        .filter((name) => readdirSync(join(exercises, topic, name)).some((file) => file !== 'answer.ts'))
        .map((name) => ({ id: `${numberOf(topic)}-${name}`, topic, name })),
    );
}

/**
 * All exercises in the order of the course: by topic, the easier (fewer points) first. Throws a CourseError for an invalid
 * exercise.json.
 */
export function allExercises(course: Course): Exercise[] {
  const exercises = exerciseIds(course).map((place) => exerciseAt(course, place));
  return exercises.sort((a, b) => a.topic.localeCompare(b.topic) || a.points - b.points);
}

/** The exercise with this id or path, or with one it had. Throws a CourseError with the nearest ids when there is none. */
export function findExercise(course: Course, id: string): Exercise {
  const known = exerciseIds(course);
  const called = (wanted?: string) => known.find((place) => place.id === wanted || pathOf(place) === wanted);
  const match = called(id) ?? called(formerIds(course, known).get(id));
  if (!match) {
    const near = nearest(
      id,
      known.map((exercise) => exercise.id),
    );
    const hint = near.length ? `Did you mean ${near.join(' or ')}?` : `There are none under ${exercisesOf(course)}.`;
    throw new CourseError(`There is no exercise '${id}'. ${hint} All of them: npx course progress`);
  }
  return exerciseAt(course, match);
}

const pathOf = ({ topic, name }: Place) => `${topic}/${name}`;

function exerciseAt(course: Course, { id, topic, name }: Place): Exercise {
  const folder = join(exercisesOf(course), topic, name);
  const solution = join(course.home, 'solutions', topic, name);
  return { ...readDescription(join(folder, 'exercise.json')), id, topic, folder, solution };
}

/** All names that an exercise had: `03-fine-tuning/freeze` and its id, `03-freeze`. */
export const formerNames = (formerly: readonly string[]): string[] =>
  formerly.flatMap((path) => [path, `${numberOf(path)}-${path.slice(path.indexOf('/') + 1)}`]);

/**
 * The present id of each name that an exercise had. A name that another exercise has now is that one's alone. An exercise.json
 * that cannot be read has none.
 */
export function formerIds(course: Course, known = exerciseIds(course)): Map<string, string> {
  const present = new Set(known.flatMap((place) => [place.id, pathOf(place)]));
  const all = known.flatMap((place) =>
    formerNames(formerlyOf(course, place)).map((former): [string, string] => [former, place.id]),
  );
  return new Map(all.filter(([former]) => !present.has(former)));
}

function formerlyOf(course: Course, place: Place): string[] {
  try {
    return exerciseAt(course, place).formerly;
  } catch {
    return [];
  }
}

function readDescription(path: string): z.infer<typeof description> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new CourseError(`${path} could not be read as JSON: ${(error as Error).message}`);
  }
  const parsed = description.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new CourseError(`${path} is invalid (see grader/README.md):\n${z.prettifyError(parsed.error)}`);
}
