import fs from 'node:fs';
import path from 'node:path';
import { isLong } from './turns.mjs';

/**
 * Which tests a change can reach, from the texts of the files alone. A file reaches what its strings name: modules that
 * it imports, programs that it starts, files and folders that it reads. Names are taken generously (a name without its
 * folder is every file of that name): a test too many costs seconds, a test too few lets a fault through.
 */

/** A change of these can show anywhere: what is installed, how things are compiled and run, code that is compiled into TensorFlow. */
const EVERYTHING =
  /^(\.ci\/|\.npmrc$|backend\/(src|package|tsconfig)|jest\.config\.js$|knip\.json$|lib\/(addon\/|test-environment\.js$)|setup\/(engine|stages|steps)\/|setup\/[^/]*$)|(^|\/)(package(-lock)?|tsconfig[^/]*)\.json$|\.(cc|h)$/;

/** A change of these reaches the checks of style alone: no program and no test reads them. */
const LINT_ONLY = /^(\.changeset\/|\.gitattributes$|\.github\/(ISSUE_TEMPLATE\/|PULL_REQUEST_TEMPLATE)|bench\/peers\/)/;

/** What each stage starts from: files, or folders with all that is in them. `lint` reads every file; `unit` and `long` start from their tests. */
export const ROOTS = {
  'set-up': ['setup/test'],
  'tfjs-core': ['backend'],
  arm64: ['setup/prove-tensorflow.cjs'],
  windows: ['setup/prove-tensorflow.cjs'],
  webgpu: ['setup/webgpu-cases.cjs'],
  package: ['setup/package', 'setup/transferlab.mjs', 'guides/programs', 'guides/reports.json', 'lib'],
  exercises: ['exercises', 'solutions', 'grader/src/cli.ts'],
  collections: ['grader/hostile', 'grader/honest', 'grader/src/collections', 'exercises', 'solutions'],
  tampering: ['grader/src/tampering', 'exercises', 'solutions'],
  fuzz: ['fuzz'],
  lessons: ['notebooks', 'datasets', 'bench/results', 'bench/watch-lesson.ts', 'kernel/src/run.ts', 'lib/src/index.ts'],
  browser: [
    'kernel/browser',
    'lib/browser',
    'grader/browser',
    'examples',
    'setup/browser.mjs',
    'site',
    'lab',
    'notebooks',
    'guides',
    'lib/src/label',
  ],
};

/** Programs to which `course` hands its arguments without a look at them: of its tests, only these start them. */
const HANDED_ON = {
  by: 'grader/src/cli.ts',
  to: ['kernel/src/run.ts', 'setup/doctor.js', 'lib/src/label/run.ts', 'site/src/run.ts', 'site/src/slides/run.ts'],
  tests: ['grader/src/cli.long.test.ts', 'setup/test/command-line.test.mjs'],
};

/** Set-up names the folders that it compiles; what is in them is tested where it is used. */
const COMPILES = /^setup\/(steps|stages|doctor)\//;

/** Folders that these modules name are those of a package, and not of the checkout. */
const OF_A_PACKAGE = /^lib\/src\/engine\/webgpu\/dawn\.ts$/;

const CODE = /\.(ts|mts|mjs|cjs|js|py)$/;
const TEST = /^(lib|grader|kernel|bench|fuzz|backend|guides|lab|site)\/(?!.*\b(fixtures|templates)\/).*\.test\.ts$/;

/**
 * A module that opens files, starts programs or puts paths together; in others a word or a path without an ending is not a
 * file.
 */
