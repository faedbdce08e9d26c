import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { cachedDataVersionTag } from 'node:v8';

/** What a snapshot was made of. It is used only where all of it is the same. */
export interface Origin {
  /** The folder in which cells are compiled: their imports are resolved from there. */
  readonly folder: string;
  readonly node: string;
  /** V8's version, flags and processor features: it refuses a snapshot that was made with others. */
  readonly tag: number;
  /** Every file that was read, with its size in bytes and the time of its last change. */
  readonly files: readonly (readonly [file: string, size: number, changed: number])[];
}

/** The files of the snapshot that `place` names. */
export const filesOf = (place: string) => ({ blob: `${place}.blob`, origin: `${place}.json` });

/** Where the checkout at `root` has the snapshot for its lessons. */
export const lessonsSnapshot = (root: string) => path.join(root, '.cache', 'kernel', 'compiler');

/** The origin of a snapshot made now, in `folder`, from these files. */
export function originOf(folder: string, files: readonly string[]): Origin {
  return { folder, node: process.version, tag: cachedDataVersionTag(), files: files.map(described) };
}

/** The blob at `place`, where it is there and was made by this Node, in `folder`, from the files as they are now. */
export function currentBlob(place: string, folder: string): string | undefined {
  const { blob, origin } = filesOf(place);
  try {
    const { files, ...rest }: Origin = JSON.parse(readFileSync(origin, 'utf8'));
    if (rest.folder !== folder || rest.node !== process.version || rest.tag !== cachedDataVersionTag())
      return undefined;
    if (!statSync(blob).isFile() || !files.every(isUnchanged)) return undefined;
    return blob;
  } catch {
    return undefined;
  }
}

function described(file: string): [string, number, number] {
  const { size, mtimeMs } = statSync(file);
  return [file, size, mtimeMs];
}

function isUnchanged([file, size, changed]: Origin['files'][number]): boolean {
  const now = statSync(file, { throwIfNoEntry: false });
  return now?.size === size && now.mtimeMs === changed;
}
