import type { Exercise } from 'course/dist/exercise';

/** Exercises that are not solved in their pages, and why, for their readers. */
const WHY_NOT: Readonly<Record<string, string>> = {
  '10-dann-by-hand': 'one of its known mistakes shows in native TensorFlow only',
  '10-reversal': 'one of its known mistakes shows in native TensorFlow only',
};

/** Why an exercise cannot be solved on its page, for its reader; undefined if it can. */
export const whyNotInPage = ({ id }: Pick<Exercise, 'id'>): string | undefined => WHY_NOT[id];
