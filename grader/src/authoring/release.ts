import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { removeLeftovers, temporaryName } from 'transferlab/dist/atomic';
import { makeFolders } from 'transferlab/dist/make-folders';
import type { Course } from '../course';
import { CourseError } from '../error';
import { listAll, naming } from '../files';
import { hasChecks, visibleChecks } from './visible';

/** What a student's copy is without: the answers, right and wrong, and what tests the grader with them. */
const LEFT_OUT =
  /^solutions\/|^exercises\/[^/]+\/[^/]+\/(wrong\/|answer\.ts)|^grader\/(hostile|honest|fixtures|templates)\/|^grader\/src\/.*\.test\.ts$|(^|\/)(\.course|node_modules)\//;

/** What became of a release. */
export interface Release {
  files: number;
  /** Exercises that have fewer checks in the copy, by path. */
  withHidden: string[];
}

/**
 * Writes the student's copy of a course to `folder`: all that git knows (or, without git, all files), without solutions, wrong
 * answers and hidden checks. Visible checks stay, for a student checks by them. The copy is written atomically.
 */
export function release(course: Course, folder: string): Release {
  const to = resolve(folder);
  if (existsSync(to) && (!statSync(to).isDirectory() || readdirSync(to).length > 0))
    throw new CourseError(`${folder} is not empty, or is a file. Name a folder that is not there yet.`);
  const inside = relative(course.home, to);
  if (!inside.startsWith('..'))
    throw new CourseError(`${folder} lies in the course itself. Name a folder outside of it.`);
  const half = temporaryName(to);
  naming(folder, () => makeFolders(dirname(to)));
  try {
    return naming(folder, () => {
      removeLeftovers(dirname(to), basename(to));
      const copied = copyInto(course, half);
      rmSync(to, { recursive: true, force: true });
      renameSync(half, to);
      return copied;
    });
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
}

function copyInto({ home }: Course, folder: string): Release {
  const withHidden: string[] = [];
  const files = filesOf(home).filter((path) => !LEFT_OUT.test(path));
  for (const path of files) {
    const [from, target] = [join(home, path), join(folder, path)];
    mkdirSync(dirname(target), { recursive: true });
    if (/^exercises\/[^/]+\/[^/]+\/check\.test\.ts$/.test(path)) {
      const source = readFileSync(from, 'utf8');
      const visible = visibleChecks(source, path);
      if (visible !== source) withHidden.push(dirname(path));
      if (!hasChecks(visible))
        throw new CourseError(
          `${path} has hidden checks only, so that a student could check nothing. Leave one visible.`,
        );
      writeFileSync(target, visible);
    } else if (/^exercises\/[^/]+\/[^/]+\/exercise\.json$/.test(path)) {
      const description = JSON.parse(readFileSync(from, 'utf8')) as object;
      writeFileSync(target, `${JSON.stringify({ ...description, wrong: {} }, null, 2)}\n`);
    } else copyFileSync(from, target);
  }
  return { files: files.length, withHidden };
}

/** The paths of a course's files, with `/`: those that git knows and that are there, or all. */
export function filesOf(home: string): string[] {
  const git = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: home,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const listed = git.status === 0 ? git.stdout.split('\0').filter(Boolean) : [];
  return (listed.length ? listed : listAll(home)).filter((path) => existsSync(join(home, path))).sort();
}