const OPENS = /['"](node:)?(fs|fs\/promises|path|child_process|worker_threads)['"]|engine\/places/;

const COMMENTS = /(^|\s)\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm;

/** Files of a folder that are run, and not only read, by what names the folder. */
const RUN_FROM_FOLDER = /\/(fixtures|templates|programs|honest|hostile|peers|reference)\//;

/**
 * What must run after a change: the names of the stages, and of the stages of Jest's tests the files; or `all` of both, with the
 * file because of which everything runs.
 * @param {string} root of the checkout
 * @param {string[]} files all that git knows in it, and what was removed @param {string[]} changed
 * @returns {{ stages: string[], tests: string[] } | { all: string }}
 */
export function reachOf(root, files, changed) {
  const style = changed.filter((file) => !LINT_ONLY.test(file));
  const anywhere = style.find((file) => EVERYTHING.test(file));
  if (anywhere !== undefined) return { all: anywhere };
  const readers = readersIn(root, files);
  const stages = new Set(changed.length > 0 ? ['lint'] : []);
  const tests = new Set();
  for (const file of style) {
    const reached = [...closure(file, readers)];
    const reachedTests = reached.filter((each) => TEST.test(each));
    const starts = Object.entries(ROOTS).filter(([, roots]) =>
      reached.some((each) => !TEST.test(each) && isBelow(each, roots)),
    );
    if (reachedTests.length + starts.length === 0) return { all: file };
    for (const each of reachedTests) tests.add(each);
    for (const [name] of starts) stages.add(name);
  }
  for (const test of tests) stages.add(isLong(test) ? 'long' : 'unit');
  return { stages: [...stages], tests: [...tests].sort() };
}

/** @param {string} file @param {string[]} roots */
const isBelow = (file, roots) => roots.some((folder) => file === folder || file.startsWith(`${folder}/`));

/** A file and all that come to it by naming it, or naming what names it. @param {string} file @param {(file: string) => { modules: Iterable<string>, folders: Iterable<string> }} readers */
function closure(file, readers) {
  const seen = new Set([file]);
  for (const each of seen) {
    const { modules, folders } = readers(each);
    for (const next of modules) seen.add(next);
    // What is read as one of a folder's files is not thereby run.
    if (each === file || RUN_FROM_FOLDER.test(each)) for (const next of folders) seen.add(next);
  }
  return seen;
}

/** Gives the files that name a file, and those that name a folder in which it is. @param {string} root @param {string[]} files */
function readersIn(root, files) {
  const find = finder(files);
  /** @type {Map<string, Set<string>>} */
  const byName = new Map();
  /** @type {Map<string, Set<string>>} */
  const byFolder = new Map();
  for (const file of files) {
    if (!CODE.test(file) || !fs.existsSync(path.join(root, file))) continue;
    const text = fs.readFileSync(path.join(root, file), 'utf8').replace(COMMENTS, '');
    const opens = OPENS.test(text) || file.endsWith('.py');
    for (const run of runs(text)) {
      const joined = run.length > 1 ? find(file, run.join('/'), opens) : undefined;
      for (const { modules, folders } of joined ? [joined] : run.map((name) => find(file, name, opens) ?? NOTHING)) {
        // A test is started by Jest alone.
        for (const each of modules) {
          if (file === HANDED_ON.by && HANDED_ON.to.includes(each)) {
            for (const test of HANDED_ON.tests) add(byName, each, test);
          } else if (!TEST.test(each)) add(byName, each, file);
        }
        if (!COMPILES.test(file) && !OF_A_PACKAGE.test(file)) for (const each of folders) add(byFolder, each, file);
      }
    }
  }
  return (/** @type {string} */ file) => ({
    modules: byName.get(file) ?? [],
    folders: foldersOf(file)
      .flatMap((folder) => [...(byFolder.get(folder) ?? [])])
      .filter((reader) => !TEST.test(file) || /\.test\.m?[jt]s$/.test(reader)),
  });
}

/**
 * The strings of a text, those that are in a row (`'a', 'b'`, the parts of a path) together. What is put into a string is a
 * star.
 * @param {string} text
 */
function runs(text) {
  /** @type {string[][]} */
  const all = [];
  let end = -1;
  // Each quote may open a string: one in a comment must not swallow the next string.
  for (const { index: at, 2: string } of text.matchAll(/(?=(['"`])((?:(?!\1)[^\n])*)\1)/g)) {
    const name = string.replaceAll(/\$?\{[^}]*\}/g, '*');
    if (!/^[\w.@/*-][\w.@/*, -]*$/.test(name)) continue;
    if (end >= 0 && /^,\s*$/.test(text.slice(end, at))) all.at(-1)?.push(name);
    else all.push([name]);
    end = at + string.length + 2;
  }
  // Python's modules.
  for (const [, name] of text.matchAll(/^\s*(?:from|import) \.?(\w+)/gm)) all.push([`${name}.py`]);
  return all;
}

/** @param {Map<string, Set<string>>} map @param {string} key @param {string} file */
const add = (map, key, file) => map.set(key, (map.get(key) ?? new Set()).add(file));

/** The workspaces by the names under which they are imported, and their first modules. */
const PACKAGES = /** @type {Record<string, [folder: string, ...mains: string[]]>} */ ({
  transferlab: ['lib', 'src/index.ts', 'src/entry.ts'],
  course: ['grader', 'src/index.ts', 'bin/course.js'],
  '@transferlab/kernel': ['kernel', 'src/index.ts'],
  '@tslab/typescript-for-tslab': ['kernel/typescript-for-tslab', 'index.js'],
  '@transferlab/site': ['site', 'src/run.ts'],
  'tfjs-node-kernels': ['backend', 'src/index.ts'],
});

/** @type {{ modules: string[], folders: string[] }} */
const NOTHING = { modules: [], folders: [] };

/**
 * Gives the files, or the folders, that a file means by a name: a path from itself, a module of a workspace, or the end of
 * any path. A word alone is a folder only at the root, and near the file.
 * @param {string[]} files @returns {(file: string, name: string, opens: boolean) => { modules: string[], folders: string[] } | undefined}
 */
function finder(files) {
  const all = new Set(files);
  /** @type {Map<string, Set<string>>} */
  const fileEnds = new Map();
  /** @type {Map<string, Set<string>>} */
  const folderEnds = new Map();
  for (const file of files) {
    for (const name of [file, compiled(file)]) {
      for (const end of ends(name)) {
        add(fileEnds, end, file);
        // `./steps/run` is a module; `run` alone is a word.
        if (end.includes('/')) add(fileEnds, end.replace(/\.\w+$/, ''), file);
      }
    }
  }
  for (const folder of new Set(files.flatMap(foldersOf))) {
    for (const end of [...ends(folder), ...ends(compiled(`${folder}/x.ts`).slice(0, -5))]) add(folderEnds, end, folder);
  }
  return (file, name, opens) => {
    const packageName = Object.keys(PACKAGES).find((each) => name === each || name.startsWith(`${each}/`));
    // In its own workspace the name alone is a word, such as a folder's.
    if (packageName !== undefined && (name !== packageName || !isBelow(file, [PACKAGES[packageName][0]]))) {
      const [folder, ...mains] = PACKAGES[packageName];
      const rest = name
        .slice(packageName.length + 1)
        .replace(/^dist\//, 'src/')
        .replace(/\.js$/, '');
      const candidates = rest === '' ? mains : [rest, `${rest}.ts`, `${rest}/index.ts`, `${rest}.js`];
      const modules = candidates.map((each) => `${folder}/${each}`).filter((each) => all.has(each));
      if (modules.length > 0) return { modules, folders: [] };
    }
    if (/^\.\.?\//.test(name)) {
      const whole = path.posix.join(path.posix.dirname(file), name);
      const exact = ['', '.ts', '.mts', '.mjs', '.cjs', '.js', '.json', '/index.ts'].find((end) =>
        all.has(whole + end),
      );
      if (exact !== undefined) return { modules: [whole + exact], folders: [] };
    }
    const plain = name.replace(/^(\.{0,2}\/)+/, '').replace(/(\/\*?)+$/, '');
    if (!opens && !/\.\w+$/.test(plain)) return undefined;
    const parent = path.posix.dirname(path.posix.dirname(file));
    const near = parent === '.' ? file.split('/')[0] : parent;
    const meant = (/** @type {string} */ each) => name.includes('/') || !each.includes('/') || isBelow(each, [near]);
    const modules = [...(fileEnds.get(plain) ?? [])].filter((each) => !CODE.test(each) || meant(each));
    if (modules.length > 0) return { modules, folders: [] };
    // `results/*.json`: the folder.
    const steady = plain.includes('*') ? plain.slice(0, plain.indexOf('*')).replace(/\/?[^/]*$/, '') : plain;
    const folders = [...(folderEnds.get(steady) ?? [])].filter(meant);
    return folders.length > 0 ? { modules: [], folders } : undefined;
  };
}

/** The folders in which a file is. @param {string} file */
function foldersOf(file) {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, last) => parts.slice(0, last + 1).join('/'));
}

/** `a/b/c`, `b/c` and `c` for `a/b/c`. @param {string} name */
function ends(name) {
  const parts = name.split('/');
  return parts.map((_, first) => parts.slice(first).join('/'));
}

/** What TypeScript makes of a file: `kernel/src/run.ts` is `kernel/dist/run.js`. Other files stay as they are. @param {string} file */
function compiled(file) {
  if (!/\.m?ts$/.test(file)) return file;
  const js = file.replace(/ts$/, 'js');
  return js.includes('/src/') ? js.replace('/src/', '/dist/') : js.replace('/', '/dist/');
}
