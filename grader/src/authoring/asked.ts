import ts from 'typescript';

/** A question of a check file's to one of its halves. */
export interface Asked {
  half: 'scenario' | 'measure';
  /** The function that it names; undefined where the name is computed. */
  name: string | undefined;
  line: number;
}

/**
 * What a `check.test.ts` asks of `scenario.ts` and `measure.ts`: calls of `scenario` and `measure` where they are taken out of
 * what a check gets (`{ scenario, measure: m }`, `scenario: Reach['scenario']`), and of `reach.scenario`.
 */
export function askedOf(text: string): Asked[] {
  const file = ts.createSourceFile('check.test.ts', text, ts.ScriptTarget.ES2022, true);
  const halves = new Map<string, Asked['half']>();
  const bind = (node: ts.Node): void => {
    if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent) && ts.isIdentifier(node.name)) {
      const half = halfCalled((node.propertyName ?? node.name).getText());
      if (half) halves.set(node.name.text, half);
    }
    const [, ofReach] = (ts.isParameter(node) && /^Reach\[['"](\w+)['"]\]$/.exec(node.type?.getText() ?? '')) || [];
    const half = halfCalled(ofReach);
    if (half) halves.set((node as ts.ParameterDeclaration).name.getText(), half);
    node.forEachChild(bind);
  };
  bind(file);

  const asked: Asked[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const { expression } = node;
      const half = ts.isIdentifier(expression)
        ? halves.get(expression.text)
        : ts.isPropertyAccessExpression(expression) && halfCalled(expression.name.text);
      if (half) {
        const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
        for (const name of namesIn(node.arguments[0])) asked.push({ half, name, line });
      }
    }
    node.forEachChild(visit);
  };
  visit(file);
  return asked;
}

const halfCalled = (name: string | undefined) => (name === 'scenario' || name === 'measure' ? name : undefined);

/** `'a'`, or both of `x ? 'a' : 'b'`. */
function namesIn(node: ts.Expression | undefined): (string | undefined)[] {
  if (node && ts.isStringLiteralLike(node)) return [node.text];
  if (node && ts.isConditionalExpression(node)) return [...namesIn(node.whenTrue), ...namesIn(node.whenFalse)];
  return [undefined];
}
