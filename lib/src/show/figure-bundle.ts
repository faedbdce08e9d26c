import { randomUUID } from '../platform/machine';
import { escapeHtml } from './escape-html';
import type { Figure } from './figure';

const CONFIG = { displaylogo: false, responsive: true };

/** A figure as Plotly's MIME type, for JupyterLab and VS Code, and as HTML, for an exported page, which loads Plotly. */
export function figureBundle(figure: Figure): Record<string, unknown> {
  const { data, layout } = figure;
  // The course's JupyterLab extension passes the description to screen readers.
  const meta = { ...(layout.meta as object | undefined), description: describeFigure(figure) };
  return {
    'application/vnd.plotly.v1+json': { data, layout: { ...layout, meta }, config: CONFIG },
    'text/html': figureHtml(figure),
    'text/plain': `[figure] ${describeFigure(figure)}`,
  };
}

/** The exported page loads Plotly once, before or after this script; both orders work. */
function figureHtml(figure: Figure): string {
  const id = `plot-${randomUUID()}`;
  const json = JSON.stringify({ data: figure.data, layout: figure.layout, config: CONFIG }).replace(/</g, '\\u003c');
  return (
    `<div id="${id}" role="img" aria-label="${escapeHtml(describeFigure(figure))}"></div>` +
    `<script>(function(){var f=${json};var draw=function(){Plotly.newPlot("${id}",f.data,f.layout,f.config)};` +
    'window.Plotly?draw():(window.transferlabPlots=window.transferlabPlots||[]).push(draw)})()</script>'
  );
}

/** A description for screen readers. */
function describeFigure({ data, layout, description }: Figure): string {
  if (description !== undefined) return description;
  const textOf = (title: unknown) =>
    typeof title === 'string' ? title : (title as { text?: string } | undefined)?.text;
  const axis = (name: string) => textOf((layout[name] as { title?: unknown } | undefined)?.title);
  const [title, x, y] = [textOf(layout.title), axis('xaxis'), axis('yaxis')];
  const shown = x && y ? `${y} against ${x}` : (y ?? x) || 'points';
  const names = data.filter((trace) => trace.showlegend !== false && trace.name).map((trace) => trace.name);
  return `${title ? `${title}: ` : ''}${shown}${names.length > 0 ? `, for ${names.join('; ')}` : ''}`;
}
