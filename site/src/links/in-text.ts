import type { CheerioAPI } from 'cheerio';
import type { AnyNode, Element, Text } from 'domhandler';

/** A piece of a text that becomes a link. */
export interface Found {
  readonly place: number;
  readonly text: string;
  readonly link: Readonly<Record<string, string>>;
}

/** The pieces of text under a node, in order. */
export function textNodes(node: AnyNode): Text[] {
  if (node.type === 'text') return [node as Text];
  return 'children' in node ? node.children.flatMap(textNodes) : [];
}

/** The elements around a node, the nearest first. */
export function around(node: AnyNode): Element[] {
  const { parent } = node;
  return parent && 'attribs' in parent ? [parent, ...around(parent)] : [];
}

/** Puts links into a piece of text; `found` are in order and do not overlap. */
export function linkText($: CheerioAPI, node: Text, found: readonly Found[]): void {
  if (found.length === 0) return;
  const holder = $('<span></span>');
  const addText = (text: string) => holder.append($('<i></i>').text(text).contents());
  let rest = 0;
  for (const { place, text, link } of found) {
    addText(node.data.slice(rest, place));
    holder.append($('<a></a>').attr(link).text(text));
    rest = place + text.length;
  }
  addText(node.data.slice(rest));
  $(node).replaceWith(holder.contents());
}
