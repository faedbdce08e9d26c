import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Course } from '../course';
import { listAll } from '../files';

/** What decides a verdict besides an exercise's checks: the grader, the library that answers import, and the packages. */
const FOLDERS = ['grader/dist', 'lib/dist'];
const PACKAGES = 'package-lock.json';

/** The same on two machines when the same grader, library and packages are on them. */
export function softwareVersion({ root }: Course): string {
  const built = FOLDERS.flatMap((folder) => listAll(join(root, folder)).map((path) => `${folder}/${path}`));
  const hash = createHash('sha256');
  for (const path of [...built.filter((path) => path.endsWith('.js')).sort(), PACKAGES]) {
    const file = join(root, path);
    if (existsSync(file)) hash.update(`${path}\0`).update(createHash('sha256').update(readFileSync(file)).digest());
  }
  return hash.digest('hex');
}
