import ts from 'typescript';

/** Something that a scenario computes in the answer's process, where the answer can influence it. */
export interface BesideTheAnswer {
  file: 'scenario.ts' | 'setting.ts';
  line: number;
  /** What is wrong, and how to write it instead. */
  says: string;
}

/**
 * What in a `scenario.ts` measures in the process that holds the answer: reading tensors by their own methods, counting by
 * TensorFlow.js' counters, the library's own measures, computing with what the answer returned, and looking at parts of what
 * was handed to the answer after it had it in hand. A verdict must not hang on such numbers. Functions of the scenario and of
 * `setting` that get what the answer gave are followed. It reads the text, so it sees what is written down and not what is
 * done in a roundabout way; `npm run grader:tampering` tries that. A line with a comment `claim: why` on it or before it is
 * left alone: what it gives is taken for what the answer says, and the comment says what it is compared with.
 */
export function besideTheAnswer(scenario: string, setting = ''): BesideTheAnswer[] {
  const violations: BesideTheAnswer[] = [];
  const report: Report = (node, says) => {
    const source = node.getSourceFile();
    const file = source.fileName as BesideTheAnswer['file'];
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    if (isClaim(source.text.split('\n').slice(Math.max(0, line - 2), line))) return;
    if (!violations.some((other) => other.file === file && other.line === line)) violations.push({ file, line, says });
  };
  const { files, variable } = parsed({ 'scenario.ts': scenario, 'setting.ts': setting });
  const [scenarioFile, shared] = files;
  everywhere(scenarioFile, report);
  const helpers = new Map([...functionsIn(shared), ...functionsIn(scenarioFile)]);
  const follow = following(helpers, variable, report);
  for (const name of exportedNames(scenarioFile)) {
    const entry = functionsIn(scenarioFile).get(name);
    if (entry) follow(entry, ['answer']);
  }
  return violations.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}

const isClaim = (lines: readonly string[]) => lines.some((line) => /\/\/ claim: \S.*\S/i.test(line));

type Report = (node: ts.Node, says: string) => void;
type Function = ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression;

/** The variable that a name stands for where it is written; two of one name in two functions are two. */
type VariableOf = (name: ts.Identifier) => ts.Symbol | undefined;

/** Parses texts, and finds out what their names stand for; nothing else is read. */
function parsed(texts: Record<string, string>): { files: ts.SourceFile[]; variable: VariableOf } {
  const files = Object.entries(texts).map(([name, text]) =>
    ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true),
  );
  const named = (name: string) => files.find(({ fileName }) => fileName === name);
  const host: ts.CompilerHost = {
    getSourceFile: named,
    fileExists: (name) => named(name) !== undefined,
    readFile: (name) => named(name)?.text,
    writeFile: () => undefined,
    getDefaultLibFileName: () => 'lib.d.ts',
    getCurrentDirectory: () => '',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
  };
  const options = { noLib: true, noResolve: true, types: [] };
  const checker = ts.createProgram(Object.keys(texts), options, host).getTypeChecker();
  const variable: VariableOf = (name) =>
    ts.isShorthandPropertyAssignment(name.parent)
      ? checker.getShorthandAssignmentValueSymbol(name.parent)
      : checker.getSymbolAtLocation(name);
  return { files, variable };
}

/** The functions at the top of a file, by name. */
function functionsIn(file: ts.SourceFile): Map<string, Function> {
  const functions = new Map<string, Function>();
  for (const statement of file.statements) {
    if (ts.isFunctionDeclaration(statement)) functions.set(statement.name?.text ?? 'default', statement);
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      const value = initializer && ts.skipPartiallyEmittedExpressions(initializer);
      if (value && ts.isIdentifier(name) && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)))
        functions.set(name.text, value);
    }
  }
  return functions;
}

/** The local names of what a file exports. */
function exportedNames(file: ts.SourceFile): string[] {
  return file.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
      return statement.exportClause.elements.map(({ name, propertyName }) => (propertyName ?? name).text);
    }
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!isExported) return [];
    if (ts.isFunctionDeclaration(statement)) return [statement.name?.text ?? 'default'];
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap(({ name }) => identifiersIn(name).map(({ text }) => text));
  });
}

