import { escapeHtml } from 'transferlab/dist/show/escape-html';
import { visible } from './visible-text';

/** Text as it stands, in a fixed-width block. */
export function preHtml(text: string): string {
  return `<pre style="white-space:pre-wrap">${escaped(text)}</pre>`;
}

/** Text as HTML shows it, inside an element or an attribute; what can't be seen is written out. */
export function escaped(text: string): string {
  return escapeHtml(visible(text));
}

/** A table for a notebook; its first row is the head. */
export function tableHtml([head, ...body]: string[][]): string {
  const row = (cells: string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${row(head, 'th')}</thead><tbody>${body.map((cells) => row(cells, 'td')).join('')}</tbody></table>`;
}

/** A part of a notebook with a bar at its left; `label` is what a screen reader calls it. */
export function panel(label: string, bar: string, parts: readonly string[]): string {
  return [
    `<section aria-label="${escaped(label)}" style="border-left:4px solid ${bar};padding:.2em 1em;max-width:60em;line-height:1.5">`,
    ...parts.filter(Boolean),
    '</section>',
  ].join('\n');
}
