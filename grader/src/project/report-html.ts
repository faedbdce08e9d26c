import markdownIt from 'markdown-it';
import { escaped } from '../html';
import type { ReportKind } from '../submissions/report';
import { visible } from '../visible-text';

/** What a report may load: pictures, sounds and type that it contains, and nothing else. */
export const REPORT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:; font-src data:; base-uri 'none'; form-action 'none'";

/**
 * A report of a learner as a part of the instructor's page. Whatever is in it, no script runs and nothing is requested. Of
 * Markdown, HTML, links and images are shown as they are written. HTML is in a frame without any permission.
 */
export function reportHtml(kind: Exclude<ReportKind, 'pdf'>, text: string): string {
  // It scrolls, and can be reached to be scrolled by the keyboard.
  if (kind === 'md') return `<article tabindex="0">${visible(markdown.render(text))}</article>`;
  const head = `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${REPORT_POLICY}">`;
  return `<iframe sandbox title="The report as it was handed in" srcdoc="${escaped(head + withoutRequests(text))}"></iframe>`;
}

const markdown = markdownIt({ html: false, linkify: false, typographer: false }).disable([
  'autolink',
  'image',
  'link',
  'reference',
]);

// The page has headings of the first two levels.
const lower: typeof markdown.renderer.rules.heading_open = (tokens, index, options, _, self) => {
  const token = tokens[index];
  token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 2)}`;
  return self.renderToken(tokens, index, options);
};
markdown.renderer.rules.heading_open = lower;
markdown.renderer.rules.heading_close = lower;

/** Elements for which a browser connects although the policy forbids the request: for a frame, to be quick; for a link, in advance. */
const CONNECTING = /<(\/?)(a|area|base|embed|fencedframe|form|frame|iframe|link|meta|object|portal)(?![a-z0-9-])/gi;

/** HTML whose tags of such elements have names that mean nothing. */
const withoutRequests = (html: string): string => withoutScripts(html).replace(CONNECTING, '<$1x-$2');

/** HTML without its scripts, which would not run, and are most of a report with plots. Takes time linear in its length. */
function withoutScripts(html: string): string {
  const [first, ...rest] = html.split(/<script\b/i);
  const after = rest.map((part) => {
    const end = part.search(/<\/script/i);
    const close = end < 0 ? -1 : part.indexOf('>', end);
    return close < 0 ? '' : part.slice(close + 1);
  });
  return [first, ...after].join('');
}