/** Methods and properties of tensors that say what they hold: an answer can put others on what it touched. */
const READING = new Set(['dataSync', 'arraySync', 'bytesSync', 'isDisposed', 'isDisposedInternal']);
/** The same by a promise: names that other things have as well, so only their calls count. */
const READING_LATER = new Set(['data', 'array']);
/** Ways to TensorFlow.js' own state. */
const STATE = new Set(['memory', 'engine', 'backend', 'env', 'profile', 'getKernel', 'getBackend']);
const MEASURES = new Set(['evaluate', 'predict', 'extract']);
/** Methods of lists and texts that look at what is in them. */
const DECIDING = new Set(
  `filter some every reduce reduceRight find findIndex findLast findLastIndex includes indexOf lastIndexOf sort toSorted
   startsWith endsWith match search localeCompare toFixed`.split(/\s+/),
);
/** Objects and functions of the language that compute with what they are given. */
const COMPUTERS =
  /^(Math\.\w+|JSON\.stringify|Number(\.\w+)?|String|Boolean|BigInt|Object\.is|parse(Int|Float)|is(NaN|Finite))$/;

/** What no scenario needs, whatever it is about. */
function everywhere(file: ts.SourceFile, report: Report): void {
  const tensorflow = namesOf(file, /^@tensorflow\//, 'tf');
  const library = namesOf(file, /^transferlab$/, undefined);

  function refuse(node: ts.Node, owner: ts.Expression | undefined, name: string, isCalled: boolean): void {
    const of = owner && ts.isIdentifier(owner) ? owner.text : '';
    if (tensorflow.has(of) && STATE.has(name)) report(node, ofState(name));
    else if (library.has(of) && MEASURES.has(name)) report(node, ofMeasures(name));
    else if (READING.has(name) || (READING_LATER.has(name) && isCalled)) {
      report(node, `.${name} asks the tensor itself, which an answer can change: use copied, weightsOf or isInMemory.`);
    }
  }

  const visit = (node: ts.Node): void => {
    const part = partOf(node);
    if (part) refuse(node, part.of, part.name, isCallOf(node));
    if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
      const { parent } = node.parent;
      refuse(node, ts.isVariableDeclaration(parent) ? parent.initializer : undefined, keyOf(node), false);
    }
    if (ts.isImportSpecifier(node)) {
      const [name, from] = [(node.propertyName ?? node.name).text, packageOf(node.parent.parent.parent)];
      if (MEASURES.has(name)) report(node, ofMeasures(name));
      else if (/^@tensorflow\//.test(from) && STATE.has(name)) report(node, ofState(name));
    }
    node.forEachChild(visit);
  };
  visit(file);
}

const ofState = (name: string) =>
  `tf.${name} is TensorFlow.js' own, which an answer can reach: count by memory() of course/scenario.`;
const ofMeasures = (name: string) =>
  `${name} measures in the answer's process: return weights by weightsOf, and measure in measure.ts.`;

const isCallOf = (node: ts.Node) => ts.isCallExpression(node.parent) && node.parent.expression === node;

/** `of.name`, `of?.name` or `of['name']`. */
function partOf(node: ts.Node): { of: ts.Expression; name: string } | undefined {
  if (ts.isPropertyAccessExpression(node)) return { of: node.expression, name: node.name.text };
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression))
    return { of: node.expression, name: node.argumentExpression.text };
  return undefined;
}

const keyOf = ({ propertyName, name }: ts.BindingElement) => (propertyName ?? name).getText();

const packageOf = (node: ts.Node) =>
  ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : '';

/** Names of a package as a whole, or of what it exports as `part`; and other names for these: `const t = tf`. */
function namesOf(file: ts.SourceFile, from: RegExp, part: string | undefined): Set<string> {
  const names = new Set(part ? [part] : []);
  const visit = (node: ts.Node): void => {
    if (ts.isNamespaceImport(node) && from.test(packageOf(node.parent.parent))) names.add(node.name.text);
    if (ts.isImportClause(node) && node.name && from.test(packageOf(node.parent))) names.add(node.name.text);
    if (ts.isImportSpecifier(node) && part && node.propertyName?.text === part) names.add(node.name.text);
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) {
      if (ts.isIdentifier(node.initializer) && names.has(node.initializer.text)) names.add(node.name.text);
    }
    node.forEachChild(visit);
  };
  visit(file);
  return names;
}

