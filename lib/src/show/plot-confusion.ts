import type { Evaluation } from '../train/evaluate';
import { type Figure, layout, PALETTE } from './figure';

/** What was taken for what: rows are the truth, columns the answer, numbers are examples. */
export function plotConfusion({ confusion }: Evaluation, classes: readonly string[], title?: string): Figure {
  const top = Math.max(1, ...confusion.flat());
  return {
    data: [
      {
        type: 'heatmap',
        z: confusion,
        x: classes,
        y: classes,
        colorscale: [
          [0, '#f7f7f7'],
          [1, PALETTE[0]],
        ],
        zmin: 0,
        zmax: top,
        text: confusion.map((row) => row.map((count) => (count === 0 ? '' : String(count)))),
        texttemplate: '%{text}',
        hovertemplate: '%{y} taken for %{x}: %{z}<extra></extra>',
        showscale: false,
      },
    ],
    layout: {
      ...layout({ title, x: 'answer', y: 'truth' }),
      yaxis: { title: { text: 'truth' }, autorange: 'reversed', automargin: true },
      xaxis: { title: { text: 'answer' }, tickangle: -45, automargin: true },
      height: 540,
    },
  };
}
