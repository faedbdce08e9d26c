import { largest, smallest } from '../extremes';
import { requireArray, requireProperties } from '../require/arguments';
import { requireOptions } from '../require/options';
import { AXES, type Axes, type Curve, type Figure, PALETTE, plotCurves } from './figure';

/** A labelled point; its intervals are drawn as error bars. */
export interface Point {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly xInterval?: readonly [low: number, high: number];
  readonly yInterval?: readonly [low: number, high: number];
}

/**
 * Draws labelled points on two axes, such as each method's accuracy on two tasks. `beside` adds curves, such as the
 * Pareto front of a sweep of loss weights. Names appear next to the points, on hovering and in the figure's data.
 * Throws if an argument has the wrong type, an option is unknown, `axes` lacks `x` or `y`, or a point lacks `x` or `y`.
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
    // Alternately above and below, so that names of near points do not overlap, and towards the centre, where there is room.
    textposition: points.map(({ x }, index) => `${index % 2 ? 'bottom' : 'top'} ${x > middle ? 'left' : 'right'}`),
    marker: { color, size: 8 },
    ...errors('error_x', points, ({ x, xInterval }) => [x, xInterval]),
    ...errors('error_y', points, ({ y, yInterval }) => [y, yInterval]),
    hovertemplate: '%{text}: %{x}, %{y}<extra></extra>',
  };
  return { data: [...data, scatter], layout: { ...layout, height: 480 } };
}

type Interval = readonly [number, number];

/** The error bars along one axis; empty if no point has an interval there. */
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
