import { stripVTControlCharacters } from 'node:util';
import { toBase64 } from 'transferlab/dist/platform/base64';
import { escapeHtml } from 'transferlab/dist/show/escape-html';
import type { Output } from './notebook';
import { type PlotlyFigure, plotHtml } from './plot';
import { textOf } from './text-of';
import { withoutScripts } from './without-scripts';

const PLOTLY = 'application/vnd.plotly.v1+json';

/** What an output needs of its page. */
export interface OutputPlace {
  /** Keeps a plot for the page's script: the name that no other plot has, and the path to its file, empty if it has none. */
  readonly keepPlot: (figure: PlotlyFigure) => { readonly id: string; readonly script: string };
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
    const { id, script } = place.keepPlot(figure);
    return plotHtml(id, script, figure, text.replace(/^\[figure\] /, '') || 'Plot');
  }
  if ('text/html' in data) return withoutScripts(textOf(data['text/html']));
  for (const type of ['image/png', 'image/jpeg', 'image/webp', 'image/gif']) {
    if (!(type in data)) continue;
    const source = `data:${type};base64,${textOf(data[type]).replace(/\s/g, '')}`;
    return `<img src="${escapeHtml(source)}" alt="${escapeHtml(text)}">`;
  }
  if ('image/svg+xml' in data) {
    const source = toBase64(new TextEncoder().encode(textOf(data['image/svg+xml'])));
    return `<img src="data:image/svg+xml;base64,${source}" alt="${escapeHtml(text)}">`;
  }
  return `<pre class="said">${plain(text)}</pre>`;
}

function plain(text: string): string {
  return escapeHtml(stripVTControlCharacters(text).replace(/\n+$/, ''));
}
