import ts from 'typescript';
import { findDisposal } from '../language/disposal';
import type { Compiler } from './compiler';

/** Offsets of Jupyter count characters as people do; those of JavaScript count an emoji twice. */
const toUtf16 = (text: string, characters: number) => [...text].slice(0, characters).join('').length;
const toCharacters = (text: string, utf16: number) => [...text.slice(0, utf16)].length;

/** What may be at a place of a cell, and which part of its text it replaces, in offsets of JavaScript. */
export interface Completions {
  readonly start: number;
  readonly end: number;
  readonly matches: readonly { readonly text: string; readonly type: string }[];
}

/** The type of a name, and its doc comment in paragraphs. */
export interface Inspection {
  readonly signature: string;
  readonly words: readonly string[];
}

/** What may be at the offset `at` of a cell, with the kind of each for front ends that show it. */
export function completions(compiler: Compiler, code: string, at: number): Completions {
  const { start, end, candidates, original } = compiler
    .converter()
    .complete(compiler.declarations(), findDisposal(code).text, at);
  const kinds = new Map<string, string>(original?.entries.map(({ name, kind }) => [name, kind]));
  const names = candidates.filter((name) => !/^__(?:cell|tslab|prev)__$|^tsLastExpr\d*$/.test(name));
  return { start, end, matches: names.map((text) => ({ text, type: kinds.get(text) ?? '' })) };
}

/** The type and doc comment of the name at or before the offset `at` of a cell; undefined where there is none. */
export function inspection(compiler: Compiler, code: string, at: number): Inspection | undefined {
  const { text } = findDisposal(code);
  const look = (position: number) =>
    compiler.converter().inspect(compiler.declarations(), text, position) as ts.QuickInfo | undefined;
  // In the brackets of a call, what is called.
  const before = text.slice(0, at).search(/[\p{L}_$][\p{L}\d_$]*[^\p{L}_$]*$/u);
  const info = look(at) ?? (at > 0 ? look(at - 1) : undefined) ?? (before >= 0 ? look(before) : undefined);
  if (!info?.displayParts) return undefined;
  const words = [ts.displayPartsToString(info.documentation ?? []), ...(info.tags ?? []).map(tagLine)].filter(Boolean);
  return { signature: ts.displayPartsToString(info.displayParts), words };
}

/** The content of a complete_reply. */
export function completeReply(compiler: Compiler, code: string, cursor: number): object {
  const { start, end, matches } = completions(compiler, code, toUtf16(code, cursor));
  const [cursor_start, cursor_end] = [toCharacters(code, start), toCharacters(code, end)];
  return {
    status: 'ok',
    matches: matches.map(({ text }) => text),
    cursor_start,
    cursor_end,
    metadata: {
      _jupyter_types_experimental: matches.map((match) => ({ ...match, start: cursor_start, end: cursor_end })),
    },
  };
}

/** The content of an inspect_reply. */
export function inspectReply(compiler: Compiler, code: string, cursor: number): object {
  const found = inspection(compiler, code, toUtf16(code, cursor));
  if (!found) return { status: 'ok', found: false, data: {}, metadata: {} };
  const { signature, words } = found;
  const data = {
    'text/plain': [signature, ...words].join('\n\n'),
    'text/markdown': [`\`\`\`typescript\n${signature}\n\`\`\``, ...words].join('\n\n'),
  };
  return { status: 'ok', found: true, data, metadata: {} };
}

function tagLine({ name, text }: ts.JSDocTagInfo): string {
  return `@${name} ${ts.displayPartsToString(text ?? [])}`.trimEnd();
}
