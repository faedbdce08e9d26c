import { copyFileSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { writeAtomically } from '../../atomic';
import { fileError } from '../../file-error';
import { makeFolders } from '../../make-folders';

/**
 * The part of the hub's cache for one network, as huggingface_hub documents it: `blobs/ETAG` has contents,
 * `snapshots/COMMIT/FILE` are links to them, `refs/REVISION` has the commit of a branch or tag, and `.no_exist/COMMIT/FILE` is
 * empty where the commit has no such file.
 */
export interface RepositoryCache {
  readonly folder: string;
  readonly locks: string;
}

export function repositoryCache(cache: string, name: string): RepositoryCache {
  const folder = `models--${name.replace('/', '--')}`;
  return { folder: join(cache, folder), locks: join(cache, '.locks', folder) };
}

export const isCommit = (revision: string) => /^[0-9a-f]{40}$/.test(revision);

export const blobIn = ({ folder }: RepositoryCache, etag: string) => join(folder, 'blobs', etag);

export const snapshotIn = ({ folder }: RepositoryCache, commit: string) => join(folder, 'snapshots', commit);

/** The commit of a revision when it was last fetched. */
export function commitOf(repository: RepositoryCache, revision: string): string | undefined {
  if (isCommit(revision)) return revision;
  const file = join(repository.folder, 'refs', revision);
  const commit = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  return isCommit(commit) ? commit : undefined;
}

export function rememberCommit(repository: RepositoryCache, revision: string, commit: string): void {
  if (isCommit(revision) || commitOf(repository, revision) === commit) return;
  writeAtomically(join(repository.folder, 'refs', revision), commit);
}

/** Whether it is known that a commit has no such file. */
export const isKnownMissing = ({ folder }: RepositoryCache, commit: string, file: string) =>
  existsSync(join(folder, '.no_exist', commit, file));

export function rememberMissing(repository: RepositoryCache, commit: string, file: string): void {
  if (!isKnownMissing(repository, commit, file))
    writeAtomically(join(repository.folder, '.no_exist', commit, file), '');
}

/** The file of a snapshot as a link to its blob; a copy on a disk without links. */
export function linkBlob(repository: RepositoryCache, commit: string, file: string, etag: string): void {
  const link = join(snapshotIn(repository, commit), file);
  const blob = blobIn(repository, etag);
  try {
    makeFolders(dirname(link));
    symlinkSync(relative(dirname(link), blob), link);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    // EEXIST: another process has linked it since.
    if (code === 'EPERM' || code === 'ENOSYS') copyFileSync(blob, link);
    else if (code !== 'EEXIST') throw fileError(cause, link, 'written');
  }
}
