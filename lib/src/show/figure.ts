import { requireArray, requireNumbers, requireProperties } from '../require/arguments';
import { type OptionNames, requireOptions } from '../require/options';
/** A Plotly figure as plain data: what `Plotly.newPlot(div, data, layout)` takes. */
export interface Figure {
  readonly data: readonly Record<string, unknown>[];
  readonly layout: Record<string, unknown>;
  /** A sentence for readers who cannot see it, where its axes and names do not say it. */
  readonly description?: string;
}

/** Eight colours that colour-blind readers tell apart (Okabe & Ito 2008). */
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

/** Dashes and markers repeat the colour's message for readers who see none. */
export const DASHES = ['solid', 'dash', 'dot', 'dashdot', 'longdash'] as const;
const MARKERS = ['circle', 'square', 'diamond', 'triangle-up', 'x'] as const;

/** One line of a plot; `low` and `high` draw its interval as a band. */
export interface Curve {
  readonly name: string;
  readonly x: readonly (number | string)[];
  readonly y: readonly number[];
  readonly low?: readonly number[];
  readonly high?: readonly number[];
}

export interface Axes {
  readonly title?: string;
  /** What the axes show, with units. */
  readonly x: string;
  readonly y: string;
  readonly logX?: boolean;
  /** Ends of the y axis; found from the data unless given. */
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

/** Lines with markers, and a band around each where it has an interval. */
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
    data: curves.flatMap((curve, place) => [...band(curve, place), line(curve, place)]),
    layout: axes.logX ? { ...layout(axes), ...logTicks(curves, axes) } : layout(axes),
  };
}

/** On a logarithmic axis a few measured places are marked as they are; Plotly would mark powers only. */
function logTicks(curves: readonly Curve[], { x }: Axes): Record<string, unknown> {
  const places = [...new Set(curves.flatMap((curve) => curve.x))];
  // As they are written: Plotly would call 0.0005 500µ.
  const ticks = places.length <= 8 ? { tickvals: places, ticktext: places.map(String) } : { dtick: Math.log10(2) };
  return { xaxis: { title: { text: x }, type: 'log', ...ticks } };
}

function line({ name, x, y }: Curve, place: number): Record<string, unknown> {
  const color = PALETTE[place % PALETTE.length];
  return {
    type: 'scatter',
    mode: 'lines+markers',
    name,
    x,
    y,
    line: { color, dash: DASHES[place % DASHES.length], width: 2 },
    marker: { color, symbol: MARKERS[place % MARKERS.length], size: 7 },
  };
}

function band({ name, x, low, high }: Curve, place: number): Record<string, unknown>[] {
  if (!low || !high) return [];
  return [
    {
      type: 'scatter',
      mode: 'lines',
      name: `${name}, interval`,
      x: [...x, ...[...x].reverse()],
      y: [...high, ...[...low].reverse()],
      fill: 'toself',
      fillcolor: `${PALETTE[place % PALETTE.length]}33`,
      line: { width: 0 },
      hoverinfo: 'skip',
      showlegend: false,
    },
  ];
}

/** One bar of a bar chart; `low` and `high` draw its interval as a whisker. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

/** Bars with whiskers. */
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

/** A layout that reads on a light and a dark page. */
export function layout({ title, x, y, range }: Axes): Record<string, unknown> {
  return {
    ...(title && { title: { text: title } }),
    // Long names of bars get the room they need.
    xaxis: { title: { text: x }, automargin: true },
    yaxis: { title: { text: y }, ...(range && { range }) },
    width: 720,
    height: 400,
    margin: { l: 60, r: 20, t: title ? 50 : 20, b: 50 },
    legend: { orientation: 'h', y: -0.22 },
    template: { layout: { paper_bgcolor: 'white', plot_bgcolor: '#f7f7f7', font: { color: '#222' } } },
  };
}
