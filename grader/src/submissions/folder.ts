import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { OF_A_STUDENT, shown } from './archive';
import { JUNK, READ, REPORT } from './handed';

/** Files under a folder that can hold answers or are named as reports, as paths with `/`, in order; and a sentence for each thing left out. */
export interface Listing {
  paths: string[];
  /** Files of other kinds, and empty folders. */
  others: string[];
  notes: { path: string; note: string }[];
}

const DEEPEST = 32;

/** Lists a folder without following links, which could lead to other people's files. */
export function listFolder(folder: string): Listing {
  const listing: Listing = { paths: [], others: [], notes: [] };
  walk(folder, '', 0, listing);
  listing.paths.sort();
  listing.others.sort();
  return listing;
}

function walk(folder: string, inside: string, depth: number, listing: Listing): void {
  const note = (path: string, text: string) => listing.notes.push({ path, note: `${shown(path)} ${text}` });
  let entries: Dirent[];
  try {
    entries = readdirSync(join(folder, inside), { withFileTypes: true });
  } catch (error) {
    note(inside, `could not be listed (${(error as NodeJS.ErrnoException).code}); it was left out.`);
    return;
  }
  if (inside && entries.length === 0) listing.others.push(inside);
  for (const entry of entries) {
    const path = inside ? `${inside}/${entry.name}` : entry.name;
    if (JUNK.test(path)) continue;
    if (entry.isSymbolicLink()) note(path, 'is a link and no file; it was not followed.');
    else if (entry.isDirectory()) {
      if (depth < DEEPEST) walk(folder, path, depth + 1, listing);
      else note(path, 'lies too deep; it was left out.');
    } else if (READ.test(entry.name) || REPORT.test(entry.name)) {
      if (entry.isFile()) listing.paths.push(path);
      else note(path, 'is a pipe or a device and no file; it was left out.');
    } else listing.others.push(path);
  }
}

/** The content of a listed file, or a sentence. */
export function readListed(folder: string, path: string): Buffer | string {
  const file = join(folder, path);
  try {
    const { size } = statSync(file);
    const most = OF_A_STUDENT.fileBytes;
    if (size > most) return `${shown(path)} has ${Math.round(size / 2 ** 20)} MB; at most ${most / 2 ** 20} are read.`;
    return readFileSync(file);
  } catch (error) {
    return `${shown(path)} could not be read (${(error as NodeJS.ErrnoException).code}).`;
  }
}