/** What is known of an argument: it comes from the answer (or is the answer), or was in its hands before. */
type Kind = 'answer' | 'handed' | undefined;

/** Looks at a function whose arguments are of these kinds, and at those that it gives them to; at each once. */
function following(
  helpers: Map<string, Function>,
  variable: VariableOf,
  report: Report,
): (entry: Function, kinds: Kind[]) => void {
  const seen = new Map<Function, Set<string>>();
  return function follow(entry, kinds): void {
    const key = kinds.map((kind) => kind ?? '').join();
    if (!seen.has(entry)) seen.set(entry, new Set());
    if (seen.get(entry)?.has(key)) return;
    seen.get(entry)?.add(key);
    inFunction(entry, kinds, variable, report, (name, argumentKinds) => {
      const helper = helpers.get(name);
      if (helper && argumentKinds.some((kind) => kind !== undefined)) follow(helper, argumentKinds);
    });
  };
}

/** What comes from the answer, or was in its hands, in one function. */
function inFunction(
  { parameters, body }: Function,
  kinds: Kind[],
  variable: VariableOf,
  report: Report,
  gives: (helper: string, kinds: Kind[]) => void,
): void {
  if (!body) return;
  const variablesIn = (name: ts.BindingName) => identifiersIn(name).flatMap((each) => variable(each) ?? []);
  const ofKind = (kind: Kind) =>
    parameters.flatMap(({ name }, index) => (kinds[index] === kind ? variablesIn(name) : []));
  const fromAnswer = new Set(ofKind('answer'));
  /** What was handed over, and from where in the text on it had been. */
  const handed = new Map(ofKind('handed').map((each) => [each, -1]));

  const isFrom = (name: ts.Identifier) => fromAnswer.has(variable(name) as ts.Symbol);
  const mentions = (node: ts.Node): boolean =>
    (ts.isIdentifier(node) && isFrom(node)) ||
    (!isArtefact(node) && (node.forEachChild((child) => mentions(child) || undefined) ?? false));
  const comes = (name: ts.BindingName) => {
    for (const each of variablesIn(name)) fromAnswer.add(each);
  };

  /** Which variables hold something that came from the answer, and which were handed to it. */
  const collect = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.initializer && mentions(node.initializer)) comes(node.name);
    if (ts.isForOfStatement(node) && mentions(node.expression) && ts.isVariableDeclarationList(node.initializer)) {
      for (const { name } of node.initializer.declarations) comes(name);
    }
    if (isAssignment(node) && ts.isIdentifier(node.left) && mentions(node.right)) comes(node.left);
    if (ts.isCatchClause(node) && node.variableDeclaration && mentions(node.parent.tryBlock)) {
      comes(node.variableDeclaration.name);
    }
    if (ts.isCallExpression(node) && mentions(node.expression)) {
      for (const argument of node.arguments) {
        // `result.map((value) => …)`
        if (ts.isArrowFunction(argument) || ts.isFunctionExpression(argument)) {
          for (const { name } of argument.parameters) comes(name);
        }
        for (const each of handedIn(argument).flatMap((name) => variable(name) ?? [])) {
          if (!handed.has(each)) handed.set(each, handedFrom(node, each));
        }
      }
    }
    node.forEachChild(collect);
  };
  for (let before = -1; before < fromAnswer.size; ) {
    before = fromAnswer.size;
    collect(body);
  }

  const wasHanded = (node: ts.Node) =>
    ts.isIdentifier(node) && node.getStart() > (handed.get(variable(node) as ts.Symbol) ?? Number.POSITIVE_INFINITY);
  const kindOf = (argument: ts.Expression): Kind =>
    mentions(argument) ? 'answer' : wasHanded(argument) ? 'handed' : undefined;

  const visit = (node: ts.Node): void => {
    if (ts.isThrowStatement(node)) return;
    if ([...operandsOf(node)].some(mentions) && !onlyThrows(node)) {
      report(
        node,
        'This computes with what the answer gave: return it by copied, and compute in check.test.ts or measure.ts.',
      );
    }
    const looked = lookedUp(node);
    if (looked && wasHanded(looked)) {
      report(
        node,
        `${node.getText()} is looked up after the answer had ${looked.getText()} in hand, and may have put another there: keep it in a variable before.`,
      );
    }
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      gives(node.expression.text, node.arguments.map(kindOf));
    }
    node.forEachChild(visit);
  };
  visit(body);
}

