import { VARIANTS } from '../../../grader/src/questions/pose';
import { createSha256 } from '../../../lib/src/platform/sha256.browser';
import { entryOf, readProgress } from './progress';

/**
 * The variant of an exercise's questions that this reader is asked now: drawn by a key of this browser, and another one after each
 * wrong try. Never 1, whose answers are in the course's solution.
 */
export function presentVariant(id: string): number {
  const text = `${readProgress().key}/${id}/${entryOf(id).spent ?? 0}`;
  const digest = createSha256().update(new TextEncoder().encode(text)).digest('hex');
  return 2 + (Number.parseInt(digest.slice(0, 8), 16) % (VARIANTS - 1));
}
