import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Course, stateOf } from '../course';
import { CourseError } from '../error';
import { writeWhole } from '../files';
import { readProgress } from '../progress';
import { VARIANTS } from './pose';

/**
 * The variant of an exercise's questions that this reader is asked now: drawn by a key of this checkout, and another one after
 * each wrong try. Never 1, whose answers are in the course's solution.
 */
export function presentVariant(course: Course, id: string, warn?: (sentence: string) => void): number {
  const spent = readProgress(course, warn)[id]?.spent ?? 0;
  const drawn = createHmac('sha256', keyOf(course)).update(`${id}/${spent}`).digest().readUInt32LE(0);
  return 2 + (drawn % (VARIANTS - 1));
}

/** Where none can be kept, on a read-only disk for example, everybody has the same. */
function keyOf(course: Course): string {
  const file = join(stateOf(course), 'variants.key');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const key = randomBytes(16).toString('hex');
  try {
    writeWhole(file, `${key}\n`);
    return key;
  } catch (error) {
    if (!(error instanceof CourseError)) throw error;
    return 'public';
  }
}
