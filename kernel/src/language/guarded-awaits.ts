import ts from 'typescript';
import { type Edit, edited } from './edits';
import { parseCell, walk } from './parse';

/**
 * Compiled JavaScript in which each `await x` waits for `__cell__.alive(x)`, which the stop button rejects: so an
 * interrupted cell does not run on after its next `await`, wherever in the cell's own code that stands.
 */
export function guardedAwaits(output: string): string {
  if (!/\bawait\b/.test(output)) return output;
  const file = parseCell(output);
  const edits: Edit[] = [];
  const wrap = (node: ts.Expression, guard: string) => {
    edits.push({ start: node.getStart(file), end: node.getStart(file), text: `__cell__.${guard}(` });
    edits.push({ start: node.getEnd(), end: node.getEnd(), text: ')' });
  };
  walk(file, (node) => {
    if (ts.isAwaitExpression(node)) wrap(node.expression, 'alive');
    if (ts.isForOfStatement(node) && node.awaitModifier) wrap(node.expression, 'eachAlive');
  });
  return edited(output, inwards(edits)).text;
}

/** If brackets close at the same position, the inner closes first; if they open there, the outer opens first. */
function inwards(edits: Edit[]): Edit[] {
  const opening = edits.filter(({ text }) => text !== ')');
  return [...edits.filter(({ text }) => text === ')').reverse(), ...opening];
}
