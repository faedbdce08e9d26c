import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { root } from '../../setup/engine/places.mjs';

export const site = path.join(root, 'out', 'browser', 'site');

let isBuilt = false;

/** Builds the site of the lessons as they are; once for all tests of a process, since it takes 17 s. */
export function buildSite() {
  if (isBuilt) return;
  const course = path.join(root, 'grader', 'bin', 'course.js');
  execFileSync(process.execPath, [course, 'site', '--as-they-are', '--out', site], { stdio: 'inherit' });
  isBuilt = true;
}
