import type { Exercise } from 'course/dist/exercise';
import { hasQuestions } from 'course/dist/questions/load';

/** Programs that are solved in their pages. */
const PROGRAMS: readonly string[] = [
  '00-baseline',
  '00-pixels',
  '00-softmax',
  '01-time-to-reach',
  '02-receptive-field',
  '02-convolution',
  '03-standardise',
  '03-mask',
  '03-nearest',
  '03-probe',
  '03-choose-layer',
  '03-sixteen-labels',
  '04-interval',
  '04-verdict',
  '04-held-out',
  '05-frozen-norm',
  '05-learning-rate',
  '05-lp-ft',
];

/** Why an exercise cannot be solved on its page, for its reader; undefined if it can. */
export function whyNotInPage(exercise: Exercise): string | undefined {
  if (hasQuestions(exercise) || PROGRAMS.includes(exercise.id)) return undefined;
  return 'its program has not been tried in a page yet';
}
