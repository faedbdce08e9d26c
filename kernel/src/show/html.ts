import { escapeHtml } from 'transferlab/dist/show/escape-html';

/** A part of a page that opens when its summary is clicked, or chosen by keyboard. */
export function folded(summary: string, html: string): string {
  return `<details><summary>${escapeHtml(summary)}</summary>${html}</details>`;
}

/** A table; `cells` are shown by `cellText`, numbers to the right. `caption` says what it shows. */
export function htmlTable(columns: readonly string[], rows: readonly (readonly unknown[])[], caption?: string): string {
  const head = columns.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map(htmlCell).join('')}</tr>`).join('');
  const title = caption ? `<caption style="text-align:left">${escapeHtml(caption)}</caption>` : '';
  return `<table>${title}<thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

function htmlCell(value: unknown): string {
  const side = typeof value === 'number' ? 'right' : 'left';
  return `<td style="text-align:${side}">${escapeHtml(cellText(value))}</td>`;
}

/** Characters of a cell, beyond which it is cut. */
const LONGEST = 200;

/** A number with as many digits as a reader wants; what is nested as JSON; other things as they print. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return numberText(value);
  const text =
    typeof value === 'object' && !(value instanceof Date) ? (safeJson(value) ?? String(value)) : String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** Four digits, and all digits of an integer. */
export function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

function safeJson(value: object): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined; // It holds itself.
  }
}
