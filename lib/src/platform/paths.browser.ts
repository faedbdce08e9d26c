export const isAbsolute = (path: string): boolean => path.startsWith('/');

/** The absolute path, without `.`, `..` and doubled slashes; the working folder is `/`. */
export const resolve = (...parts: string[]): string =>
  `/${normalParts(parts.reduce((path, part) => (isAbsolute(part) ? part : `${path}/${part}`), '')).join('/')}`;

export function join(...parts: string[]): string {
  const path = parts.filter((part) => part !== '').join('/');
  if (isAbsolute(path)) return resolve(path);
  return normalParts(path, true).join('/') || '.';
}

export function dirname(path: string): string {
  const parts = trimmed(path).split('/');
  parts.pop();
  return parts.length === 0 ? '.' : parts.join('/') || (isAbsolute(path) ? '/' : '.');
}

export function basename(path: string, ending = ''): string {
  const name = trimmed(path).split('/').pop() ?? '';
  return ending !== '' && name !== ending && name.endsWith(ending) ? name.slice(0, -ending.length) : name;
}

export function extname(path: string): string {
  const name = basename(path);
  const point = name.lastIndexOf('.');
  return point > 0 && name !== '..' ? name.slice(point) : '';
}

const trimmed = (path: string) => path.replace(/(.)\/+$/, '$1');

/** The names of a path. `..` takes one away; with `above`, those that lead above the start stay. */
function normalParts(path: string, above = false): string[] {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue;
    if (name !== '..') names.push(name);
    else if (names.length > 0 && names[names.length - 1] !== '..') names.pop();
    else if (above) names.push(name);
  }
  return names;
}
