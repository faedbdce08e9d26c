import ts from 'typescript';
import type { Edit } from './edits';
import { walk } from './parse';

/** Where a cell says `using` or `await using`. */
export interface Disposal {
  /** The cell with `const` in place of the words, every character at its place. */
  readonly text: string;
  /** Offsets of the `const` that stand for `using`, and whether they stand for `await using`. */
  readonly declared: ReadonlyMap<number, { readonly waits: boolean }>;
}

/**
 * TypeScript puts all that follows `using` into a block, at the top of a cell too; then the last expression would not be
 * found, whose value is shown. So cells are compiled with `const` in its place, a word of the same length, and what `using`
 * does is put in. Found by tokens: `using`, on the same line a name, then `=`, `:` or `of`.
 */
export function findDisposal(source: string): Disposal {
  const declared = new Map<number, { waits: boolean }>();
  if (!/\busing\b/.test(source)) return { text: source, declared };
  const tokens = [...tokensOf(source)];
  let text = source;
  for (const [at, { kind, start }] of tokens.entries()) {
    if (kind !== ts.SyntaxKind.UsingKeyword) continue;
    const [before, name, after] = [tokens[at - 1], tokens[at + 1], tokens[at + 2]];
    const isName = name && name.kind >= ts.SyntaxKind.Identifier && !source.slice(start, name.start).includes('\n');
    if (!isName || !after || !['=', ':', 'of'].includes(after.word)) continue;
    const waits = before?.kind === ts.SyntaxKind.AwaitKeyword;
    const from = waits ? before.start : start;
    const length = start + 'using'.length - from;
    declared.set(from, { waits });
    text = text.slice(0, from) + 'const'.padEnd(length) + text.slice(from + length);
  }
  return { text, declared };
}

/**
 * What `using` does, put in: at the top of a cell the thing is disposed of when the cell ends; in a block or a
 * function, when that ends: the rest of the block goes into `try`, and `finally` disposes in reverse order.
 */
export function disposalEdits(file: ts.SourceFile, { declared }: Disposal): Edit[] {
  const edits: Edit[] = [];
  let stacks = 0;
  walk(file, (node) => {
    if (!ts.isVariableDeclarationList(node)) return;
    const disposable = declared.get(node.getStart(file));
    if (!disposable) return;
    const { parent } = node;
    if (ts.isForOfStatement(parent)) {
      const [{ name }] = node.declarations;
      const [each, inside] = [`__each${stacks}`, `__using${stacks++}`];
      edits.push({ start: name.getStart(file), end: name.getEnd(), text: each });
      const { statement } = parent;
      const using = `const ${name.getText(file)} = ${open(inside, disposable.waits)}${each});`;
      edits.push({
        start: statement.getStart(file),
        end: statement.getStart(file),
        text: `{ ${head(inside)} ${using} `,
      });
      edits.push({ start: statement.getEnd(), end: statement.getEnd(), text: ` ${tail(inside, disposable.waits)} }` });
      return;
    }
    const block = parent.parent;
    const top = ts.isSourceFile(block);
    const stack = top ? '__cell__' : `__using${stacks++}`;
    for (const { initializer } of node.declarations) {
      if (!initializer) continue;
      edits.push({
        start: initializer.getStart(file),
        end: initializer.getStart(file),
        text: open(stack, disposable.waits),
      });
      edits.push({ start: initializer.getEnd(), end: initializer.getEnd(), text: ')' });
    }
    if (top || !ts.isBlock(block)) return;
    edits.push({ start: parent.getStart(file), end: parent.getStart(file), text: `${head(stack)} ` });
    const end = block.getEnd() - 1;
    // The innermost, which stands last in the block, is closed first.
    edits.unshift({ start: end, end, text: `${tail(stack, disposable.waits)} ` });
  });
  return edits;
}

const open = (stack: string, waits: boolean) => `${stack}.${waits ? 'useAsync' : 'use'}(`;
const head = (stack: string) => `const ${stack} = __cell__.disposables(); try {`;
const tail = (stack: string, waits: boolean) =>
  `} catch (__error) { throw ${stack}.failed(__error); } finally { ${waits ? `await ${stack}.disposeAsync()` : `${stack}.dispose()`}; }`;

/** The tokens of a cell, with the text of templates as separate tokens. */
function* tokensOf(source: string) {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, source);
  const open: ts.SyntaxKind[] = [];
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    if (kind === ts.SyntaxKind.CloseBraceToken && open.pop() === ts.SyntaxKind.TemplateHead) {
      kind = scanner.reScanTemplateToken(false);
    }
    if (kind === ts.SyntaxKind.OpenBraceToken) open.push(kind);
    if (kind === ts.SyntaxKind.TemplateHead || kind === ts.SyntaxKind.TemplateMiddle)
      open.push(ts.SyntaxKind.TemplateHead);
    yield { kind, start: scanner.getTokenStart(), word: scanner.getTokenText() };
  }
}
