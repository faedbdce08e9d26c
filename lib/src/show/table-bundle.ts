import { escapeHtml } from './escape-html';
import { folded } from './folded';
import { aligned, cellText, type Table } from './table';

/** Rows shown open in a long table, maximum rows of a table shown in full, and maximum rows of any table. */
const [OPEN, FULL, MOST] = [20, 25, 1000];

/** A table as HTML, with the later rows of a long table collapsed, and as text. */
export function tableBundle({ columns, rows, caption }: Table): Record<string, unknown> {
  return {
    'text/html': rows.length <= FULL ? htmlTable(columns, rows, caption) : longTable({ columns, rows, caption }),
    'text/plain': [...(caption ? [caption] : []), ...textLines(columns, rows)].join('\n'),
  };
}

function longTable({ columns, rows, caption }: Table): string {
  const size = `${rows.length} rows, ${columns.length} columns; the first ${OPEN}`;
  const more = rows.slice(OPEN, MOST);
  const rest = rows.length > MOST ? `, of ${rows.length}` : '';
  return (
    htmlTable(columns, rows.slice(0, OPEN), caption ? `${caption} (${size})` : size) +
    folded(`rows ${OPEN + 1} to ${OPEN + more.length}${rest}`, htmlTable(columns, more))
  );
}

/** A table with column names, numbers right-aligned, and a caption. */
export function htmlTable(columns: readonly string[], rows: readonly (readonly unknown[])[], caption?: string): string {
  const body = rows.map((row) => `<tr>${row.map((cell) => cellHtml('td', cell, cell)).join('')}</tr>`).join('');
  const head = columns.map((name, column) => cellHtml('th scope="col"', name, rows[0]?.[column])).join('');
  const title = caption ? `<caption style="text-align:left">${escapeHtml(caption)}</caption>` : '';
  return `<table>${title}<thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

/** A cell, aligned by the type of `sample`: a column's name is aligned like its values. */
function cellHtml(tag: string, value: unknown, sample: unknown): string {
  const side = typeof sample === 'number' ? 'right' : 'left';
  return `<${tag} style="text-align:${side}">${escapeHtml(cellText(value))}</${tag.slice(0, 2)}>`;
}

function textLines(columns: readonly string[], rows: readonly (readonly unknown[])[]): string[] {
  const lines = aligned([columns, ...rows.slice(0, MOST)].map((row) => row.map(cellText)));
  return rows.length > MOST ? [...lines, `… ${rows.length - MOST} more rows`] : lines;
}
