import type { Origin } from './handed';

/** A path of a folder with one folder or one file for each student: the first part of it is the student. */
export function plainOrigin(path: string): Origin {
  const [first, ...rest] = path.split('/');
  const id = rest.length ? first : first.replace(/\.[^.]*$/, '');
  return { id, name: id, path: rest.length ? rest.join('/') : first };
}
