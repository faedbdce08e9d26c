import ts from 'typescript';
import { type Edit, edited } from './edits';
import { parseCell } from './parse';

/** A name that code gives to a value at its top, and what declares that name alone. */
interface Declared {
  readonly name: string;
  readonly node: ts.Node;
  /** All that the same statement declares. */
  readonly statement: ts.Statement;
}

/** The names that a cell, or the declarations that tslab keeps of cells, give to values. */
export function declaredNames(file: ts.SourceFile): string[] {
  return [...new Set(declared(file).map(({ name }) => name))];
}

/** Declarations that tslab keeps, without some names: what a cell did not come to, later cells do not know. */
export function withoutNames(declarations: string, names: readonly string[]): string {
  if (names.length === 0) return declarations;
  const file = parseCell(declarations);
  const all = declared(file);
  const gone = all.filter(({ name }) => names.includes(name));
  const edits = [...new Set(gone.map(({ statement }) => statement))].map((statement): Edit => {
    const inStatement = all.filter((declaration) => declaration.statement === statement);
    const remaining = inStatement.filter((declaration) => !gone.includes(declaration));
    if (remaining.length === 0) return { start: statement.getStart(file), end: statement.getEnd(), text: '' };
    // A default import stands next to the list; where it alone is gone, it stays.
    const list = inStatement.filter(({ node }) => node !== statement);
    const [start, end] = [list[0].node.getStart(file), list[list.length - 1].node.getEnd()];
    const texts = remaining.filter(({ node }) => node !== statement).map(({ node }) => node.getText(file));
    return { start, end, text: texts.join(', ') };
  });
  return edited(declarations, edits).text;
}

function declared(file: ts.SourceFile): Declared[] {
  return file.statements.flatMap((statement) => {
    const declarationOf = (name: ts.Identifier | undefined, node: ts.Node) =>
      name ? [{ name: name.text, node, statement }] : [];
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.flatMap((node) =>
        namesBound(node.name).flatMap((name) => declarationOf(name, node)),
      );
    }
    if (ts.isClassDeclaration(statement) || ts.isFunctionDeclaration(statement) || ts.isEnumDeclaration(statement)) {
      return declarationOf(statement.name, statement);
    }
    if (!ts.isImportDeclaration(statement)) return [];
    const { name, namedBindings: bindings } = statement.importClause ?? {};
    const named = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
    const whole = bindings && ts.isNamespaceImport(bindings) ? declarationOf(bindings.name, bindings) : [];
    return [
      ...declarationOf(name, statement),
      ...whole,
      ...named.flatMap((element) => declarationOf(element.name, element)),
    ];
  });
}

function namesBound(name: ts.BindingName): ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesBound(element.name) : []));
}
