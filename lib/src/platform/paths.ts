/** The part of `node:path` that the library needs on both platforms. In the browser, paths have slashes and no drives. */
export { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path';
