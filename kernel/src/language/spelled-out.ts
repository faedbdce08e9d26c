import ts from 'typescript';
import type { Edit } from './edits';
import { walk } from './parse';

/**
 * `{ size }` becomes `{ size: size }`. tslab looks a name up in earlier cells by what it stands for, and in the short form
 * that is the new object's property: the cell would fail with "size is not defined". And `{ size: width }` on the left becomes
 * `{ 'size': width }`, since tslab would take that property, where an earlier cell's type has it, for that cell's name. Lines
 * stay as they are.
 */
export function spelledOut(file: ts.SourceFile): Edit[] {
  const edits: Edit[] = [];
  walk(file, (node) => {
    if (ts.isBindingElement(node) && node.propertyName && ts.isIdentifier(node.propertyName)) {
      const { propertyName: name } = node;
      edits.push({ start: name.getStart(file), end: name.getEnd(), text: `'${name.text}'` });
    }
    if (!ts.isShorthandPropertyAssignment(node) || node.objectAssignmentInitializer) return;
    edits.push({ start: node.name.getEnd(), end: node.name.getEnd(), text: `: ${node.name.text}` });
  });
  return edits;
}
