import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CourseError } from '../error';
import { writeWhole } from '../files';

const saltFile = z.strictObject({ salt: z.int() });

/**
 * The seed of the inputs that `unseen` draws: the one that `grading.yaml` names, or one that was drawn for this folder of
 * results and is kept in it. An answer that memorises the visible inputs does not know these, they are the same for the whole
 * class, and a regrade draws them again.
 */
export function saltOf(out: string, named: number | undefined): number {
  if (named !== undefined) return named;
  const file = join(out, 'salt.json');
  if (!existsSync(file)) writeWhole(file, `${JSON.stringify({ salt: randomInt(1, 2 ** 31) })}\n`);
  try {
    return saltFile.parse(JSON.parse(readFileSync(file, 'utf8'))).salt;
  } catch {
    throw new CourseError(
      `${file} must be {"salt": NUMBER}; it is damaged. Delete it, and all answers are examined again, with other drawn inputs.`,
    );
  }
}
