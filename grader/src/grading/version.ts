import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exercise } from '../exercise';

/** Changes when verdicts of an older grader should not be taken for ones of this. */
const GRADER = 2;

/** The same for the same files under the same names: what a verdict is remembered by. */
export function hashOfFiles(files: Record<string, string>): string {
  const sorted = Object.keys(files)
    .sort()
    .map((name) => [name, files[name]]);
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}

/** The version of an exercise's checks: of all its TypeScript but the stub and answers, of what they draw, and of what must be synchronous. */
export function checksVersion({ folder, synchronous }: Exercise, salt: number): string {
  const names = readdirSync(folder).filter(
    (name) => name.endsWith('.ts') && name !== 'stub.ts' && name !== 'answer.ts',
  );
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  return hashOfFiles({ ...files, grader: `${GRADER} ${salt} ${synchronous.join()}` });
}
