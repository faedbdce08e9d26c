import { basename, dirname, extname, isAbsolute, join, resolve } from '../../../../lib/src/platform/paths.browser';

/** What the compiler uses of `node:path`. */
function relative(from: string, to: string): string {
  const [above, below] = [from, to].map((path) => resolve(path).split('/').filter(Boolean));
  let same = 0;
  while (same < above.length && above[same] === below[same]) same++;
  return [...above.slice(same).map(() => '..'), ...below.slice(same)].join('/');
}

export { basename, dirname, extname, isAbsolute, join, relative, resolve };
export default { basename, dirname, extname, isAbsolute, join, relative, resolve };
