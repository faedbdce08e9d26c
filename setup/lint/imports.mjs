import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { at } from '../engine/places.mjs';

/**
 * One import of a source file by another, both relative to the folder; `type` where only types are imported, which leaves
 * nothing at run time.
 * @typedef {{ from: string, to: string, type: boolean }} Import
 */

/** Folders that hold tests' material and what is built. */
const LEFT_OUT = new Set([
  'node_modules',
  'dist',
  'fixtures',
  'page',
  'hostile',
  'honest',
  'templates',
  'peers',
  'reference',
  'test',
  'browser',
]);

/** The sources below a folder of the repository, without tests. @param {string} folder @returns {string[]} */
export function sourcesIn(folder) {
  return fs.readdirSync(at(folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return LEFT_OUT.has(entry.name) ? [] : sourcesIn(file);
    return /\.(ts|mjs)$/.test(entry.name) && !/\.test\.|\.d\.ts$/.test(entry.name) ? [file] : [];
  });
}

/** What the sources below a folder import of each other by relative paths. @param {string} folder @returns {Import[]} */
export function importsIn(folder) {
  return sourcesIn(folder).flatMap((file) => {
    const source = ts.createSourceFile(file, fs.readFileSync(at(file), 'utf8'), ts.ScriptTarget.Latest);
    return source.statements.flatMap((statement) => {
      if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
      const { moduleSpecifier } = statement;
      if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier) || !moduleSpecifier.text.startsWith('.')) return [];
      const to = sourceOf(path.join(path.dirname(file), moduleSpecifier.text));
      return to ? [{ from: file, to, type: isOfTypes(statement) }] : [];
    });
  });
}

/** @param {string} name @returns {string | undefined} */
function sourceOf(name) {
  return [name, `${name}.ts`, `${name}/index.ts`].find((file) => /\.(ts|mjs)$/.test(file) && fs.existsSync(at(file)));
}

/** @param {ts.ImportDeclaration | ts.ExportDeclaration} statement */
function isOfTypes(statement) {
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly;
  const { importClause: clause } = statement;
  if (!clause) return false;
  const named = clause.namedBindings;
  return (
    clause.isTypeOnly ||
    (!clause.name &&
      named !== undefined &&
      ts.isNamedImports(named) &&
      named.elements.every((element) => element.isTypeOnly))
  );
}

/**
 * The circles of a graph, each as the nodes on it in order: one for each group of nodes that reach each other.
 * @param {ReadonlyMap<string, ReadonlySet<string>>} graph @returns {string[][]}
 */
export function circlesIn(graph) {
  /** @type {Set<string>} */
  const visited = new Set();
  /** @type {string[][]} */
  const circles = [];
  /** @param {string} node @param {string[]} way */
  const visit = (node, way) => {
    const index = way.indexOf(node);
    if (index >= 0) {
      circles.push([...way.slice(index), node]);
      return;
    }
    if (visited.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...way, node]);
    visited.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return circles;
}

/** Who imports whom, by value. @param {readonly Import[]} imports @returns {Map<string, Set<string>>} */
export function byValue(imports) {
  /** @type {Map<string, Set<string>>} */
  const graph = new Map();
  for (const { from, to, type } of imports) {
    if (type) continue;
    const known = graph.get(from) ?? new Set();
    graph.set(from, known.add(to));
  }
  return graph;
}
