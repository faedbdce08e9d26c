import { escapeHtml } from './escape-html';

/** A collapsed part of a page, opened by clicking its summary or by keyboard. */
export function folded(summary: string, html: string): string {
  return `<details><summary>${escapeHtml(summary)}</summary>${html}</details>`;
}
