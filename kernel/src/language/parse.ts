import ts from 'typescript';

/** A cell as a syntax tree with parents. It counts as a module, so that `await` may stand outside functions. */
export function parseCell(source: string): ts.SourceFile {
  const asModule = (file: ts.SourceFile) => {
    (file as { externalModuleIndicator?: unknown }).externalModuleIndicator = true;
  };
  const options = { languageVersion: ts.ScriptTarget.Latest, setExternalModuleIndicator: asModule };
  return ts.createSourceFile('cell.ts', source, options, true, ts.ScriptKind.TS);
}

/** Whether code of a function lies between the node and the top of the cell. */
export function isInFunction(node: ts.Node): boolean {
  const within = (parent: ts.Node) => ts.isFunctionLike(parent) || ts.isClassStaticBlockDeclaration(parent);
  return ts.findAncestor(node.parent, within) !== undefined;
}

/** Calls `visit` for the node and all below it. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}
