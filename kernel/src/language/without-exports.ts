import ts from 'typescript';
import type { Edit } from './edits';

/**
 * A cell that was written as a module runs as a cell: `export const a` declares `a`, as it would without the word, and
 * `export { a } from 'm'` imports it. All that a cell declares is known to later cells in any case.
 */
export function withoutExports(file: ts.SourceFile): Edit[] {
  return file.statements.flatMap((statement) => {
    if (ts.isExportAssignment(statement)) return [upTo(statement, statement.expression, file, statement.expression)];
    if (ts.isExportDeclaration(statement)) return ofDeclaration(statement, file);
    if (!ts.canHaveModifiers(statement)) return [];
    const words = ts
      .getModifiers(statement)
      ?.filter(({ kind }) => kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword);
    if (!words?.length) return [];
    const unnamed = (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && !statement.name;
    const [start, end] = [words[0].getStart(file), words[words.length - 1].getEnd()];
    // `export default function () {}` has no name to be known by: it is a value.
    if (unnamed)
      return [
        { start, end, text: '(' },
        { start: statement.getEnd(), end: statement.getEnd(), text: ')' },
      ];
    return [{ start, end, text: blank(file.text.slice(start, end)) }];
  });
}

function ofDeclaration(statement: ts.ExportDeclaration, file: ts.SourceFile): Edit[] {
  const start = statement.getStart(file);
  const { moduleSpecifier, exportClause } = statement;
  if (!moduleSpecifier) {
    const renamed = (exportClause as ts.NamedExports).elements.filter(({ propertyName }) => propertyName);
    const names = renamed.map(({ name, propertyName }) => `const ${name.text} = ${propertyName?.text};`).join(' ');
    const text = names + blank(file.text.slice(start, statement.getEnd())).replace(/ +/g, '');
    return [{ start, end: statement.getEnd(), text }];
  }
  if (exportClause) return [{ start, end: start + 'export'.length, text: 'import' }];
  return [{ start, end: moduleSpecifier.getStart(file), text: 'import ' }];
}

/** `export default x` is the value x. */
function upTo(statement: ts.Node, rest: ts.Node, file: ts.SourceFile, value: ts.Expression): Edit {
  const [start, end] = [statement.getStart(file), rest.getStart(file)];
  const bare = ts.isObjectLiteralExpression(value) ? ';void 0,' : '';
  return { start, end, text: bare + blank(file.text.slice(start + bare.length, end)) };
}

/** Spaces in place of the text, so that lines and columns stay. */
function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
