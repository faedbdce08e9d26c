import ts from 'typescript';

/** Something that a scenario computes beside the answer, where an answer can have a say in it. */
export interface BesideTheAnswer {
  line: number;
  /** What is wrong, and how to write it instead. */
  says: string;
}

/**
 * What in a `scenario.ts` measures in the process that holds the answer: reading tensors by their own methods, counting by
 * TensorFlow.js' counters, the library's own measures, computing with what the answer returned, and looking at parts of what
 * was handed to the answer after it had it in hand. A verdict must not hang on such numbers. It reads the text, so it sees
 * what is written down and not what is done in a roundabout way; `npm run grader:tampering` tries that.
 */
export function besideTheAnswer(text: string): BesideTheAnswer[] {
  const file = ts.createSourceFile('scenario.ts', text, ts.ScriptTarget.ES2022, true);
  const found: BesideTheAnswer[] = [];
  const report = (node: ts.Node, says: string) => {
    const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
    if (!found.some((other) => other.line === line)) found.push({ line, says });
  };
  everywhere(file, report);
  for (const statement of file.statements) {
    if (ts.isFunctionDeclaration(statement) && isExported(statement)) inScenario(statement, report);
  }
  return found.sort((a, b) => a.line - b.line);
}

type Report = (node: ts.Node, says: string) => void;

const isExported = (node: ts.FunctionDeclaration) =>
  node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;

/** Methods and properties of tensors that say what they hold: an answer can put others on what it touched. */
const READING = new Set(['dataSync', 'arraySync', 'bytesSync', 'isDisposed', 'isDisposedInternal']);
/** The same by a promise: names that other things have as well, so only their calls count. */
const READING_LATER = new Set(['data', 'array']);
/** Ways to TensorFlow.js' own state. */
const STATE = new Set(['memory', 'engine', 'backend', 'env', 'profile', 'getKernel', 'getBackend']);
const MEASURES = new Set(['evaluate', 'predict', 'extract']);
const DECIDING = new Set(['filter', 'some', 'every', 'reduce', 'find', 'findIndex', 'includes', 'indexOf', 'sort']);

/** What no scenario needs, whatever it is about. */
function everywhere(node: ts.Node, report: Report): void {
  if (ts.isPropertyAccessExpression(node)) {
    const name = node.name.text;
    if (ts.isIdentifier(node.expression) && node.expression.text === 'tf' && STATE.has(name)) {
      report(
        node,
        `tf.${name} is TensorFlow.js' own, which an answer can reach: count by memory() of course/scenario.`,
      );
    } else if (READING.has(name) || (READING_LATER.has(name) && isCallOf(node))) {
      report(node, `.${name} asks the tensor itself, which an answer can change: use copied, weightsOf or isInMemory.`);
    }
  }
  if (ts.isImportSpecifier(node) && MEASURES.has((node.propertyName ?? node.name).text)) {
    report(
      node,
      `${node.name.text} measures in the answer's process: return weights by weightsOf, and measure in measure.ts.`,
    );
  }
  node.forEachChild((child) => everywhere(child, report));
}

const isCallOf = (node: ts.Node) => ts.isCallExpression(node.parent) && node.parent.expression === node;

/** What comes from the answer, or was in its hands, in one function of a scenario. */
function inScenario(scenario: ts.FunctionDeclaration, report: Report): void {
  const [answer] = scenario.parameters;
  if (!answer || !scenario.body) return;
  const fromAnswer = new Set(namesIn(answer.name));
  /** Names of what was handed over, and where. */
  const handed = new Map<string, number>();

  const mentions = (node: ts.Node): boolean =>
    (ts.isIdentifier(node) && fromAnswer.has(node.text) && !isNameOnly(node)) ||
    (!isArtefact(node) && (node.forEachChild((child) => mentions(child) || undefined) ?? false));

  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.initializer && mentions(node.initializer)) {
      for (const name of namesIn(node.name)) fromAnswer.add(name);
    }
    if (ts.isCallExpression(node) && mentions(node.expression)) {
      for (const argument of node.arguments)
        for (const name of handedIn(argument)) setOnce(handed, name, node.getEnd());
    }
    if (isComputing(node) && [...operandsOf(node)].some(mentions) && !onlyThrows(node)) {
      report(
        node,
        'This computes with what the answer gave: return it by copied, and compute in check.test.ts or measure.ts.',
      );
    }
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      const since = handed.get(node.expression.text);
      if (since !== undefined && node.getStart() > since) {
        report(
          node,
          `${node.getText()} is looked up after the answer had ${node.expression.text} in hand, and may have put another there: keep it in a variable before.`,
        );
      }
    }
    node.forEachChild(visit);
  };
  visit(scenario.body);
}

const setOnce = (map: Map<string, number>, name: string, value: number) => map.has(name) || map.set(name, value);

/** `copied(…)`, `weightsOf(…)` and so on: what comes out is data, and the answer has no say in it any more. */
const isArtefact = (node: ts.Node) =>
  ts.isCallExpression(node) && /^(copied|weightsOf|isInMemory|tensorFrom)$/.test(node.expression.getText());

/** The name of a property is no use of a variable that is called so. */
const isNameOnly = (node: ts.Identifier) =>
  (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) ||
  (ts.isPropertyAssignment(node.parent) && node.parent.name === node);

function namesIn(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesIn(element.name) : []));
}

/** The variables that a call hands over, also inside of an object or a list. */
function handedIn(node: ts.Node): string[] {
  if (ts.isIdentifier(node)) return [node.text];
  if (ts.isShorthandPropertyAssignment(node)) return [node.name.text];
  if (ts.isPropertyAssignment(node)) return handedIn(node.initializer);
  if (ts.isSpreadElement(node)) return handedIn(node.expression);
  if (ts.isObjectLiteralExpression(node)) return node.properties.flatMap(handedIn);
  if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap(handedIn);
  return [];
}

const COMPUTING = new Set<ts.SyntaxKind>([
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
  ts.SyntaxKind.PlusToken,
  ts.SyntaxKind.MinusToken,
  ts.SyntaxKind.AsteriskToken,
  ts.SyntaxKind.SlashToken,
  ts.SyntaxKind.PercentToken,
]);

function isComputing(node: ts.Node): boolean {
  if (ts.isBinaryExpression(node)) return COMPUTING.has(node.operatorToken.kind);
  if (ts.isPrefixUnaryExpression(node)) return node.operator === ts.SyntaxKind.ExclamationToken;
  return (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    DECIDING.has(node.expression.name.text)
  );
}

function* operandsOf(node: ts.Node): Generator<ts.Node> {
  if (ts.isBinaryExpression(node)) yield* [node.left, node.right];
  else if (ts.isPrefixUnaryExpression(node)) yield node.operand;
  else if (ts.isCallExpression(node)) yield (node.expression as ts.PropertyAccessExpression).expression;
}

/** A condition that only leads to an error gives nothing away: `if (!net?.layers) throw …`. */
function onlyThrows(node: ts.Node): boolean {
  for (let at = node; at.parent && !ts.isFunctionLike(at); at = at.parent) {
    const { parent } = at;
    if (ts.isIfStatement(parent) && parent.expression === at) {
      const body = ts.isBlock(parent.thenStatement) ? parent.thenStatement.statements : [parent.thenStatement];
      return !parent.elseStatement && body.length === 1 && ts.isThrowStatement(body[0]);
    }
  }
  return false;
}
