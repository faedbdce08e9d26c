import { escaped } from '../html';

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#c9ccd1, #4a4f57); --soft: light-dark(#f2f3f5, #22262c);
  --ink: light-dark(#1a1c1f, #e6e8eb); --page: light-dark(#fff, #15181c); --link: light-dark(#0b57d0, #8ab4f8);
  --good: light-dark(#146c2e, #7fd495); --bad: light-dark(#a3150f, #ff9d94); }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem 1.25rem 3rem; max-width: 72rem; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 1rem 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -999em; }
.skip:focus { position: static; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: .5rem 0; }
caption { text-align: left; padding: .3rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .7rem; text-align: left; vertical-align: top; }
thead th { border-bottom-width: 2px; }
th { white-space: nowrap; }
td.id { white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
pre { margin: .3rem 0; padding: .5rem .7rem; background: var(--soft); border-radius: 4px; white-space: pre-wrap;
  overflow-wrap: anywhere; font-size: .9rem; }
code { overflow-wrap: anywhere; }
.good { color: var(--good); } .bad { color: var(--bad); }
.check { margin: .6rem 0; padding-left: 1rem; border-left: 3px solid var(--line); }
.check p { margin: .2rem 0; }
summary { cursor: pointer; }
small { opacity: .85; }
svg text { fill: currentColor; font: 12px system-ui, sans-serif; } svg rect { fill: var(--link); } svg line { stroke: currentColor; }
@media print { .skip { display: none; } details > * { display: block; } }
`;

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** What a page has besides its parts: more rules of style, or another policy of what it may load. */
interface PageOptions {
  style?: string;
  policy?: string;
}

/** A whole page that needs nothing else: no script, no request, light or dark as the reader's system is. */
export function page(title: string, body: string[], { style = '', policy = POLICY }: PageOptions = {}): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}${style}</style>`,
    '</head>',
    '<body>',
    '<a class="skip" href="#main">To the content</a>',
    '<main id="main">',
    `<h1>${escaped(title)}</h1>`,
    ...body,
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** A column of a table: its heading, and whether it holds numbers or ids. */
export interface Column {
  heading: string;
  number?: boolean;
  id?: boolean;
}

/** A table of cells that are HTML already; the first cell of each row is its heading. */
export function table(caption: string, columns: Column[], rows: string[][]): string {
  const kind = ({ number, id }: Column) => (number ? ' class="number"' : id ? ' class="id"' : '');
  const head = columns.map((column) => `<th scope="col"${kind(column)}>${escaped(column.heading)}</th>`).join('');
  const body = rows.map(([first, ...cells]) => {
    const rest = cells.map((cell, at) => `<td${kind(columns[at + 1])}>${cell}</td>`).join('');
    return `<tr><th scope="row"${kind(columns[0])}>${first}</th>${rest}</tr>`;
  });
  // A wide table scrolls, and can be reached to be scrolled by the keyboard.
  return `<div class="wide" role="region" aria-label="${escaped(caption)}" tabindex="0"><table><caption>${escaped(caption)}</caption><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}
