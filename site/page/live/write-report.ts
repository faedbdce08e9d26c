import { show, TransferError } from '../../../lib/src/browser';
import { escapeHtml } from '../../../lib/src/show/escape-html';

type Shown = Parameters<typeof show>[0];

/** A headed or plain paragraph of Markdown as HTML, with its bold words; what else it marks stays as it is written. */
function paragraph(text: string): string {
  const heading = /^#+ (.*)/.exec(text);
  const escaped = escapeHtml(heading ? heading[1] : text).replace(/\*\*(.+?)\*\*/g, '<strong>$1</strong>');
  return `<p>${heading ? `<strong>${escaped}</strong>` : escaped}</p>`;
}

const toldBy = (text: string) => ({
  toJupyter: () => ({
    'text/html': text
      .split(/\n{2,}/)
      .map(paragraph)
      .join(''),
    'text/plain': text,
  }),
});

declare function display(value: unknown): void;

/** In place of the library's `writeReport`: a page has no disk, so the report appears below the cell. */
export function writeReport(_file: string, title: string, parts: readonly (string | Shown)[]): string {
  if (!Array.isArray(parts) || parts.length === 0) {
    throw new TransferError('A report needs parts: texts, and values that `show` draws (figures, tables, galleries).');
  }
  display(toldBy(`# ${title}`));
  for (const part of parts) {
    if (typeof part === 'string') display(toldBy(part));
    else show(part);
  }
  return 'above, since a page writes no file. On your machine this cell writes one.';
}
