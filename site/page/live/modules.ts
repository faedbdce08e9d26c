import * as library from '../../../lib/src/browser';
import { assert } from './assert';
import { course } from './course';
import { writeReport } from './write-report';

/** The part of `node:fs` that lessons use, on the files in memory. */
const files = {
  existsSync: (path: string) => library.findUpwards(path) !== undefined,
  readFileSync: (path: string, encoding?: string) => {
    const bytes = library.fileBytes(path);
    return encoding ? new TextDecoder().decode(bytes) : bytes;
  },
  statSync: (path: string) => ({ size: library.fileBytes(path).length }),
};

const modules: Readonly<Record<string, object>> = {
  transferlab: complete('transferlab', { ...library, writeReport }),
  course: complete('course', course),
  'node:assert/strict': assert,
  'node:fs': complete('node:fs', files),
};

/** What `import … from name` gives a cell. Throws for a module that a page does not have. */
export function requireModule(name: string): object {
  const found = modules[name];
  if (found) return found;
  throw new Error(`A cell in this page cannot import '${name}'. Run the lesson on your machine: npm start.`);
}

/** The module, with an error in place of `undefined` for a name that it lacks in a page. */
function complete(module: string, names: object): object {
  return new Proxy(
    { __esModule: true, ...names },
    {
      get(target, name) {
        if (typeof name !== 'string' || name in target || name === 'then' || name === 'default') {
          return target[name as keyof typeof target];
        }
        throw new Error(`'${name}' of '${module}' does not run in a page. Run the lesson on your machine: npm start.`);
      },
    },
  );
}
