import ts from 'typescript';

/** A program with one small mistake in it. */
export interface Mutant {
  /** In the program without the mistake, from 1. */
  line: number;
  /** That line as it was. */
  before: string;
  /** What was put in the place of what. */
  change: string;
  /** A number was changed: where it is a free choice (a seed, so many epochs), no check should notice. */
  constant: boolean;
  code: string;
}

const BINARY: Partial<Record<ts.SyntaxKind, string[]>> = {
  [ts.SyntaxKind.PlusToken]: ['-'],
  [ts.SyntaxKind.MinusToken]: ['+'],
  [ts.SyntaxKind.AsteriskToken]: ['/'],
  [ts.SyntaxKind.SlashToken]: ['*'],
  [ts.SyntaxKind.PercentToken]: ['*'],
  [ts.SyntaxKind.AsteriskAsteriskToken]: ['*'],
  [ts.SyntaxKind.LessThanToken]: ['<=', '>='],
  [ts.SyntaxKind.LessThanEqualsToken]: ['<', '>'],
  [ts.SyntaxKind.GreaterThanToken]: ['>=', '<='],
  [ts.SyntaxKind.GreaterThanEqualsToken]: ['>', '<'],
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: ['!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: ['==='],
  [ts.SyntaxKind.AmpersandAmpersandToken]: ['||'],
  [ts.SyntaxKind.BarBarToken]: ['&&'],
  [ts.SyntaxKind.PlusEqualsToken]: ['-='],
  [ts.SyntaxKind.MinusEqualsToken]: ['+='],
  [ts.SyntaxKind.AsteriskEqualsToken]: ['/='],
  [ts.SyntaxKind.SlashEqualsToken]: ['*='],
};

/** A function with the one that it is most easily confused with. */
const CONFUSED = new Map(
  [
    ['min', 'max'],
    ['floor', 'ceil'],
    ['every', 'some'],
    ['add', 'sub'],
    ['mul', 'div'],
    ['indexOf', 'lastIndexOf'],
    ['find', 'findLast'],
    ['findIndex', 'findLastIndex'],
    ['argMax', 'argMin'],
    ['sum', 'mean'],
    ['log', 'exp'],
    ['keys', 'values'],
    ['push', 'unshift'],
  ].flatMap(([a, b]) => [
    [a, b],
    [b, a],
  ]) as [string, string][],
);

/** Their arguments may be in either order. */
const SYMMETRIC = /^(min|max|minimum|maximum|imul|hypot|dot|equal|notEqual|add|mul|concat|same|squaredDifference)$/;

/** Steps of a chain whose loss is easily overlooked. */
const STEPS = /^(filter|sort|toSorted|reverse|toReversed|slice|abs|sqrt|square|neg|clone|trim|flat)$/;

/**
 * Every program that differs from `code` by one mistake of the kinds people make: another operator, a bound off by one, a
 * condition that always or never holds, a statement left out, arguments in the wrong order, a step of a chain forgotten,
 * tensors not tidied. Types, imports and the texts of errors stay as they are, and so do the functions and constants that are
 * in the stub (`given`) just like this: nobody writes them.
 */
export function mutantsOf(code: string, stubCode = ''): Mutant[] {
  const source = parsed(code);
  const stub = parsed(stubCode);
  const unchanged = new Set(stub.statements.map((statement) => statement.getText(stub)));
  const mutants = new Map<string, Mutant>();

  const put = (node: ts.Node, to: string): void => {
    const from = node.getText(source);
    const start = node.getStart(source);
    const mutated = code.slice(0, start) + to + code.slice(node.getEnd());
    if (mutated === code || mutants.has(mutated)) return;
    const { line } = source.getLineAndCharacterOfPosition(start);
    const constant = ts.isNumericLiteral(node);
    const before = code.split('\n')[line].trim();
    mutants.set(mutated, {
      line: line + 1,
      before,
      change: `${short(from)} → ${short(to) || 'nothing'}`,
      constant,
      code: mutated,
    });
  };

  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isThrowStatement(node)) {
      if (ts.isThrowStatement(node)) put(node, ';');
      return;
    }
    mutate(node, put, source);
    ts.forEachChild(node, visit);
  };
  for (const statement of source.statements) if (!unchanged.has(statement.getText(source))) visit(statement);
  return [...mutants.values()].sort((a, b) => a.line - b.line);
}

const parsed = (code: string) => ts.createSourceFile('answer.ts', code, ts.ScriptTarget.Latest, true);

type Put = (node: ts.Node, to: string) => void;

function mutate(node: ts.Node, put: Put, source: ts.SourceFile): void {
  const text = (of: ts.Node) => of.getText(source);
  if (ts.isBinaryExpression(node)) {
    for (const operator of BINARY[node.operatorToken.kind] ?? []) put(node.operatorToken, operator);
    if (node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) put(node, text(node.left));
  } else if (ts.isPrefixUnaryExpression(node)) {
    if (node.operator === ts.SyntaxKind.PlusPlusToken) put(node, `--${text(node.operand)}`);
    else if (node.operator === ts.SyntaxKind.MinusMinusToken) put(node, `++${text(node.operand)}`);
    else if (!ts.isNumericLiteral(node.operand) || node.operator === ts.SyntaxKind.MinusToken)
      put(node, text(node.operand));
  } else if (ts.isPostfixUnaryExpression(node)) {
    put(node, `${text(node.operand)}${node.operator === ts.SyntaxKind.PlusPlusToken ? '--' : '++'}`);
  } else if (ts.isNumericLiteral(node)) {
    const value = Number(node.text);
    put(node, String(value + 1));
    if (value !== 0) put(node, value === 1 ? '0' : String(value - 1));
  } else if (node.kind === ts.SyntaxKind.TrueKeyword) put(node, 'false');
  else if (node.kind === ts.SyntaxKind.FalseKeyword) put(node, 'true');
  else if (ts.isConditionalExpression(node)) {
    put(node, text(node.whenTrue));
    put(node, text(node.whenFalse));
  } else if (ts.isIfStatement(node)) {
    put(node.expression, 'true');
    put(node.expression, 'false');
  } else if (ts.isExpressionStatement(node)) put(node, ';');
  else if (ts.isStringLiteral(node) && !ts.isPropertyAssignment(node.parent)) put(node, "''");
  else if (ts.isCallExpression(node)) mutateCall(node, put, source);
}

function mutateCall(node: ts.CallExpression, put: Put, source: ts.SourceFile): void {
  const text = (of: ts.Node) => of.getText(source);
  const [first, second, ...rest] = node.arguments;
  const called = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression;
  const swaps = second && !SYMMETRIC.test(text(called)) && !ts.isSpreadElement(first);
  if (swaps && !isFunction(first) && !isFunction(second)) {
    put(node, `${text(node.expression)}(${[second, first, ...rest].map(text).join(', ')})`);
  }
  if (!ts.isPropertyAccessExpression(node.expression)) return;
  const { expression: object, name } = node.expression;
  const confused = CONFUSED.get(name.text);
  if (confused) put(name, confused);
  if (STEPS.test(name.text) && text(object) !== 'tf' && text(object) !== 'Math') put(node, text(object));
  if (name.text === 'tidy' && node.arguments.length === 1 && isFunction(first)) put(node, `(${text(first)})()`);
}

const isFunction = (node: ts.Node) => ts.isArrowFunction(node) || ts.isFunctionExpression(node);

const short = (text: string) => {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
};
