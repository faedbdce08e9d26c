import ts from 'typescript';
import { existsSync, readdirSync, readFileSync, statSync } from '../../../../lib/src/platform/files.browser';
import { resolve } from '../../../../lib/src/platform/paths.browser';

/** The folder of the cells, from which imports are resolved. */
const FOLDER = '/notebooks';

const isThere = (path: string) => existsSync(resolve(FOLDER, path));
const isFolder = (path: string) => isThere(path) && statSync(resolve(FOLDER, path)).isDirectory();
const isFile = (path: string) => isThere(path) && !isFolder(path);

const watcher = { close: () => {} };

/** The compiler's files are those in memory. It must be set before tslab's converter is loaded, which changes it. */
const system: ts.System = {
  args: [],
  newLine: '\n',
  useCaseSensitiveFileNames: true,
  write: () => {},
  readFile: (path) => (isFile(path) ? readFileSync(resolve(FOLDER, path), 'utf8') : undefined),
  writeFile: () => {},
  resolvePath: (path) => resolve(FOLDER, path),
  fileExists: isFile,
  directoryExists: (path) => path === FOLDER || isFolder(path),
  createDirectory: () => {},
  getExecutingFilePath: () => '/node_modules/typescript/lib/typescript.js',
  getCurrentDirectory: () => FOLDER,
  getDirectories: (path) =>
    isFolder(path) ? readdirSync(resolve(FOLDER, path)).filter((name) => isFolder(resolve(FOLDER, path, name))) : [],
  readDirectory: () => [],
  watchFile: () => watcher,
  watchDirectory: () => watcher,
  exit: () => {
    throw new Error('The compiler ended.');
  },
};

(ts as unknown as { setSys(system: ts.System): void }).setSys(system);
