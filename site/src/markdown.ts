import { formulaAt, formulaHtml } from '@transferlab/kernel';
import markdownIt from 'markdown-it';
import { codeBlock } from './code';

const markdown = markdownIt({ html: false, linkify: false, typographer: false });

markdown.renderer.rules.fence = (tokens, index) =>
  codeBlock(tokens[index].content, tokens[index].info.trim() || 'text');

// A comment, such as the mark of a claim, is not read; as HTML is shown and not obeyed, it would be.
markdown.inline.ruler.before('autolink', 'comment', (state) => {
  if (!state.src.startsWith('<!--', state.pos)) return false;
  const end = state.src.indexOf('-->', state.pos);
  if (end < 0) return false;
  state.pos = end + '-->'.length;
  return true;
});

markdown.inline.ruler.before('escape', 'formula', (state, silent) => {
  const formula = formulaAt(state.src, state.pos);
  if (!formula) return false;
  if (!silent) state.push('formula', '', 0).content = formulaHtml(formula);
  state.pos = formula.end;
  return true;
});
markdown.renderer.rules.formula = (tokens, index) => tokens[index].content;

/** Markdown as HTML, code coloured, comments left out. HTML in the text is shown and not obeyed, formulas are MathML. */
export function markdownHtml(text: string): string {
  return markdown.render(text);
}

/** Words of Markdown as HTML within a line: what would begin a list or a heading is text. */
export function inlineHtml(text: string): string {
  return markdown.renderInline(text);
}

/** Where the links and pictures of a text lead, as they are written. */
export function linksIn(text: string): string[] {
  return markdown
    .parse(text, {})
    .flatMap(({ children }) => children ?? [])
    .map((token) => token.attrGet('href') ?? token.attrGet('src'))
    .filter((target) => typeof target === 'string');
}
