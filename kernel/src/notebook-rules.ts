import { isBuiltin } from 'node:module';
import ts from 'typescript';
import { formulaHtml, formulasIn } from './formulas';
import { KERNEL_NAME } from './kernelspec';

/** Code cells are read next to their prose: one that needs more lines is two cells, or a library function. */
const MAX_CODE_LINES = 10;

/** The number of columns that fit next to a page's contents without scrolling. */
const MAX_COLUMNS = 100;

/** A lesson is one idea, read and run in one session. */
const MAX_CELLS = 30;
const MAX_WORDS = 1600;

/** Six lines of a hundred characters: a longer paragraph is two, or a picture. */
const MAX_PARAGRAPH = 600;

interface Cell {
  cell_type: string;
  source: string | string[];
  outputs?: unknown[];
  execution_count?: number | null;
}

/**
 * What is wrong with a notebook that is to be committed, one sentence each; none when it is fine. `text` is the file's content;
 * `packages` are the names a cell may import, besides Node's own modules.
 */
export function notebookProblems(text: string, packages: ReadonlySet<string>): string[] {
  let notebook: { nbformat?: number; cells?: Cell[]; metadata?: { kernelspec?: { name?: string } } };
  try {
    notebook = JSON.parse(text);
  } catch (error) {
    return [`is not JSON (${(error as Error).message}): restore it from git, or save it again from JupyterLab`];
  }
  if (notebook.nbformat !== 4 || !Array.isArray(notebook.cells)) return ['is not a notebook of format 4 with cells'];
  const problems: string[] = [];
  const kernel = notebook.metadata?.kernelspec?.name;
  if (kernel !== KERNEL_NAME) problems.push(`names the kernel '${kernel}'; lessons run in '${KERNEL_NAME}'`);
  const first = notebook.cells[0];
  if (first?.cell_type !== 'markdown' || !/^# \S/.test(sourceOf(first))) {
    problems.push('does not begin with a text cell whose first line is a title (`# …`)');
  }
  const { cells } = notebook;
  if (cells.length > MAX_CELLS) problems.push(`has ${cells.length} cells; at most ${MAX_CELLS} make a lesson`);
  const words = wordsOf(cells);
  if (words > MAX_WORDS) problems.push(`has ${words} words; at most ${MAX_WORDS} make a lesson`);
  cells.forEach((cell, index) => {
    const location = `cell ${index + 1}`;
    const cellFaults =
      cell.cell_type === 'code' ? cellProblems(cell, location, packages) : proseProblems(cell, location);
    for (const problem of cellFaults) problems.push(problem);
  });
  return problems;
}

function cellProblems(cell: Cell, location: string, packages: ReadonlySet<string>): string[] {
  const source = sourceOf(cell);
  const lines = source.split('\n');
  const statements = lines.filter((line) => line.trim() !== '' && !line.trimStart().startsWith('//')).length;
  const problems: string[] = [];
  if (cell.outputs?.length || cell.execution_count != null) {
    problems.push(`${location} was saved with its output; clear all outputs before committing`);
  }
  if (statements > MAX_CODE_LINES)
    problems.push(`${location} has ${statements} lines of code; at most ${MAX_CODE_LINES} are read`);
  const long = lines.find((line) => line.length > MAX_COLUMNS);
  if (long !== undefined)
    problems.push(
      `${location} has a line of ${long.length} characters ('${long.trim().slice(0, 30)}…'); at most ${MAX_COLUMNS} are shown`,
    );
  for (const { fileName } of ts.preProcessFile(source, true, true).importedFiles) {
    if (!isBuiltin(fileName) && !packages.has(packageOf(fileName))) {
      problems.push(`${location} imports '${fileName}', which is none of: ${[...packages].join(', ')}`);
    }
  }
  return problems;
}

/** What is looked up, and not read from end to end. */
const LISTS = /^## (Exercises|To read)\n[\s\S]*?(?=^## |(?![\s\S]))/gm;

/** The words of the text: without tables, formulas, code, comments, descriptions of pictures and lists to look things up. */
function wordsOf(cells: Cell[]): number {
  const text = cells
    .filter(({ cell_type }) => cell_type === 'markdown')
    .map((cell) => `${sourceOf(cell)}\n`)
    .join('\n')
    .replace(LISTS, '')
    .replace(/<!--[\s\S]*?-->|^```[\s\S]*?^```|^\|.*$|!\[[^\]]*\]\([^)]*\)|\$\$[\s\S]*?\$\$|\$[^$\n]*\$/gm, '')
    .replace(/\]\([^)]*\)/g, ']');
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

function proseProblems(cell: Cell, location: string): string[] {
  return [...longParagraphs(cell, location), ...brokenFormulas(cell, location)];
}

/** Formulas that the exported page and the site could not draw. */
function brokenFormulas(cell: Cell, location: string): string[] {
  return formulasIn(sourceOf(cell)).flatMap((formula) => {
    try {
      formulaHtml(formula);
      return [];
    } catch (error) {
      return [`${location} has the formula '${formula.tex}', which TeX does not read: ${(error as Error).message}`];
    }
  });
}

function longParagraphs(cell: Cell, location: string): string[] {
  const withoutCode = sourceOf(cell).replace(/^```[\s\S]*?^```/gm, '');
  const paragraphs = withoutCode.split(/\n\s*\n|\n(?=\s*(?:[-*>|]|\d+\.)\s)/);
  return paragraphs.flatMap((paragraph) => {
    // Where a link leads is not read, nor is a comment.
    const read = paragraph
      .replace(/\]\([^)]*\)/g, ']')
      .replace(/<!--[\s\S]*?-->/g, '')
      .trim();
    if (read.length <= MAX_PARAGRAPH || read.startsWith('|')) return [];
    return [
      `${location} has a paragraph of ${read.length} characters ('${read.slice(0, 30)}…'); at most ${MAX_PARAGRAPH} are read`,
    ];
  });
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function sourceOf(cell: Cell): string {
  return Array.isArray(cell.source) ? cell.source.join('') : cell.source;
}
