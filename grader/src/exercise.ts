import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Course, exercisesOf } from './course';
import { CourseError } from './error';
import { foldersIn } from './files';
import { nearest } from './nearest';

const sentence = z.string().trim().min(1);

/** `exercise.json`; the README says what each part is for. */
const description = z.strictObject({
  title: sentence,
  points: z.number().int().min(1).max(10),
  minutes: z.number().int().min(1).max(240),
  teaches: sentence,
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

/** The names under exercises/, in order: `02-nearest` for `02-features/nearest`. Reads no exercise.json. */
export function exerciseIds(course: Course): { id: string; topic: string; name: string }[] {
  const exercises = exercisesOf(course);
  return foldersIn(exercises)
    .filter((topic) => /^\d\d-/.test(topic))
    .flatMap((topic) =>
      foldersIn(join(exercises, topic)).map((name) => ({ id: `${topic.slice(0, 2)}-${name}`, topic, name })),
    );
}

/**
 * All exercises in the order of the course: by topic, the easier (fewer points) first. Throws a CourseError for an invalid
 * exercise.json.
 */
export function allExercises(course: Course): Exercise[] {
  const exercises = exerciseIds(course).map(({ id }) => findExercise(course, id));
  return exercises.sort((a, b) => a.topic.localeCompare(b.topic) || a.points - b.points);
}

/** The exercise with this id. Throws a CourseError with the nearest ids when there is none. */
export function findExercise(course: Course, id: string): Exercise {
  const known = exerciseIds(course);
  const match = known.find((exercise) => exercise.id === id || `${exercise.topic}/${exercise.name}` === id);
  if (!match) {
    const near = nearest(
      id,
      known.map((exercise) => exercise.id),
    );
    const hint = near.length ? `Did you mean ${near.join(' or ')}?` : `There are none under ${exercisesOf(course)}.`;
    throw new CourseError(`There is no exercise '${id}'. ${hint} All of them: npx course progress`);
  }
  const folder = join(exercisesOf(course), match.topic, match.name);
  const solution = join(course.home, 'solutions', match.topic, match.name);
  return { ...readDescription(join(folder, 'exercise.json')), id: match.id, topic: match.topic, folder, solution };
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
