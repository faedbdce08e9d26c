import ts from 'typescript';
import { CourseError } from '../error';

/**
 * A check file without its hidden checks, and without the comments and top-level names that only they used: expected values
 * must not remain. Throws a CourseError if it is unclear whether a check is hidden.
 */
export function visibleChecks(text: string, file: string): string {
  let visible = removed(text, (source) =>
    statementsOf(source).filter((statement) => isHidden(statement, source, file)),
  );
  if (visible === text) return text;
  for (;;) {
    const less = removed(visible, unusedDeclarations);
    if (less === visible) return visible;
    visible = less;
  }
}

/** Whether any check is left in a check file. */
export function hasChecks(text: string): boolean {
  return statementsOf(parse(text)).some((statement) => checkCall(statement) !== undefined);
}

const parse = (text: string) => ts.createSourceFile('check.test.ts', text, ts.ScriptTarget.ES2022, true);

/** Every expression statement, also in loops and blocks. */
function statementsOf(source: ts.SourceFile): ts.ExpressionStatement[] {
  const statements: ts.ExpressionStatement[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isExpressionStatement(node)) statements.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return statements;
}

function checkCall({ expression }: ts.ExpressionStatement): ts.CallExpression | undefined {
  const isCheck = ts.isCallExpression(expression) && /^check(?:Questions)?$/.test(expression.expression.getText());
  return isCheck ? expression : undefined;
}

function isHidden(statement: ts.ExpressionStatement, source: ts.SourceFile, file: string): boolean {
  const options = checkCall(statement)?.arguments[2];
  if (!options) return false;
  const unclear = () => {
    const { line } = source.getLineAndCharacterOfPosition(options.getStart());
    return new CourseError(
      `${file}:${line + 1}: it must be clear from a check's text whether it is hidden. Write { hidden: true } or leave it out.`,
    );
  };
  if (!ts.isObjectLiteralExpression(options)) throw unclear();
  for (const property of options.properties) {
    const name = property.name?.getText();
    if (name === undefined || ts.isComputedPropertyName(property.name as ts.PropertyName)) throw unclear();
    if (name.replace(/['"]/g, '') !== 'hidden') continue;
    if (!ts.isPropertyAssignment(property)) throw unclear();
    if (property.initializer.kind === ts.SyntaxKind.TrueKeyword) return true;
    if (property.initializer.kind !== ts.SyntaxKind.FalseKeyword) throw unclear();
  }
  return false;
}

/** Top-level functions, types and constants whose names stand nowhere else. */
function unusedDeclarations(source: ts.SourceFile): ts.Node[] {
  const uses = new Map<string, number>();
  const count = (node: ts.Node) => {
    if (ts.isIdentifier(node)) uses.set(node.text, (uses.get(node.text) ?? 0) + 1);
    ts.forEachChild(node, count);
  };
  count(source);
  return source.statements.filter((statement) => {
    const names = namesOf(statement);
    return names.length > 0 && names.every((name) => uses.get(name) === 1);
  });
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => bound(name));
  const named =
    ts.isFunctionDeclaration(statement) || ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
  return named && statement.name ? [statement.name.text] : [];
}

function bound(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? bound(element.name) : []));
}

/** The text without these nodes and the comments before them. */
function removed(text: string, which: (source: ts.SourceFile) => ts.Node[]): string {
  let rest = text;
  for (const node of which(parse(text)).reverse())
    rest = rest.slice(0, node.getFullStart()) + rest.slice(node.getEnd());
  return rest;
}
