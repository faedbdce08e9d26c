import { readFileSync } from 'node:fs';
import { writeAtomically } from '../atomic';
import { TransferError } from '../error';
import { requireArray, requirePath, requireText } from '../require/arguments';
import { requireOptions } from '../require/options';
import { escapeHtml } from './escape-html';
import { mimeBundle, type Part, type Showable } from './look';
import { drawn } from './show';

/** The language of a report. */
export interface ReportOptions {
  /** Language of the text as an HTML language code, `en` by default; screen readers use it. */
  readonly language?: string;
}

const STYLE = `
:root { color-scheme: light dark }
body { margin: 0 auto; max-width: 48rem; padding: 1.5rem; font: 1rem/1.6 system-ui, sans-serif; color: #1a1a1a; background: #fff }
table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto }
th, td { padding: .25rem .75rem; border-bottom: 1px solid #ccc }
figure img { max-width: 100% }
@media (prefers-color-scheme: dark) {
  body { color: #eee; background: #161616 }
  th, td { border-color: #555 }
  a { color: #8ab4f8 }
}
@media print { body { max-width: none } }
`;

/**
 * Writes a report as one self-contained HTML file, which needs no network access. Its parts follow one another: text is
 * Markdown, other values are drawn as `show` draws them, with interactive plots. The file is written atomically.
 * Returns its path. Throws if an argument has the wrong type, an option is unknown, the file name does not end in .html
 * or .htm, the title or the parts are empty, or a part cannot be drawn.
 */
export function writeReport(
  file: string,
  title: string,
  parts: readonly (string | Showable)[],
  options: ReportOptions = {},
): string {
  requireOptions('writeReport', options, { language: true });
  requirePath('writeReport', file);
  requireText('writeReport', 'its title', title);
  requireArray('writeReport', 'parts', parts);
  const { language = 'en' } = options;
  requireText('writeReport', 'its language', language);
  if (!/\.html?$/.test(file)) throw new TransferError(`The file of a report must end in .html; got ${file}.`);
  if (title.trim() === '') throw new TransferError('A report needs a title. Try the question that it answers.');
  if (parts.length === 0) {
    throw new TransferError('A report needs parts: texts, and values that `show` draws (figures, tables, galleries).');
  }
  const items = parts.flatMap((part): readonly (string | Part)[] => (typeof part === 'string' ? [part] : drawn(part)));
  const render = markdown();
  const sections = items.map((item) =>
    typeof item === 'string' ? render(item) : `<section>${mimeBundle(item)['text/html']}</section>`,
  );
  const hasPlots = items.some((item) => typeof item !== 'string' && 'layout' in item);
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`;
  writeAtomically(
    file,
    `<!doctype html>\n<html lang="${escapeHtml(language)}"><head>${head}<title>${escapeHtml(title)}</title><style>${STYLE}</style>`,
    ...(hasPlots ? ['<script>', plotly(), '</script>'] : []),
    `</head><body><main><h1>${escapeHtml(title)}</h1>\n${sections.join('\n')}\n</main></body></html>\n`,
  );
  return file;
}

/** A Markdown renderer that escapes HTML in the text, since it may come from data. */
function markdown(): (text: string) => string {
  const markdownIt = require('markdown-it') as typeof import('markdown-it');
  const parser = markdownIt({ html: false, linkify: true, typographer: false });
  return (text) => parser.render(text);
}

/** Plotly's source, one and a half megabytes; `</script` in it is escaped, since it would end the script element. */
function plotly(): string {
  return readFileSync(require.resolve('plotly.js-cartesian-dist-min'), 'utf8').replaceAll('</script', '<\\/script');
}
