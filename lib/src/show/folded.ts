import { escapeHtml } from './escape-html';

/** A part of a page that opens when its summary is clicked, or chosen by keyboard. */
export function folded(summary: string, html: string): string {
  return `<details><summary>${escapeHtml(summary)}</summary>${html}</details>`;
}
