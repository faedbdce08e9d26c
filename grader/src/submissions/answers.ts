import { posix } from 'node:path';
import { nearest } from '../nearest';
import { shown } from './archive';
import type { Index } from './belongs';
import type { Answer } from './handed';
import { answerCells, withExports } from './notebook';
import { type Outline, outline } from './outline';

/** A file of a submission as text. */
export interface HandedText {
  text: string;
  late: boolean;
}

/** A file or cells that may be the answer to an exercise; the lowest rank counts when there are several. */
interface Claim {
  exercise: string;
  path: string;
  rank: 0 | 1 | 2 | 3;
  files: () => Promise<Record<string, string>>;
}

const NO_ANSWER = /(^|\/)wrong\/|(^|\/)(scenario|measure|setting|stub)\.ts$|\.(test|spec)\.[tj]s$|\.d\.ts$/;
/** A text that begins as the path of a file next to this one: none can be imported without. */
const RELATIVE = /['"`]\.\.?\//;
const MOST_LEFT = 50;
const MOST_CLAIMS = 10;

/**
 * Sorts one attempt of one student into answers. First by names (see `indexOf`), then, for a file that no name tells,
 * by what it exports; notebooks last. Adds a sentence to `notes` for each file that was meant and can't be placed.
 */
export async function answersIn(
  files: Map<string, HandedText>,
  index: Index,
  notes: string[],
): Promise<Omit<Answer, 'attempt'>[]> {
  const paths = [...files.keys()].sort();
  const scripts = new Map(paths.filter((path) => /\.[tj]s$/i.test(path)).map((path) => [path, files.get(path)!.text]));
  const outlines = new Map<string, Outline | undefined>();
  const outlineOf = async (path: string) => {
    if (!outlines.has(path)) outlines.set(path, await outline(scripts, path));
    return outlines.get(path);
  };
  // Most answers import no neighbouring file, and to see that takes no parser.
  const importsOf = async (path: string) =>
    RELATIVE.test(scripts.get(path) ?? '') ? ((await outlineOf(path))?.imports ?? [path]) : [path];
  const claim = (exercise: string, path: string, rank: Claim['rank']): Claim => ({
    exercise,
    path,
    rank,
    files: async () => withHelpers(scripts, path, await importsOf(path)),
  });

  const claims: Claim[] = [];
  const unmatched: string[] = [];
  const folders = new Map<string, string[]>();
  for (const path of scripts.keys()) {
    if (NO_ANSWER.test(path)) continue;
    const match = index.named(path);
    if (!match) unmatched.push(path);
    else if (match.by === 'file') {
      if (claims.filter(({ exercise }) => exercise === match.exercise).length < MOST_CLAIMS) {
        claims.push(claim(match.exercise, path, 1));
      }
    } else folders.set(match.exercise, [...(folders.get(match.exercise) ?? []), path]);
  }
  for (const [exercise, inside] of folders) {
    const path = await mainOf(exercise, inside, index, outlineOf);
    if (path) claims.push(claim(exercise, path, 0));
    else
      notes.push(
        `None of the files for ${exercise} (${inside.map(shown).join(', ')}) is called answer.ts or exports what it asks for.`,
      );
  }

  const helpers = new Set<string>();
  for (const { path } of claims) for (const helper of await importsOf(path)) helpers.add(helper);
  const open = unmatched.filter((path) => !helpers.has(path));
  const unplaced: string[] = [];
  for (const path of open.slice(0, MOST_LEFT)) {
    const exported = (await outlineOf(path))?.exports;
    const fitting = exported ? index.exporting(exported) : [];
    const [exercise] = fitting;
    if (fitting.length === 1) {
      if (!claims.some((entry) => entry.exercise === exercise)) claims.push(claim(exercise, path, 2));
    } else unplaced.push(path);
  }

  const unmarked: string[] = [];
  for (const path of paths.filter((name) => /\.ipynb$/i.test(name))) {
    const cells = answerCells(files.get(path)!.text);
    if (!cells) notes.push(`${shown(path)} is not a notebook that can be read (nbformat 4).`);
    else if (cells.size === 0) unmarked.push(path);
    for (const [id, text] of cells ?? []) {
      const match = index.named(`${id}.ts`);
      if (match) claims.push(cellClaim(match.exercise, path, text, index));
      else notes.push(`${shown(path)} has a cell for '${shown(id)}', and there is no such exercise${near(id, index)}.`);
    }
  }

  const answers = await chosen(claims, files, notes);
  const imported = new Set(await importedBy(answers, claims, importsOf));
  const lost = unplaced.filter((path) => !imported.has(path));
  if (lost.length && !/(^|\/)exercises\//.test(answers[0]?.from ?? '')) {
    const which = lost.slice(0, 5).map(shown).join(', ');
    notes.push(
      `${which}${lost.length > 5 ? ` and ${lost.length - 5} more` : ''}: which exercise is it for? A file is called after its exercise (00-softmax.ts), lies in its folder (00-softmax/answer.ts), or exports what just one exercise asks for.`,
    );
  }
  if (answers.length === 0) {
    for (const path of unmarked) {
      notes.push(
        `${shown(path)} has no answer: the first line of an answer's cell is \`// answer: 00-softmax\`, with the exercise's id.`,
      );
    }
  }
  return answers;
}

/** The file of an exercise's folder that is the answer: by its name, as the only one, or by what it exports. */
async function mainOf(
  exercise: string,
  inside: string[],
  index: Index,
  outlineOf: (path: string) => Promise<Outline | undefined>,
): Promise<string | undefined> {
  const named = inside.filter((path) => /^answer\.[tj]s$/i.test(posix.basename(path)));
  if (named.length) return named[0];
  if (inside.length === 1) return inside[0];
  const byName = inside.find((path) => index.named(posix.basename(path))?.exercise === exercise);
  if (byName) return byName;
  for (const path of inside.slice(0, MOST_CLAIMS)) {
    if (index.exporting((await outlineOf(path))?.exports ?? []).includes(exercise)) return path;
  }
  return undefined;
}

function cellClaim(exercise: string, path: string, text: string, index: Index): Claim {
  const files = async () => ({ 'answer.ts': await withExports(text, index.exportsOf(exercise)) });
  return { exercise, path, rank: 3, files };
}

/** The answer as `answer.ts`, and what it imports from besides or below it. */
function withHelpers(scripts: Map<string, string>, path: string, imports: string[]): Record<string, string> {
  const folder = posix.dirname(path);
  const files: Record<string, string> = { 'answer.ts': scripts.get(path) as string };
  for (const helper of imports) {
    const inside = posix.relative(folder, helper);
    if (helper !== path && !inside.startsWith('../') && inside !== 'answer.ts')
      files[inside] = scripts.get(helper) as string;
  }
  return files;
}

/** One claim for each exercise: the lowest rank, then the first path. */
async function chosen(
  claims: Claim[],
  files: Map<string, HandedText>,
  notes: string[],
): Promise<Omit<Answer, 'attempt'>[]> {
  const sorted = [...claims].sort(
    (a, b) => compare(a.exercise, b.exercise) || a.rank - b.rank || compare(a.path, b.path),
  );
  const answers: Omit<Answer, 'attempt'>[] = [];
  for (const { exercise, path, files: read } of sorted) {
    const first = answers.find((answer) => answer.exercise === exercise);
    if (!first) answers.push({ exercise, from: path, late: files.get(path)?.late ?? false, files: await read() });
    else if (first.from !== path) {
      notes.push(`${exercise} was answered twice: ${shown(first.from)} counts, ${shown(path)} doesn't.`);
    }
  }
  return answers;
}

async function importedBy(
  answers: { from: string }[],
  claims: Claim[],
  importsOf: (path: string) => Promise<string[]>,
): Promise<string[]> {
  const used = claims.filter(({ path, rank }) => rank < 3 && answers.some(({ from }) => from === path));
  return (await Promise.all(used.map(({ path }) => importsOf(path)))).flat();
}

function near(id: string, index: Index): string {
  const names = nearest(id, index.ids);
  return names.length ? ` (is it ${names.map((name) => `'${name}'`).join(' or ')}?)` : '';
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
