import type { CheerioAPI } from 'cheerio';
import type { Text } from 'domhandler';
import ts from 'typescript';
import { around, type Found, linkText, textNodes } from './in-text';

/** Where the page of a public name of the library is, seen from the page that links; undefined for other names. */
export type UrlOf = (name: string) => string | undefined;

/** What these pieces of code import from `transferlab`: the name there, by the name here. */
export function importedNames(code: readonly string[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const text of code) {
    for (const statement of ts.createSourceFile('cell.ts', text, ts.ScriptTarget.Latest).statements) {
      if (!ts.isImportDeclaration(statement)) continue;
      const bindings = statement.importClause?.namedBindings;
      if ((statement.moduleSpecifier as ts.StringLiteral).text !== 'transferlab' || !bindings) continue;
      if (!ts.isNamedImports(bindings)) continue;
      for (const { name, propertyName } of bindings.elements) names.set(name.text, (propertyName ?? name).text);
    }
  }
  return names;
}

/**
 * Links names in coloured TypeScript to their pages: where they are used as names, and not in a string or a comment, after a
 * dot, or as the key of an object. `names` says which name of the library each one is.
 */
export function linkCode($: CheerioAPI, names: ReadonlyMap<string, string>, urlOf: UrlOf): void {
  for (const block of $('pre.code > code.language-typescript, pre.code > code.language-ts').toArray()) {
    const code = $(block).text();
    let at = 0;
    for (const node of textNodes(block)) {
      if (!isQuoted(node)) linkText($, node, namesIn(node.data, code, at, names, urlOf));
      at += node.data.length;
    }
  }
}

function namesIn(text: string, code: string, at: number, names: ReadonlyMap<string, string>, urlOf: UrlOf): Found[] {
  return [...text.matchAll(/[A-Za-z_$][\w$]*/g)].flatMap(({ 0: name, index }) => {
    const entry = names.get(name);
    const href = entry && urlOf(entry);
    if (!href || !standsForItself(code, at + index, name)) return [];
    return { place: index, text: name, link: { class: 'api', href } };
  });
}

function standsForItself(code: string, index: number, name: string): boolean {
  const before = code.slice(0, index).trimEnd();
  const after = code.slice(index + name.length);
  // After a dot it is a member of something else, after a slash a part of a pattern.
  const isMember = /(?<!\.\.)\.$/.test(before) || code[index - 1] === '/';
  // In `a ? b : c` the colon after b does not make it a key.
  const isKey = /^\s*\??:/.test(after) && !before.endsWith('?');
  return !isMember && !isKey && !/^[\w$]/.test(after);
}

/** In a string or a comment; what is in `${…}` of a string is code again. */
function isQuoted(node: Text): boolean {
  const marks = around(node).map((element) => element.attribs.class ?? '');
  return /string|comment|regexp/.test(marks.find((mark) => /hljs-(string|comment|regexp|subst)/.test(mark)) ?? '');
}

/** Links short code in prose that is a public name, perhaps with brackets, and nothing else. */
export function linkProse($: CheerioAPI, urlOf: UrlOf): void {
  for (const element of $('main code').toArray()) {
    const code = $(element);
    if (code.closest('pre, a, h1, h2, h3, h4').length > 0) continue;
    const href = urlOf(code.text().replace(/\(…?\)$/, ''));
    if (href) code.wrap($('<a class="api"></a>').attr('href', href));
  }
}
