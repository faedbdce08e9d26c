import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import MarkdownIt from 'markdown-it';
import ts from 'typescript';
import { root } from '../engine/places.mjs';
import { version } from '../engine/version.mjs';

/**
 * Holds the project's English to its list of terms (`terms.json`): Markdown without its code, the text cells of notebooks, and
 * the comments and error messages of TypeScript and JavaScript. A term of level `error` fails; one of level `warning` is right
 * in some sentences, so it is counted, and listed with `--all`. No kept linter of prose reads comments and notebooks.
 */

/** @typedef {{ line: number, text: string }} Prose */
/** @typedef {{ pattern: RegExp, use: string, level: 'error' | 'warning' }} Term */
/** @typedef {{ file: string, line: number, found: string, term: Term }} Hit */

/** Generated files, and frozen texts that tests read. */
const LEFT_OUT = /^(?:lib\/api\.md|THIRD_PARTY_NOTICES|bench\/results\/|bench\/claims\/fixtures\/|datasets\/)/;
const TEXT = /\.(?:md|ipynb)$/;
const SCRIPT = /\.(?:ts|tsx|mjs|cjs|js)$/;
const ERRORS = /^(?:TransferError|CourseError|WrongUse|Error|TypeError|RangeError)$/;

const markdown = new MarkdownIt();

/** @returns {Term[]} */
export function readTerms() {
  const terms = JSON.parse(fs.readFileSync(new URL('terms.json', import.meta.url), 'utf8'));
  return terms.map(
    (/** @type {{ pattern: string, flags?: string, use: string, level: 'error' | 'warning' }} */ term) => ({
      ...term,
      pattern: new RegExp(term.pattern, `g${term.flags ?? 'i'}`),
    }),
  );
}

/**
 * The prose of a Markdown text, a paragraph at a time; code is left out.
 * @param {string} text
 * @returns {Prose[]}
 */
export function markdownProse(text) {
  return markdown.parse(text, {}).flatMap(({ type, children, map }) => {
    if (type !== 'inline') return [];
    const words = (children ?? []).map((child) => {
      if (child.type === 'text') return child.content;
      return child.type === 'softbreak' || child.type === 'code_inline' ? ' ' : '';
    });
    return [{ line: (map?.[0] ?? 0) + 1, text: words.join('') }];
  });
}

/**
 * The text cells of a notebook.
 * @param {string} text
 * @returns {Prose[]}
 */
export function notebookProse(text) {
  const { cells } = JSON.parse(text);
  return cells.flatMap(
    (/** @type {{ cell_type: string, source: string | string[] }} */ cell, /** @type {number} */ index) =>
      cell.cell_type === 'markdown'
        ? markdownProse([cell.source].flat().join('')).map((prose) => ({ ...prose, line: index }))
        : [],
  );
}

/**
 * The comments of a program, and the texts of the errors that it makes.
 * @param {string} file
 * @param {string} text
 * @returns {Prose[]}
 */
export function scriptProse(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const lineAt = (/** @type {number} */ at) => source.getLineAndCharacterOfPosition(at).line + 1;
  /** @type {Map<number, Prose>} */
  const prose = new Map();
  const comments = (/** @type {number} */ at) => {
    const ranges = [...(ts.getLeadingCommentRanges(text, at) ?? []), ...(ts.getTrailingCommentRanges(text, at) ?? [])];
    for (const { pos, end } of ranges) prose.set(pos, { line: lineAt(pos), text: commentText(text.slice(pos, end)) });
  };
  const visit = (/** @type {ts.Node} */ node) => {
    if (node.getChildCount(source) === 0) comments(node.getFullStart());
    if (ts.isNewExpression(node) && ERRORS.test(node.expression.getText(source)) && node.arguments?.[0])
      prose.set(node.pos, { line: lineAt(node.getStart(source)), text: messageText(node.arguments[0]) });
    for (const child of node.getChildren(source)) visit(child);
  };
  visit(source);
  return [...prose.values()];
}

/** A comment's words: without its marks, its examples in backquotes and its tags. @param {string} comment */
function commentText(comment) {
  return comment
    .replace(/^\/\*+|\*+\/$|^\/\/+/g, '')
    .replace(/^\s*\*\s?/gm, '')
    .replace(/`[^`]*`/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The words of an expression that makes a text, with a gap for each value. @param {ts.Node} node @returns {string} */
function messageText(node) {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return (
      node.head.text +
      node.templateSpans.map(({ expression, literal }) => messageText(expression) + literal.text).join('')
    );
  }
  if (ts.isBinaryExpression(node)) return messageText(node.left) + messageText(node.right);
  if (ts.isConditionalExpression(node)) return `${messageText(node.whenTrue)} ${messageText(node.whenFalse)}`;
  return ts.isParenthesizedExpression(node) ? messageText(node.expression) : '';
}

/**
 * @param {string} file
 * @param {readonly Prose[]} prose
 * @param {readonly Term[]} terms
 * @returns {Hit[]}
 */
export function hitsIn(file, prose, terms) {
  return prose.flatMap(({ line, text }) =>
    terms.flatMap((term) =>
      [...text.matchAll(term.pattern)].map(([match]) => ({ file, line, found: match.trim(), term })),
    ),
  );
}

/** @param {string} file @returns {Prose[]} */
function proseOf(file) {
  const text = fs.readFileSync(path.join(root, file), 'utf8');
  if (file.endsWith('.md')) return markdownProse(text);
  return file.endsWith('.ipynb') ? notebookProse(text) : scriptProse(file, text);
}

const HELP = `npm run terms              words to replace in Markdown, notebooks, comments and error messages
npm run terms -- PATH...   only these files or folders
npm run terms -- --all     also words that are right in some sentences
npm run terms -- --help    this text`;

/** @param {string[]} argv @returns {number} the exit code */
function main(argv) {
  const flag = { type: /** @type {const} */ ('boolean') };
  let asked;
  try {
    const options = { all: flag, version: flag, help: { ...flag, short: 'h' } };
    asked = parseArgs({ args: argv, allowPositionals: true, options });
  } catch (error) {
    console.error(`${/** @type {Error} */ (error).message}\n\n${HELP}`);
    return 2;
  }
  const { values, positionals } = asked;
  if (values.help || values.version) {
    console.log(values.help ? HELP : version());
    return 0;
  }
  const listed = execFileSync('git', ['ls-files', ...positionals], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
  const files = listed.split('\n').filter((file) => (TEXT.test(file) || SCRIPT.test(file)) && !LEFT_OUT.test(file));
  const terms = readTerms();
  const hits = files
    .filter((file) => fs.existsSync(path.join(root, file)))
    .flatMap((file) => hitsIn(file, proseOf(file), terms));
  const errors = hits.filter(({ term }) => term.level === 'error');
  for (const { file, line, found, term } of values.all ? hits : errors)
    console.log(`${file}:${line} "${found}": use ${term.use}${term.level === 'warning' ? ' (warning)' : ''}`);
  console.log(
    `${files.length} files read, ${errors.length} terms to replace, ${hits.length - errors.length} to look at`,
  );
  return errors.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.slice(2));
