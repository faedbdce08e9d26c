import { hostname } from 'node:os';
import { join } from 'node:path';
import { CourseError } from '../error';
import { lockFile } from '../lock';

/**
 * Makes this process the only one that writes results into `folder`; throws a CourseError when another does. What a killed
 * process of this machine left is taken over at once; one of another machine is believed to run while it touches its
 * file. Returns what gives the folder free.
 */
export function gradeAlone(folder: string, doing = 'graded'): () => void {
  const { release } = lockFile(join(folder, 'running.json'), (holder) => {
    const by = holder ? `process ${holder.pid} on ${holder.host}` : 'its file is not readable';
    const elsewhere = holder?.host === hostname() ? '' : ' If it no longer runs, try again in a minute.';
    return new CourseError(
      `${folder} is being ${doing} by another command (${by}). Wait for it, or stop it; the same command continues from where it was.${elsewhere}`,
    );
  });
  return release;
}
