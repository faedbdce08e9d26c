/**
 * The part of `node:fs` that the library needs on both platforms, under the same names. In the browser the files are bytes in
 * memory: see files.browser.ts.
 */
export { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
