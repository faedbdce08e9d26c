import { isDark } from './theme';

export interface Figure {
  readonly data: readonly Record<string, unknown>[];
  readonly layout: Record<string, unknown>;
}

/** Colours that are too dark on a dark page, and what stands for them there. */
const LIGHTER: Readonly<Record<string, string>> = {
  '#0072b2': '#4ba3e3',
  '#0072b233': '#4ba3e344',
  '#000000': '#f0f2f5',
  '#00000033': '#f0f2f544',
  '#111': '#e8eaed',
  '#222': '#e8eaed',
  '#444': '#b8bfca',
};

/** A figure in the colours of the page, as wide as its place. */
export function themed({ data, layout }: Figure): Figure {
  const onPaper = Boolean(layout.images);
  const colour = (name: string, paper: string) => (onPaper ? paper : shown(name));
  const text = colour('--text', '#1c1f24');
  const line = colour('--line', '#c9ced6');
  const { width: _, template: __, ...own } = layout;
  const axes = Object.keys(layout).filter((name) => /^[xy]axis\d*$/.test(name));
  const sliders = Array.isArray(own.sliders) ? own.sliders : [];
  return {
    data: isDark() && !onPaper ? (lighter(data) as Figure['data']) : structuredClone(data),
    layout: {
      ...structuredClone(own),
      autosize: true,
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: onPaper ? '#f7f7f7' : shown('--beside'),
      font: { ...(own.font as object), color: text },
      hoverlabel: { bgcolor: colour('--ground', '#fff'), bordercolor: line, font: { color: text } },
      ...(sliders.length > 0 && {
        sliders: sliders.map((slider) => ({
          ...slider,
          font: { color: text },
          bgcolor: line,
          bordercolor: line,
          tickcolor: text,
        })),
      }),
      ...Object.fromEntries(
        axes.map((name) => [
          name,
          { gridcolor: line, zerolinecolor: line, linecolor: line, ...(structuredClone(own[name]) as object) },
        ]),
      ),
    },
  };
}

/** A colour of the style sheet as Plotly reads it: the browser resolves `light-dark()` only where it is used. */
function shown(name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

function lighter(value: unknown): unknown {
  if (typeof value === 'string') return LIGHTER[value.toLowerCase()] ?? value;
  if (Array.isArray(value)) return value.map(lighter);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, lighter(part)]));
}
