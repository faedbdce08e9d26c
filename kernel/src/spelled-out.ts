import ts from '@tslab/typescript-for-tslab';

/**
 * A cell with `{ size }` written as `{ size: size }`. tslab looks a name up in earlier cells by what it stands for, and in the
 * short form that is the new object's property: the cell would fail with "size is not defined". Lines stay as they are.
 */
export function spelledOut(source: string): string {
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.Latest, true);
  const ends: { readonly at: number; readonly name: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isShorthandPropertyAssignment(node) && !node.objectAssignmentInitializer) {
      ends.push({ at: node.name.getEnd(), name: node.name.text });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return ends.reduceRight((text, { at, name }) => `${text.slice(0, at)}: ${name}${text.slice(at)}`, source);
}
