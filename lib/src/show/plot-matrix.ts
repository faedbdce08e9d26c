import { TransferError } from '../error';
import { largest } from '../extremes';
import { requireArray } from '../require/arguments';
import { requireNumber } from '../require/number';
import { requireOptions } from '../require/options';
import { type Figure, layout, PALETTE } from './figure';

/** The names of the rows and columns of a matrix, and its titles. */
export interface MatrixAxes {
  /** Names of the rows and of the columns; `x` and `y` are the titles of the axes. */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly x: string;
  readonly y: string;
  readonly title?: string;
  /** Decimals of the values in the cells, 1 by default. */
  readonly digits?: number;
}

/**
 * Draws a matrix `[rows][columns]` of gains and losses, such as the effect of each task on each other: blue above 0,
 * orange below, white at 0, with the value in its cell. A `NaN` cell is empty. Throws if an argument has the wrong
 * type, an option is unknown or missing, there is not one value for each pair of names, or `digits` is not an integer
 * from 0 to 100.
 */
export function plotMatrix(values: readonly (readonly number[])[], options: MatrixAxes): Figure {
  requireOptions('plotMatrix', options, {
    rows: 'required',
    columns: 'required',
    x: 'required',
    y: 'required',
    title: true,
    digits: true,
  });
  requireArray('plotMatrix', 'values', values);
  for (const row of values) requireArray('plotMatrix', 'rows of values', row);
  const { rows, columns, x, y, title, digits = 1 } = options;
  const fits = Number.isInteger(digits) && digits >= 0 && digits <= 100;
  requireNumber("plotMatrix's digits", digits, { fits, expected: 'an integer from 0 to 100', hint: 'Try 1.' });
  requireArray("plotMatrix's rows", 'names', rows);
  requireArray("plotMatrix's columns", 'names', columns);
  if (values.length !== rows.length || values.some((row) => row.length !== columns.length)) {
    throw new TransferError(
      `plotMatrix got ${values.length} rows of ${[...new Set(values.map((row) => row.length))].join(' and ')} values, and ` +
        `names of ${rows.length} rows and ${columns.length} columns. Give a value for each pair of names, NaN for none.`,
    );
  }
  const top = largest(values.flat().filter(Number.isFinite).map(Math.abs), Number.MIN_VALUE);
  return {
    data: [
      {
        type: 'heatmap',
        // JSON, and so Plotly, has no NaN.
        z: values.map((row) => row.map((value) => (Number.isFinite(value) ? value : null))),
        x: columns,
        y: rows,
        colorscale: [
          [0, PALETTE[1]],
          [0.5, '#ffffff'],
          [1, PALETTE[0]],
        ],
        zmin: -top,
        zmax: top,
        text: values.map((row) => row.map((value) => (Number.isFinite(value) ? value.toFixed(digits) : ''))),
        texttemplate: '%{text}',
        hovertemplate: '%{y}, %{x}: %{z}<extra></extra>',
        showscale: false,
      },
    ],
    layout: {
      ...layout({ title, x, y }),
      yaxis: { title: { text: y }, autorange: 'reversed', automargin: true },
      height: 420,
    },
  };
}
