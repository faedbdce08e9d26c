import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

/** The path of a repository's file in the site, both from their roots; undefined if it is not there. */
export type Places = ReadonlyMap<string, string>;

/** `guides/README.md` is `guides/index.html`, `guides/student.md` is `guides/student.html`, a lesson is in `lessons/`. */
export function placeOf(file: string): string {
  if (file === 'README.md') return 'about.html';
  if (file.endsWith('.ipynb')) return `lessons/${posix.basename(file, '.ipynb')}.html`;
  return file.replace(/README\.md$/, 'index.md').replace(/\.md$/, '.html');
}

/** The path from one page's folder to another file of the site. */
export function relativeLink(from: string, to: string): string {
  return posix.relative(posix.dirname(from), to) || posix.basename(to);
}

/** Whether a link leads to another machine, or into this page, and not to a file. */
export function isElsewhere(link: string): boolean {
  return /^([a-z][a-z0-9+.-]*:|\/\/|#)/i.test(link);
}

/** The file of the repository that a link in `source` means: of a folder, its README. */
export function fileOf(root: string, source: string, link: string): string | undefined {
  const [path] = link.split(/[?#]/, 1);
  const file = posix.normalize(posix.join(posix.dirname(source), decodeURIComponent(path))).replace(/\/$/, '');
  if (file.startsWith('..') || !existsSync(join(root, file))) return undefined;
  if (!statSync(join(root, file)).isDirectory()) return file;
  const readme = posix.join(file, 'README.md');
  return existsSync(join(root, readme)) ? readme : file;
}
