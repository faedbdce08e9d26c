import { escapeHtml } from 'transferlab/dist/show/escape-html';

type Trace = Record<string, unknown>;

/** Plotly's own form of a figure. */
export interface PlotlyFigure {
  readonly data: readonly Trace[];
  readonly layout: Record<string, unknown>;
}

/** Values beyond which a plot is not written out as a table. */
const MOST = 240;

/**
 * A plot that the page's script draws when it comes near the view, from its own script file: pages stay small, and a page from
 * a file may load scripts but no JSON. Until then, and without scripts, its description is there; its values are a table that
 * opens.
 */
export function plotHtml(id: string, script: string, figure: PlotlyFigure, description: string): string {
  const { width = 720, height = 400 } = figure.layout as { width?: number; height?: number };
  return (
    `<figure class="plot" data-plot="${escapeHtml(script)}" id="${id}">` +
    `<div class="drawing" role="img" aria-label="${escapeHtml(description)}" style="max-width:${width}px;height:${height}px">` +
    `<p class="waits">${escapeHtml(description)}</p></div>${valuesHtml(figure)}</figure>`
  );
}

/** The file that hands the figure to the page's script. */
export function plotScript(id: string, { data, layout }: PlotlyFigure): string {
  return `transferlabPlot(${JSON.stringify(id)}, ${JSON.stringify({ data, layout })});\n`;
}

function valuesHtml(figure: PlotlyFigure): string {
  const rows = figure.layout.images ? [] : figure.data.flatMap(rowsOf);
  if (rows.length === 0 || rows.length > MOST) return '';
  const named = rows.some(([name]) => name !== '');
  const columns = [...(named ? ['what'] : []), axisTitle(figure, 'xaxis', 'x'), axisTitle(figure, 'yaxis', 'y')];
  // biome-ignore lint/plugin: MOST rows at most.
  const width = Math.max(...rows.map((row) => row.length));
  const head = [...columns, ...(width > 3 ? ['value'] : [])];
  const line = (cells: string[]) => `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
  return (
    '<details class="values"><summary>The values of this plot</summary><div class="wide"><table><thead><tr>' +
    head.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('') +
    `</tr></thead><tbody>${rows.map((row) => line(named ? row : row.slice(1))).join('')}</tbody></table></div></details>`
  );
}

/** Name, x, y of each point that a trace shows, and the value of each field of a heat map. */
function rowsOf(trace: Trace): string[][] {
  const name = typeof trace.name === 'string' ? trace.name : '';
  if (trace.hoverinfo === 'skip') return [];
  if (trace.type === 'heatmap') return fieldsOf(trace, name);
  if (!Array.isArray(trace.x) || !Array.isArray(trace.y)) return [];
  const { array, arrayminus } = (trace.error_y ?? {}) as { array?: number[]; arrayminus?: number[] };
  const labels = Array.isArray(trace.text) ? trace.text : [];
  return trace.x.map((x, i) => {
    const y = (trace.y as number[])[i];
    const ends = array ? ` (${printed(y - (arrayminus ?? array)[i])} to ${printed(y + array[i])})` : '';
    return [name || (labels[i] ? String(labels[i]) : ''), printed(x), printed(y) + ends];
  });
}

function fieldsOf({ x, y, z }: Trace, name: string): string[][] {
  if (!Array.isArray(z)) return [];
  const at = (axis: unknown, i: number) => printed(Array.isArray(axis) ? axis[i] : i);
  return z.flatMap((row, i) =>
    Array.isArray(row) ? row.map((value, j) => [name, at(x, j), at(y, i), printed(value)]) : [],
  );
}

function axisTitle({ layout }: PlotlyFigure, axis: 'xaxis' | 'yaxis', otherwise: string): string {
  const { title } = (layout[axis] ?? {}) as { title?: { text?: string } | string };
  return (typeof title === 'string' ? title : title?.text) || otherwise;
}

function printed(value: unknown): string {
  if (typeof value !== 'number') return String(value ?? '');
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}
