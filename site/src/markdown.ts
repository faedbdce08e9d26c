import markdownIt from 'markdown-it';
import { codeBlock } from './code';

const markdown = markdownIt({ html: false, linkify: false, typographer: false });

markdown.renderer.rules.fence = (tokens, place) =>
  codeBlock(tokens[place].content, tokens[place].info.trim() || 'text');

/** Markdown as HTML, code coloured. HTML in the text is shown and not obeyed. */
export function markdownHtml(text: string): string {
  return markdown.render(text);
}

/** Where the links and pictures of a text lead, as they are written. */
export function linksIn(text: string): string[] {
  return markdown
    .parse(text, {})
    .flatMap(({ children }) => children ?? [])
    .map((token) => token.attrGet('href') ?? token.attrGet('src'))
    .filter((target) => typeof target === 'string');
}
