import { stripVTControlCharacters } from 'node:util';
import { load } from 'cheerio';
import { escapeHtml } from 'transferlab/dist/show/escape-html';
import { type Output, textOf } from './notebook';
import { type PlotlyFigure, plotHtml, plotScript } from './plot';

const PLOTLY = 'application/vnd.plotly.v1+json';

/** What an output needs of its page: a place for the script of a plot, and names that no other plot has. */
export interface OutputPlace {
  readonly plotId: () => string;
  /** Keeps a file next to the page and gives the path to it from there. */
  readonly keepScript: (name: string, content: string) => string;
}

/** One output as HTML, in the richest form that a page can show. What is text is escaped. */
export function outputHtml(output: Output, place: OutputPlace): string {
  switch (output.output_type) {
    case 'stream':
      return `<pre class="${output.name === 'stderr' ? 'said warned' : 'said'}">${plain(output.text)}</pre>`;
    case 'error':
      return `<pre class="said failed">${plain(output.traceback.join('\n') || `${output.ename}: ${output.evalue}`)}</pre>`;
    default:
      return bundleHtml(output.data, place);
  }
}

function bundleHtml(data: Record<string, unknown>, place: OutputPlace): string {
  const text = 'text/plain' in data ? textOf(data['text/plain']) : '';
  if (PLOTLY in data) {
    const figure = data[PLOTLY] as PlotlyFigure;
    const id = place.plotId();
    const script = place.keepScript(`${id}.js`, plotScript(id, figure));
    return plotHtml(id, script, figure, text.replace(/^\[figure\] /, '') || 'Plot');
  }
  if ('text/html' in data) return withoutScripts(textOf(data['text/html']));
  for (const type of ['image/png', 'image/jpeg', 'image/webp', 'image/gif']) {
    if (!(type in data)) continue;
    const source = `data:${type};base64,${textOf(data[type]).replace(/\s/g, '')}`;
    return `<img src="${escapeHtml(source)}" alt="${escapeHtml(text)}">`;
  }
  if ('image/svg+xml' in data) {
    const source = Buffer.from(textOf(data['image/svg+xml'])).toString('base64');
    return `<img src="data:image/svg+xml;base64,${source}" alt="${escapeHtml(text)}">`;
  }
  return `<pre class="said">${plain(text)}</pre>`;
}

/** HTML of a cell as it looks when its scripts are done: a page that is read runs none of theirs. */
function withoutScripts(html: string): string {
  const $ = load(html, null, false);
  $('script, iframe, object, embed, link, base, meta').remove();
  for (const element of $('*')) {
    for (const name of Object.keys($(element).attr() ?? {})) {
      if (/^on/i.test(name)) $(element).removeAttr(name);
    }
  }
  for (const link of $('[href]')) {
    if (/^\s*javascript:/i.test($(link).attr('href')!)) $(link).removeAttr('href');
  }
  return $.html();
}

function plain(text: string): string {
  return escapeHtml(stripVTControlCharacters(text).replace(/\n+$/, ''));
}
