import hljs from 'highlight.js/lib/common';
import { escapeHtml } from 'transferlab/dist/show/escape-html';

/**
 * Code with its parts marked for the style sheet; a language that is not known here stays plain. This is the site's only
 * highlighter: Shiki is in the lock file through TypeDoc, whose pages `api.ts` makes.
 */
export function codeHtml(code: string, language: string): string {
  const known = hljs.getLanguage(language) !== undefined;
  return known ? hljs.highlight(code, { language, ignoreIllegals: true }).value : escapeHtml(code);
}

/** A block of code as it is on a page. */
export function codeBlock(code: string, language: string): string {
  return `<pre class="code"><code class="language-${escapeHtml(language)}">${codeHtml(code, language)}</code></pre>\n`;
}
