import { randomUUID } from 'node:crypto';
import { escapeHtml } from 'transferlab/dist/show/escape-html';

/** A Plotly figure as plain data. */
interface Figure {
  readonly data: readonly Record<string, unknown>[];
  readonly layout: Record<string, unknown>;
  readonly description?: string;
}

const CONFIG = { displaylogo: false, responsive: true };

export function isFigure(value: object): value is Figure {
  const { data, layout } = value as Partial<Figure>;
  const isObject = (thing: unknown) => typeof thing === 'object' && thing !== null && !Array.isArray(thing);
  return Array.isArray(data) && data.length > 0 && data.every(isObject) && isObject(layout);
}

/** A figure for JupyterLab and VS Code, which draw Plotly's own form, and as HTML for an exported page, which has Plotly. */
export function figureLook({ data, layout, description }: Figure): Record<string, unknown> {
  const id = `plot-${randomUUID()}`;
  const title = layout.title as { text?: string } | string | undefined;
  const label = description ?? (typeof title === 'string' ? title : title?.text) ?? 'Plot';
  const json = JSON.stringify({ data, layout, config: CONFIG });
  const draw = `Plotly.newPlot("${id}", figure.data, figure.layout, figure.config)`;
  // The course's extension of JupyterLab gives it to readers who cannot see the plot.
  const meta = { ...(layout.meta as object | undefined), description: label };
  return {
    'application/vnd.plotly.v1+json': { data, layout: { ...layout, meta }, config: CONFIG },
    'text/html':
      `<div id="${id}" role="img" aria-label="${escapeHtml(label)}"></div><script>(function () {` +
      `var figure = ${json.replace(/</g, '\\u003c')}; var draw = function () { ${draw} };` +
      'window.Plotly ? draw() : (window.transferlabPlots = window.transferlabPlots || []).push(draw) })()</script>',
    'text/plain': `[figure] ${label}`,
  };
}
