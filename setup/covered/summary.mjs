import fs from 'node:fs';
import path from 'node:path';
import { eachMapping, TraceMap } from '@jridgewell/trace-mapping';
import ts from 'typescript';
import { at, root } from '../engine/places.mjs';

/**
 * Coverage of a source file in Istanbul's form, as Jest and v8-to-istanbul write it: a statement is a line.
 * @typedef {{ start: { line: number }, end: { line: number } }} Range
 * @typedef {{ path: string, statementMap: Record<string, Range>, s: Record<string, number>, fnMap: Record<string, { name: string, loc: Range }>, f: Record<string, number>, branchMap: Record<string, { loc: Range & { start: { column: number } } }>, b: Record<string, number[]> }} FileCoverage
 */

/**
 * The parts of a file that ran, each by its name. @typedef {{ lines: Map<string, boolean>, functions: Map<string, boolean>,
 * branches: Map<string, boolean> }} Ran
 */

const KINDS = /** @type {const} */ (['lines', 'functions', 'branches']);

/**
 * Several coverages of the same files as one: what ran in any of them ran. Lines without code (comments, types) do not count,
 * nor do files that have none.
 * @param {readonly FileCoverage[]} coverages @returns {Map<string, Ran>} by path below the root
 */
export function united(coverages) {
  /** @type {Map<string, Ran>} */
  const files = new Map();
  for (const { path: file, statementMap, s, fnMap, f, branchMap, b } of coverages) {
    const code = linesWithCode(file);
    if (code.size === 0) continue;
    const name = path.relative(root, file);
    const ran = files.get(name) ?? { lines: new Map(), functions: new Map(), branches: new Map() };
    files.set(name, ran);
    for (const [id, { start }] of Object.entries(statementMap))
      if (code.has(start.line)) note(ran.lines, `${start.line}`, s[id] > 0);
    for (const [id, fn] of Object.entries(fnMap)) note(ran.functions, `${fn.name} ${fn.loc.start.line}`, f[id] > 0);
    for (const [id, { loc }] of Object.entries(branchMap))
      note(ran.branches, `${loc.start.line}:${loc.start.column}-${loc.end.line}`, b[id].some(Boolean));
  }
  return files;
}

/** @param {Map<string, boolean>} all @param {string} part @param {boolean} ran */
const note = (all, part, ran) => all.set(part, ran || (all.get(part) ?? false));

/** Lines of a source file from which the compiler made code. @param {string} file @returns {Set<number>} */
function linesWithCode(file) {
  const compiled = file.replace(/(^|[\\/])src([\\/])/, '$1dist$2').replace(/\.ts$/, '.js');
  /** @type {Set<number>} */
  const lines = new Set();
  if (!fs.existsSync(`${compiled}.map`)) return lines;
  eachMapping(new TraceMap(fs.readFileSync(`${compiled}.map`, 'utf8')), ({ originalLine }) => {
    if (originalLine) lines.add(originalLine);
  });
  const text = fs.readFileSync(file, 'utf8').split('\n');
  // The compiler copies comments, and gives braces and types that stand next to code a place too.
  return new Set([...lines].filter((line) => !/^\s*(\/\/|\/?\*|[)\]};,]*$)/.test(text[line - 1] ?? '')));
}

/** @param {Iterable<boolean>} parts */
function fraction(parts) {
  const all = [...parts];
  return { ran: all.filter(Boolean).length, of: all.length };
}

const percent = (/** @type {{ ran: number, of: number }} */ { ran, of }) =>
  of === 0 ? '-' : `${((100 * ran) / of).toFixed(1)} %`;

/**
 * Markdown tables: each workspace, and the files of which most lines did not run.
 * @param {Map<string, Ran>} files @param {readonly string[]} workspaces @param {number} [count] of files
 */
export function tables(files, workspaces, count = 10) {
  const rows = workspaces.map((workspace) => {
    const ofWorkspace = [...files].filter(([name]) => name.startsWith(`${workspace}${path.sep}`)).map(([, ran]) => ran);
    const cells = KINDS.map((kind) => percent(fraction(ofWorkspace.flatMap((ran) => [...ran[kind].values()]))));
    return `| \`${workspace}\` | ${ofWorkspace.length} | ${cells.join(' | ')} |`;
  });
  const least = [...files]
    .map(([name, { lines }]) => ({ name, ...fraction(lines.values()), missing: missingLines(lines) }))
    .sort((a, b) => b.of - b.ran - (a.of - a.ran))
    .slice(0, count)
    .map((file) => `| \`${file.name}\` | ${percent(file)} | ${file.of - file.ran} | ${file.missing} |`);
  return [
    '| | files | lines | functions | branches |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    '| most lines that no test ran | lines | of them not | which |',
    '|---|---|---|---|',
    ...least,
  ].join('\n');
}

/** Line numbers that did not run, neighbours as a range, at most six. @param {Map<string, boolean>} lines */
function missingLines(lines) {
  /** @type {[number, number][]} */
  const ranges = [];
  const numbers = [...lines].filter(([, ran]) => !ran).map(([line]) => Number(line));
  for (const line of numbers.sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && line <= last[1] + 2) last[1] = line;
    else ranges.push([line, line]);
  }
  const shown = ranges.slice(0, 6).map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
  return shown.join(', ') + (ranges.length > 6 ? ', …' : '');
}

/**
 * The source files that nothing has loaded, as files of which no line and no function ran. V8 says nothing of them, so their
 * functions are counted by TypeScript, and their branches are not.
 * @param {readonly string[]} workspaces @param {ReadonlySet<string>} loaded @returns {FileCoverage[]}
 */
export function untouched(workspaces, loaded) {
  const files = workspaces.flatMap((workspace) =>
    fs
      .readdirSync(at(workspace, 'src'), { recursive: true, encoding: 'utf8' })
      .map((file) => at(workspace, 'src', file)),
  );
  return files
    .filter((file) => isSource(file) && !loaded.has(file))
    .map((file) => {
      const lines = [...linesWithCode(file)].map((line) => [line, { start: { line }, end: { line } }]);
      return {
        path: file,
        statementMap: Object.fromEntries(lines),
        s: {},
        fnMap: Object.fromEntries(functionsOf(file).entries()),
        f: {},
        branchMap: {},
        b: {},
      };
    });
}

/** The functions of a source file, by their order. @param {string} file */
function functionsOf(file) {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  /** @type {{ name: string, loc: Range }[]} */
  const ranges = [];
  const visit = (/** @type {import('typescript').Node} */ node) => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
      ranges.push({ name: `${ranges.length}`, loc: { start: { line }, end: { line } } });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return ranges;
}

/** Whether a file is a source of a program: no test, and nothing that only tests load. @param {string} file */
export const isSource = (file) => /\.ts$/.test(file) && !/\.test\.ts$|\.d\.ts$|[\\/]fixtures[\\/]/.test(file);
