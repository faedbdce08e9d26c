import type { LessonResult } from '@transferlab/kernel';
import { SiteError } from './error';
import { executedLesson, type Lesson } from './lesson/executed';

/** Which run of each lesson the site shows. */
export interface Gathering {
  /** Notebooks of the lessons, in order. */
  readonly files: readonly string[];
  /** Where their runs are. */
  readonly out: string;
  /** Runs one, its result into `out`. Without it pages are made of what is there. */
  readonly run?: (file: string) => Promise<LessonResult>;
}

/**
 * Every lesson with a run of it as it stands: those whose run is missing, failed, or of other cells are run. Throws a
 * SiteError when one fails.
 */
export async function gatherLessons({ files, out, run }: Gathering): Promise<Lesson[]> {
  const lessons: Lesson[] = [];
  for (const file of files) {
    let lesson = executedLesson(file, out);
    if (run && lesson.state !== 'executed') {
      const { ok, reason } = await run(file);
      lesson = executedLesson(file, out);
      if (!ok || lesson.state !== 'executed') {
        throw new SiteError(
          `${lesson.name} did not run to its end (${reason ?? `its run is ${lesson.state}`}), so the site was left as it was. Fix it, or make the site of what is there: npx course site --as-they-are`,
        );
      }
    }
    lessons.push(lesson);
  }
  return lessons;
}
