import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CourseError } from '../error';
import { ArchiveError, OF_A_CLASS, readZip, shown } from './archive';
import type { Index } from './belongs';
import { canvasOrigin } from './canvas';
import { listFolder } from './folder';
import { type Origin, READ, REPORT, type Student } from './handed';
import { moodleOrigin } from './moodle';
import { plainOrigin } from './plain';

/** What was handed in: a folder to read, and who owns each path in it. */
export interface Source {
  folder: string;
  /** All of it is one student's. */
  ofOne: boolean;
  origin: (path: string) => Origin;
  listing: ReturnType<typeof listFolder>;
}

export interface IntakeOptions {
  /** Gets a sentence for what can't be read and is nobody's. */
  warn: (sentence: string) => void;
  /** All of it is this student's, whatever its form. */
  student?: Student;
  /** Reports of projects are handed in too. */
  reports: boolean;
}

/** Opens what is at `from`. A zip of a class is unpacked into `scratch`. Throws a CourseError for what is no submission. */
export async function openSource(from: string, index: Index, scratch: string, options: IntakeOptions): Promise<Source> {
  const { student, reports } = options;
  const opened = await open(resolve(from), index, scratch, options);
  const ofStudent = student && { ofOne: true, origin: (path: string) => ({ ...student, path }) };
  return sortingReports({ ...opened, ...ofStudent }, reports);
}

/** Reports are read where they are expected, and else are files of another kind. One next to the students' folders is nobody's. */
function sortingReports(source: Source, expected: boolean): Source {
  const isHandedIn = (path: string) =>
    expected && (source.ofOne || path.includes('/') || platformOrigin(path) !== undefined);
  const [paths, others] = [true, false].map((read) =>
    source.listing.paths.filter((path) => (!REPORT.test(path) || isHandedIn(path)) === read),
  );
  return { ...source, listing: { ...source.listing, paths, others: [...source.listing.others, ...others] } };
}

async function open(from: string, index: Index, scratch: string, { warn, reports }: IntakeOptions): Promise<Source> {
  if (!existsSync(from))
    throw new CourseError(`There is no ${from}. A folder or a file with submissions was expected.`);
  if (statSync(from).isDirectory()) return folderSource(from, basename(from), index);
  const name = basename(from).replace(/\.[^.]*$/, '');
  if (!READ.test(from) && !(reports && REPORT.test(from)))
    throw new CourseError(`${from} can't be graded: a folder, a .zip, a .ts or an .ipynb was expected.`);
  if (!/\.zip$/i.test(from)) {
    const path = basename(from);
    return {
      folder: dirname(from),
      ofOne: true,
      origin: () => ({ id: name, name, path }),
      listing: { paths: [path], others: [], notes: [] },
    };
  }
  const folder = join(scratch, 'unpacked');
  for (const note of await unpackClass(from, folder, reports)) warn(note);
  return folderSource(inner(folder, index), name, index);
}

/** Unpacks the zip of a class; files of other kinds leave an empty one, so that their owners are not forgotten. */
async function unpackClass(from: string, folder: string, reports: boolean): Promise<string[]> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const refused: string[] = [];
  const write = (path: string, content: Buffer | string) => {
    try {
      mkdirSync(join(folder, path.endsWith('/') ? path : dirname(path)), { recursive: true });
      if (!path.endsWith('/')) writeFileSync(join(folder, path), content);
    } catch (error) {
      if (!/^(EEXIST|ENOTDIR|EISDIR|ENAMETOOLONG)$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
      refused.push(`${shown(path)} in the zip has the name of a folder, or too long a name; it was not unpacked.`);
    }
  };
  try {
    const notes = await readZip(from, OF_A_CLASS, write, { other: (path) => write(path, ''), reports });
    return [...notes, ...refused];
  } catch (error) {
    if (error instanceof ArchiveError) throw new CourseError(`${from} can't be graded. ${error.message}`);
    throw error;
  }
}

/** Some tools wrap everything in one folder: it is stepped into, unless it is a submission's own. */
function inner(folder: string, index: Index): string {
  const [only, ...more] = readdirSync(folder);
  if (!only || more.length || !statSync(join(folder, only)).isDirectory()) return folder;
  return platformOrigin(only) || namesExercises(only, index) ? folder : join(folder, only);
}

/** Whose a path is, by the name that Moodle or Canvas gave it. */
export const platformOrigin = (path: string) => moodleOrigin(path) ?? canvasOrigin(path);

function folderSource(folder: string, name: string, index: Index): Source {
  const listing = listFolder(folder);
  const oneStudent = listing.paths.some((path) => ofOneStudent(path, index)) && !listing.paths.some(platformOrigin);
  const origin = (path: string): Origin =>
    oneStudent ? { id: name, name, path } : (platformOrigin(path) ?? plainOrigin(path));
  return { folder, ofOne: oneStudent, origin, listing };
}

/** Whether the top of a folder is named by exercises: then the folder is one student's. */
function ofOneStudent(path: string, index: Index): boolean {
  const [top, ...rest] = path.split('/');
  if (rest.length === 0) return index.named(path)?.by === 'file';
  return namesExercises(top, index);
}

const namesExercises = (folder: string, index: Index) =>
  folder === 'exercises' || index.topics.includes(folder) || index.named(`${folder}/answer.ts`) !== undefined;
