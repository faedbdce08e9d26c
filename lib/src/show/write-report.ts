import { readFileSync } from 'node:fs';
import { writeAtomically } from '../atomic';
import { TransferError } from '../error';
import { requireArray, requirePath, requireText } from '../require/arguments';
import { requireOptions } from '../require/options';
import { escapeHtml } from './escape-html';
import { mimeBundle, type Part, type Showable } from './look';
import { drawn } from './show';

export interface ReportOptions {
  /** The language that the text is in, as HTML names it; screen readers ask. */
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
 * A page to share: one HTML file that opens anywhere and asks no other machine for anything. Its parts stand under one
 * another; text is Markdown, everything else is drawn as `show` draws it, plots alive. Written whole or not at all. A file that
 * does not end in .html and a page without a title or parts are refused. Gives the file's path.
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
  if (!/\.html?$/.test(file)) throw new TransferError(`A report is a page: ${file} should end in .html.`);
  if (title.trim() === '') throw new TransferError('A report needs a title: the question that it answers will do.');
  if (parts.length === 0) {
    throw new TransferError('A report needs parts: texts, and what `show` takes (figures, tables, galleries).');
  }
  const ones = parts.flatMap((part): readonly (string | Part)[] => (typeof part === 'string' ? [part] : drawn(part)));
  const render = markdown();
  const sections = ones.map((one) =>
    typeof one === 'string' ? render(one) : `<section>${mimeBundle(one)['text/html']}</section>`,
  );
  const hasPlots = ones.some((one) => typeof one !== 'string' && 'layout' in one);
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`;
  writeAtomically(
    file,
    `<!doctype html>\n<html lang="${escapeHtml(language)}"><head>${head}<title>${escapeHtml(title)}</title><style>${STYLE}</style>`,
    ...(hasPlots ? ['<script>', plotly(), '</script>'] : []),
    `</head><body><main><h1>${escapeHtml(title)}</h1>\n${sections.join('\n')}\n</main></body></html>\n`,
  );
  return file;
}

/** Text in reports is Markdown; HTML in it is shown and not obeyed, since it may come from data. */
function markdown(): (text: string) => string {
  const markdownIt = require('markdown-it') as typeof import('markdown-it');
  const parser = markdownIt({ html: false, linkify: true, typographer: false });
  return (text) => parser.render(text);
}

/** Plotly itself, one and a half megabytes; what would end its script early is written another way. */
function plotly(): string {
  return readFileSync(require.resolve('plotly.js-cartesian-dist-min'), 'utf8').replaceAll('</script', '<\\/script');
}
