import type { Figure } from './themed';

/** Narrower places, in pixels, get a figure that is laid out for them; lessons make figures 720 pixels wide. */
const NARROW = 560;
/** Plotly's font, and its sizes of a title, of an axis' title and of a tick's label. */
const FONT = '"Open Sans", verdana, arial, sans-serif';
const [TITLE, AXIS, TICK] = [17, 14, 12];

type Part = Record<string, unknown>;
type Measure = (text: string, size: number) => number;

/**
 * A figure for a place of that width. In a narrow place titles are wrapped, the legend is at the bottom, long names of bars get
 * room below them, and a photograph's figure is as high as the photograph makes it.
 */
export function fitted({ data, layout }: Figure, width: number, measure: Measure = measured): Figure {
  if (width >= NARROW) return { data, layout };
  const { l = 80, r = 80, t = 100, b = 80 } = (layout.margin ?? {}) as Record<string, number>;
  const lines = wrapped(titleOf(layout), width - 16, (text) => measure(text, TITLE));
  const axis = layout.xaxis as Part | undefined;
  const across = wrapped(titleOf(axis), width - l - r, (text) => measure(text, AXIS));
  const below = roomForNames(data, width - l - r, (text) => measure(text, TICK));
  const sliders = (layout.sliders ?? []) as Part[];
  const above = 22 * Math.max(lines.length - 1, 0);
  return {
    data,
    layout: {
      ...layout,
      ...(lines.length > 0 && {
        title: {
          ...(layout.title as Part),
          text: lines.join('<br>'),
          yref: 'container',
          y: 1,
          yanchor: 'top',
          pad: { t: lines.length > 1 ? 24 : 14 },
        },
      }),
      ...(axis &&
        across.length > 0 && {
          xaxis: { ...axis, automargin: true, title: { ...(axis.title as Part), text: across.join('<br>') } },
        }),
      margin: { ...(layout.margin as Part), l, r, t: t + above, b },
      ...(typeof layout.height === 'number' && {
        height: layout.height + above + 18 * Math.max(across.length - 1, 0) + below - heightLost(layout, width),
      }),
      ...(sliders.length > 0
        ? { sliders: sliders.map((slider) => ({ ...slider, pad: { t: 44 } })) }
        : { legend: { ...(layout.legend as Part), yref: 'container', y: 0, yanchor: 'bottom' } }),
    },
  };
}

function titleOf(part: Part | undefined): string {
  const title = part?.title as { text?: string } | string | undefined;
  return (typeof title === 'string' ? title : title?.text) ?? '';
}

/** The lines of a text between whose words there are breaks where a line would be too wide. */
function wrapped(text: string, width: number, measure: (text: string) => number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').filter(Boolean)) {
    const longer = lines.length > 0 ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length > 0 && measure(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** How many pixels the names below the bars need that the figure has not, where they do not fit side by side. */
function roomForNames(data: Figure['data'], width: number, measure: (text: string) => number): number {
  let most = 0;
  for (const { type, x } of data) {
    if (type !== 'bar' || !Array.isArray(x)) continue;
    const names = x.filter((name) => typeof name === 'string');
    const longest = names.map(measure).reduce((one, other) => Math.max(one, other), 0);
    if (longest * names.length > width) most = Math.max(most, longest);
  }
  return most;
}

/** How much less high a photograph is that has less width, in pixels: its axes keep their ratio. */
function heightLost({ images, xaxis, yaxis, width: drawn }: Part, width: number): number {
  const [across, down] = [xaxis, yaxis].map((axis) => (axis as { range?: [number, number] } | undefined)?.range);
  if (!images || !across || !down || typeof drawn !== 'number' || drawn <= width) return 0;
  return ((drawn - width) * Math.abs(down[1] - down[0])) / Math.abs(across[1] - across[0]);
}

function measured(text: string, size: number): number {
  const context = document.createElement('canvas').getContext('2d')!;
  context.font = `${size}px ${FONT}`;
  return context.measureText(text).width;
}
