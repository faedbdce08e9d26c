import { largest, smallest } from '../extremes';
import { requireArray, requireProperties } from '../require/arguments';
import { requireOptions } from '../require/options';
import { AXES, type Axes, type Curve, type Figure, PALETTE, plotCurves } from './figure';

/** A point with its name beside it; low and high ends draw its interval as a cross. */
export interface Point {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly xInterval?: readonly [low: number, high: number];
  readonly yInterval?: readonly [low: number, high: number];
}

/**
 * Named points on two axes, such as what each method reaches at two tasks; `beside` draws curves too, such as the front that
 * a sweep of weights reaches. Names can be read at the points, by hovering and in the figure's data.
 */
export function plotPoints(
  points: readonly Point[],
  axes: Axes,
  options: { readonly beside?: readonly Curve[] } = {},
): Figure {
  requireOptions('plotPoints', axes, AXES);
  requireOptions('plotPoints', options, { beside: true });
  requireArray('plotPoints', 'points', points);
  for (const point of points) requireProperties('plotPoints', 'points', point, ['x', 'y']);
  const { beside = [] as readonly Curve[] } = options;
  const { data, layout } = plotCurves(beside, axes);
  const across = points.map(({ x }) => x);
  const middle = (smallest(across) + largest(across)) / 2;
  const color = PALETTE[beside.length % PALETTE.length];
  const scatter = {
    type: 'scatter',
    mode: 'markers+text',
    name: '',
    showlegend: false,
    x: across,
    y: points.map(({ y }) => y),
    text: points.map(({ name }) => name),
    // Above and below in turns, so that names of near points do not lie on each other, and towards the middle, where room is.
    textposition: points.map(({ x }, place) => `${place % 2 ? 'bottom' : 'top'} ${x > middle ? 'left' : 'right'}`),
    marker: { color, size: 8 },
    ...errors('error_x', points, ({ x, xInterval }) => [x, xInterval]),
    ...errors('error_y', points, ({ y, yInterval }) => [y, yInterval]),
    hovertemplate: '%{text}: %{x}, %{y}<extra></extra>',
  };
  return { data: [...data, scatter], layout: { ...layout, height: 480 } };
}

type Interval = readonly [number, number];

/** The arms of the cross along one axis; nothing where no point has an interval there. */
function errors(
  name: string,
  points: readonly Point[],
  along: (point: Point) => readonly [value: number, interval: Interval | undefined],
): Record<string, unknown> {
  const all = points.map(along);
  if (all.every(([, interval]) => interval === undefined)) return {};
  return {
    [name]: {
      type: 'data',
      symmetric: false,
      array: all.map(([value, interval]) => (interval ? interval[1] - value : 0)),
      arrayminus: all.map(([value, interval]) => (interval ? value - interval[0] : 0)),
      color: '#999',
      thickness: 1,
    },
  };
}
