import { thisCourse } from '../course';
import {
  COLLECTIONS,
  type CollectionGrader,
  type CollectionName,
  collectionGrader,
  leftBehind,
  readCollection,
  type Specimen,
} from './collection';

/** A specimen to grade, by its name; or the end, at which no process or file may remain. */
export type Job = { collection: CollectionName; specimen: string; twice: boolean } | 'end';

/** What is wrong with how it was judged, or with what was left. */
export interface Done {
  seconds: number;
  objections: string[];
}

/** Grades one specimen after the other for the process that started this one. */
function work(): void {
  const course = thisCourse();
  let grading: { grader: CollectionGrader; specimens: Map<CollectionName, Specimen[]> } | undefined;
  const done = async (job: Job): Promise<Done> => {
    if (job === 'end') {
      await grading?.grader.close();
      return { seconds: 0, objections: leftBehind(0) };
    }
    const { collection, specimen, twice } = job;
    grading ??= {
      grader: await collectionGrader(course, twice),
      specimens: new Map(COLLECTIONS.map((name) => [name, readCollection(course.root, name)])),
    };
    const answer = grading.specimens.get(collection)?.find(({ name }) => name === specimen);
    if (!answer) throw new Error(`There is no ${collection} answer ${specimen}.`);
    const { verdict, objections } = await grading.grader.grade(collection, answer);
    return { seconds: verdict.milliseconds / 1000, objections };
  };
  process.on('message', async (job: Job) => {
    try {
      process.send?.(await done(job));
    } catch (error) {
      process.send?.({ seconds: 0, objections: [(error as Error).stack ?? String(error)] } satisfies Done);
    }
  });
}

work();