/** The object of which a part is looked up: of `net.weights`, or of `const { weights } = net`. */
function lookedUp(node: ts.Node): ts.Expression | undefined {
  if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name)) return node.initializer;
  return ts.isElementAccessExpression(node) ? node.expression : partOf(node)?.of;
}

/** From the end of the call on; in a loop, which comes round again, from its start on, where the variable is of outside. */
function handedFrom(call: ts.Node, { declarations = [] }: ts.Symbol): number {
  let from = call.getEnd();
  for (let at = call.parent; at && !ts.isFunctionLike(at); at = at.parent) {
    const isOutside = declarations.every(({ pos }) => pos < at.pos || pos >= at.end);
    if (ts.isIterationStatement(at, false) && isOutside) from = at.getStart();
  }
  return from;
}

/** `copied(…)`, `weightsOf(…)` and so on: what comes out is data, and the answer has no say in it any more. */
const isArtefact = (node: ts.Node) =>
  ts.isCallExpression(node) && /^(copied|weightsOf|isInMemory|tensorFrom)$/.test(node.expression.getText());

function identifiersIn(name: ts.BindingName): ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? identifiersIn(element.name) : []));
}

/** The variables that a call hands over, also inside of an object or a list. */
function handedIn(node: ts.Node): ts.Identifier[] {
  if (ts.isIdentifier(node)) return [node];
  if (ts.isShorthandPropertyAssignment(node)) return [node.name];
  if (ts.isPropertyAssignment(node)) return handedIn(node.initializer);
  if (ts.isSpreadElement(node) || ts.isSpreadAssignment(node)) return handedIn(node.expression);
  if (ts.isObjectLiteralExpression(node)) return node.properties.flatMap(handedIn);
  if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap(handedIn);
  return [];
}

const isAssignment = (node: ts.Node): node is ts.BinaryExpression =>
  ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;

/** Operators that pass a value on: all others compute. */
const PASSING = new Set<ts.SyntaxKind>([
  ts.SyntaxKind.EqualsToken,
  ts.SyntaxKind.CommaToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

/** What this node computes with, or decides by. */
function* operandsOf(node: ts.Node): Generator<ts.Node> {
  if (ts.isBinaryExpression(node)) {
    if (!PASSING.has(node.operatorToken.kind)) yield* [node.left, node.right];
  } else if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) yield node.operand;
  else if (ts.isTemplateSpan(node)) yield node.expression;
  else if (ts.isConditionalExpression(node)) yield node.condition;
  else if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) yield node.expression;
  else if (ts.isSwitchStatement(node)) yield node.expression;
  else if (ts.isForStatement(node) && node.condition) yield node.condition;
  else if (ts.isCallExpression(node)) {
    const part = partOf(node.expression);
    if (part && DECIDING.has(part.name)) yield part.of;
    if (COMPUTERS.test(node.expression.getText()) || part?.name === 'test') yield* node.arguments;
  }
}

/** A condition that only leads to an error gives nothing away: `if (!net?.layers) throw …`. */
function onlyThrows(node: ts.Node): boolean {
  for (let at = node; at.parent && !ts.isFunctionLike(at); at = at.parent) {
    const condition = ts.isIfStatement(at)
      ? at
      : ts.isIfStatement(at.parent) && at.parent.expression === at && at.parent;
    if (!condition) continue;
    const { thenStatement, elseStatement } = condition;
    const body = ts.isBlock(thenStatement) ? thenStatement.statements : [thenStatement];
    return !elseStatement && body.length === 1 && ts.isThrowStatement(body[0]);
  }
  return false;
}
