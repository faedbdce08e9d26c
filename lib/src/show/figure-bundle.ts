import { randomUUID } from 'node:crypto';
import { escapeHtml } from './escape-html';
import type { Figure } from './figure';

const CONFIG = { displaylogo: false, responsive: true };

/** A figure for JupyterLab and VS Code, which draw Plotly's own form, and as HTML for an exported page, which has Plotly. */
export function figureBundle(figure: Figure): Record<string, unknown> {
  const { data, layout } = figure;
  // The course's extension of JupyterLab gives the words to readers who cannot see the plot.
  const meta = { ...(layout.meta as object | undefined), description: describeFigure(figure) };
  return {
    'application/vnd.plotly.v1+json': { data, layout: { ...layout, meta }, config: CONFIG },
    'text/html': figureHtml(figure),
    'text/plain': `[figure] ${describeFigure(figure)}`,
  };
}

/** The exported page defines Plotly once, before or after this; either order draws. */
function figureHtml(figure: Figure): string {
  const id = `plot-${randomUUID()}`;
  const json = JSON.stringify({ data: figure.data, layout: figure.layout, config: CONFIG }).replace(/</g, '\\u003c');
  return (
    `<div id="${id}" role="img" aria-label="${escapeHtml(describeFigure(figure))}"></div>` +
    `<script>(function(){var f=${json};var draw=function(){Plotly.newPlot("${id}",f.data,f.layout,f.config)};` +
    'window.Plotly?draw():(window.transferlabPlots=window.transferlabPlots||[]).push(draw)})()</script>'
  );
}

/** A sentence for readers who cannot see the figure. */
function describeFigure({ data, layout, description }: Figure): string {
  if (description !== undefined) return description;
  const given = layout.title as { text?: string } | string | undefined;
  const title = (typeof given === 'string' ? given : given?.text) ?? 'Plot';
  const axis = (name: string) => (layout[name] as { title?: { text?: string } } | undefined)?.title?.text;
  const [x, y] = [axis('xaxis'), axis('yaxis')];
  const names = data.filter((trace) => trace.showlegend !== false && trace.name).map((trace) => trace.name);
  const axes = x || y ? `: ${y ?? 'values'} against ${x ?? 'places'}` : '';
  return `${title}${axes}${names.length > 0 ? `, for ${names.join('; ')}` : ''}`;
}
