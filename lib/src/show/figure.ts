import { requireArray, requireNumbers, requireProperties } from '../require/arguments';
import { type OptionNames, requireOptions } from '../require/options';
/** A Plotly figure as plain data: the arguments of `Plotly.newPlot(div, data, layout)`. */
export interface Figure {
  readonly data: readonly Record<string, unknown>[];
  readonly layout: Record<string, unknown>;
  /** A description for screen readers; by default the axes and the names of the traces. */
  readonly description?: string;
}

/** Eight colours that colour-blind readers can distinguish (Okabe & Ito 2008). */
export const PALETTE = [
  '#0072B2',
  '#D55E00',
  '#009E73',
  '#CC79A7',
  '#56B4E9',
  '#E69F00',
  '#000000',
  '#F0E442',
] as const;

/** Dashes and markers repeat the information of the colours for readers who do not see colours. */
export const DASHES = ['solid', 'dash', 'dot', 'dashdot', 'longdash'] as const;
const MARKERS = ['circle', 'square', 'diamond', 'triangle-up', 'x'] as const;

/** One curve of a plot; `low` and `high` draw its interval as a band. */
export interface Curve {
  readonly name: string;
  readonly x: readonly (number | string)[];
  readonly y: readonly number[];
  /** Interval of each value: its lower and, in `high`, its upper bound. */
  readonly low?: readonly number[];
  readonly high?: readonly number[];
}

/** The titles and the range of a figure's axes. */
export interface Axes {
  readonly title?: string;
  /** Titles of the axes, with units. */
  readonly x: string;
  readonly y: string;
  readonly logX?: boolean;
  /** Range of the y axis; computed from the data by default. */
  readonly range?: readonly [number, number];
}

/** The names of `Axes`. */
export const AXES = {
  title: true,
  x: 'required',
  y: 'required',
  logX: true,
  range: true,
} as const satisfies OptionNames<Axes>;

/**
 * Draws curves as lines with markers, and the interval of each, if it has one, as a band. Throws if an argument has the
 * wrong type, an option is unknown, `axes` lacks `x` or `y`, or a curve lacks `name`, `x` or `y`.
 */
export function plotCurves(curves: readonly Curve[], axes: Axes): Figure {
  requireOptions('plotCurves', axes, AXES);
  requireArray('plotCurves', 'curves', curves);
  for (const curve of curves) {
    requireProperties('plotCurves', 'curves', curve, ['name', 'x', 'y']);
    for (const part of ['x', 'y', 'low', 'high'] as const) {
      if (curve[part] !== undefined)
        requireNumbers('plotCurves', `${part} of a curve`, curve[part] as readonly number[]);
    }
  }
  return {
    data: curves.flatMap((curve, index) => [...band(curve, index), line(curve, index)]),
    layout: axes.logX ? { ...layout(axes), ...logTicks(curves, axes) } : layout(axes),
  };
}

/** Ticks of a logarithmic axis: up to eight measured values get a tick each; Plotly would put ticks at powers only. */
function logTicks(curves: readonly Curve[], { x }: Axes): Record<string, unknown> {
  const values = [...new Set(curves.flatMap((curve) => curve.x))];
  // The values as text: Plotly would write 0.0005 as 500µ.
  const ticks = values.length <= 8 ? { tickvals: values, ticktext: values.map(String) } : { dtick: Math.log10(2) };
  return { xaxis: { title: { text: x }, type: 'log', ...ticks } };
}

function line({ name, x, y }: Curve, index: number): Record<string, unknown> {
  const color = PALETTE[index % PALETTE.length];
  return {
    type: 'scatter',
    mode: 'lines+markers',
    name,
    x,
    y,
    line: { color, dash: DASHES[index % DASHES.length], width: 2 },
    marker: { color, symbol: MARKERS[index % MARKERS.length], size: 7 },
  };
}

function band({ name, x, low, high }: Curve, index: number): Record<string, unknown>[] {
  if (!low || !high) return [];
  return [
    {
      type: 'scatter',
      mode: 'lines',
      name: `${name}, interval`,
      x: [...x, ...[...x].reverse()],
      y: [...high, ...[...low].reverse()],
      fill: 'toself',
      fillcolor: `${PALETTE[index % PALETTE.length]}33`,
      line: { width: 0 },
      hoverinfo: 'skip',
      showlegend: false,
    },
  ];
}

/** One bar of a bar chart; `low` and `high` draw its interval as an error bar. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  /** Interval of the value: its lower and, in `high`, its upper bound. */
  readonly low?: number;
  readonly high?: number;
}

/**
 * Draws a bar chart, with error bars for the bars that have an interval. Throws if an argument has the wrong type, an
 * option is unknown, `axes` lacks `x` or `y`, or a bar lacks `name` or `value`.
 */
export function plotBars(bars: readonly Bar[], axes: Axes): Figure {
  requireOptions('plotBars', axes, AXES);
  requireArray('plotBars', 'bars', bars);
  for (const bar of bars) requireProperties('plotBars', 'bars', bar, ['name', 'value']);
  const whisker = (end: 'low' | 'high') => bars.map((bar) => Math.abs((bar[end] ?? bar.value) - bar.value));
  const known = bars.some(({ low, high }) => low !== undefined || high !== undefined);
  return {
    data: [
      {
        type: 'bar',
        x: bars.map((bar) => bar.name),
        y: bars.map((bar) => bar.value),
        marker: { color: PALETTE[0] },
        ...(known && {
          error_y: {
            type: 'data',
            symmetric: false,
            array: whisker('high'),
            arrayminus: whisker('low'),
            color: '#444',
          },
        }),
      },
    ],
    layout: layout(axes),
  };
}

/** A Plotly layout that is readable on a light and on a dark page. */
export function layout({ title, x, y, range }: Axes): Record<string, unknown> {
  return {
    ...(title && { title: { text: title } }),
    // Makes room for long names of bars.
    xaxis: { title: { text: x }, automargin: true },
    yaxis: { title: { text: y }, ...(range && { range }) },
    width: 720,
    height: 400,
    margin: { l: 60, r: 20, t: title ? 50 : 20, b: 50 },
    legend: { orientation: 'h', y: -0.22 },
    template: { layout: { paper_bgcolor: 'white', plot_bgcolor: '#f7f7f7', font: { color: '#222' } } },
  };
}
