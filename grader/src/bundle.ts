import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { BuildOptions, Message, Plugin, TransformOptions, TransformResult } from 'esbuild';
import { build, transform } from './esbuild';
import { AS_ONE, AS_SCRIPT } from './one-script';
import type { Code } from './running/messages';

/** A TypeScript file with the files next to it that it imports, as one piece of JavaScript; packages stay outside. */
export interface Bundle extends Code {
  /** Its source map, as JSON. */
  map: string;
}

/** A place in the learner's code, and the text of that line. */
export interface Place {
  file: string;
  line: number;
  column: number;
  code: string;
}

/** The code could not be bundled: what is wrong and where. */
export interface BundleProblem {
  problem: string;
  place?: Place;
}

/**
 * Bundles `file`. Only `.ts` and `.js` files under its folder may be imported, and none that the course brought, unless
 * `ofCourse`: the file is the course's itself.
 */
export async function bundle(file: string, { ofCourse = false } = {}): Promise<Bundle | BundleProblem> {
  const folder = dirname(file);
  try {
    const alone = await byItself(file);
    if (alone) return alone;
    let result = await build(optionsFor(file));
    const read = Object.keys(result.metafile.inputs);
    // What should not have been read is refused where it is imported. A plugin doubles the time, and few need it.
    if (!ofCourse && (read.length > 1 || isLink(file)))
      result = await build({ ...optionsFor(file), plugins: [stayInside(file)] });
    const text = (ending: string) => result.outputFiles.find(({ path }) => path.endsWith(ending))?.text as string;
    const imports = Object.values(result.metafile.inputs).flatMap((input) => input.imports);
    const packages = new Set(imports.filter(({ external }) => external).map(({ path }) => path));
    return bundleOf(file, text('.js'), text('.map'), [...packages]);
  } catch (error) {
    const [first] = (error as { errors?: Message[] }).errors ?? [];
    if (!first) throw error;
    return { problem: first.text, place: first.location ? placeOf(folder, first.location) : undefined };
  }
}

const bundleOf = (file: string, code: string, map: string, packages: string[]): Bundle => ({
  ...{ code: withoutCopies(code), map, packages },
  filename: file.replace(/\.ts$/, '.js'),
});

/**
 * The bundle of a file that imports packages and no other files, as most answers do: at a third of the time. Undefined
 * where it takes more than that.
 */
async function byItself(file: string): Promise<Bundle | undefined> {
  if (!file.endsWith('.ts') || isLink(file)) return undefined;
  const text = readFileSync(file, 'utf8');
  // An answer that failed in a process with others is examined once more.
  if (last?.file !== file || last.text !== text)
    last = { file, text, result: await transform(text, { ...ALONE, sourcefile: basename(file) }) };
  const { code, map } = last.result;
  const imported = Array.from(code.matchAll(/\brequire\((.*?)\)/g), ([, what]) => /^"(@?\w[^"\\]*)"$/.exec(what)?.[1]);
  const packages = imported.filter((name) => name !== undefined);
  return packages.length === imported.length ? bundleOf(file, code, map, [...new Set(packages)]) : undefined;
}

/** What was transformed last. */
let last: { file: string; text: string; result: TransformResult } | undefined;

const ALONE = { ...AS_SCRIPT, loader: 'ts', sourcemap: 'external', sourcesContent: false } satisfies TransformOptions;

/**
 * `import * as tf` is what the package exports, where that says it was a module: esbuild would give each file a copy of
 * it, name by name, and tfjs has five hundred.
 */
const withoutCopies = (code: string) =>
  code.replace('var __toESM = (mod, isNodeMode, target) => ', '$&!isNodeMode && mod?.__esModule ? mod : ');

const isLink = (file: string) => realpathSync(file) !== join(realpathSync(dirname(file)), basename(file));

const optionsFor = (file: string) =>
  ({
    ...AS_ONE,
    entryPoints: [file],
    absWorkingDir: dirname(file),
    outfile: file.replace(/\.ts$/, '.js'),
    metafile: true,
    sourcemap: 'external',
    sourcesContent: false,
  }) satisfies BuildOptions;

/** The first line of the learner's own code in a stack trace of the bundle. */
export function placeInStack(bundle: Bundle, stack: string): Place | undefined {
  const at = stack.indexOf(`${bundle.filename}:`);
  const [, line, column] = /^(\d+):(\d+)/.exec(stack.slice(at + bundle.filename.length + 1)) ?? [];
  if (at < 0 || !line) return undefined;
  const entry = new SourceMap(JSON.parse(bundle.map) as SourceMapPayload).findEntry(
    Number(line) - 1,
    Number(column) - 1,
  );
  if (!('originalSource' in entry)) return undefined;
  const location = { file: entry.originalSource, line: entry.originalLine + 1, column: entry.originalColumn };
  return placeOf(dirname(bundle.filename), location);
}

function placeOf(folder: string, { file, line, column }: { file: string; line: number; column: number }): Place {
  const path = join(folder, file);
  const code = existsSync(path) ? (readFileSync(path, 'utf8').split('\n')[line - 1] ?? '') : '';
  return { file, line, column: column + 1, code: code.slice(0, 200) };
}

const OF_THE_COURSE = /^((check\.test|scenario|measure|setting|stub)\.ts|wrong)$/;

/** Keeps a bundle from reading the checks, other exercises or the solutions into the learner's code. */
function stayInside(entry: string): Plugin {
  const home = realpathSync(dirname(entry));
  return {
    name: 'stay-inside',
    setup({ onLoad }) {
      onLoad({ filter: /.*/ }, ({ path }) => {
        const real = realpathSync(path);
        const inside = relative(home, real);
        if (inside.startsWith('..') || !/\.[jt]s$/.test(inside)) {
          return refuse(`${inside} can't be imported: only packages can, and .ts files next to the answer.`);
        }
        if (real !== realpathSync(entry) && OF_THE_COURSE.test(inside.split(sep)[0])) {
          return refuse(`${inside} belongs to the course and can't be imported by an answer.`);
        }
        return undefined;
      });
    },
  };
}

const refuse = (text: string) => ({ errors: [{ text }] });
