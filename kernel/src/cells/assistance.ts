import ts from 'typescript';
import { findDisposal } from '../language/disposal';
import type { Compiler } from './compiler';

/** Offsets of Jupyter count characters as people do; those of JavaScript count an emoji twice. */
const toUtf16 = (text: string, characters: number) => [...text].slice(0, characters).join('').length;
const toCharacters = (text: string, utf16: number) => [...text.slice(0, utf16)].length;

/** The content of a complete_reply: what may be at the cursor, with the kind of each for front ends that show it. */
export function completeReply(compiler: Compiler, code: string, cursor: number): object {
  const at = toUtf16(code, cursor);
  const { start, end, candidates, original } = compiler
    .converter()
    .complete(compiler.declarations(), findDisposal(code).text, at);
  const kinds = new Map(original?.entries.map(({ name, kind }) => [name, kind]));
  const [cursor_start, cursor_end] = [toCharacters(code, start), toCharacters(code, end)];
  const matches = candidates.filter((name) => !/^__(?:cell|tslab|prev)__$|^tsLastExpr\d*$/.test(name));
  const types = matches.map((text) => ({ text, type: kinds.get(text) ?? '', start: cursor_start, end: cursor_end }));
  return { status: 'ok', matches, cursor_start, cursor_end, metadata: { _jupyter_types_experimental: types } };
}

/** The content of an inspect_reply: the type and doc comment of the name at or before the cursor. */
export function inspectReply(compiler: Compiler, code: string, cursor: number): object {
  const at = toUtf16(code, cursor);
  const { text } = findDisposal(code);
  const look = (position: number) =>
    compiler.converter().inspect(compiler.declarations(), text, position) as ts.QuickInfo | undefined;
  // In the brackets of a call, what is called.
  const before = text.slice(0, at).search(/[\p{L}_$][\p{L}\d_$]*[^\p{L}_$]*$/u);
  const info = look(at) ?? (at > 0 ? look(at - 1) : undefined) ?? (before >= 0 ? look(before) : undefined);
  if (!info?.displayParts) return { status: 'ok', found: false, data: {}, metadata: {} };
  const signature = ts.displayPartsToString(info.displayParts);
  const words = [ts.displayPartsToString(info.documentation ?? []), ...(info.tags ?? []).map(tagLine)].filter(Boolean);
  const data = {
    'text/plain': [signature, ...words].join('\n\n'),
    'text/markdown': [`\`\`\`typescript\n${signature}\n\`\`\``, ...words].join('\n\n'),
  };
  return { status: 'ok', found: true, data, metadata: {} };
}

function tagLine({ name, text }: ts.JSDocTagInfo): string {
  return `@${name} ${ts.displayPartsToString(text ?? [])}`.trimEnd();
}
