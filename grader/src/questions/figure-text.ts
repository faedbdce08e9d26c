import type { Figure, IntervalsFigure, LinesFigure, TableFigure } from './question';

/** Characters of a plot, and lines of one with its own axis. */
const [WIDTH, HEIGHT] = [60, 16];

/** What marks the points of the first series, the second and so on; in the picture they have other shapes. */
export const MARKS = ['o', 'x', '+', '#'] as const;

/** A figure for a terminal. */
export function figureText(figure: Figure): string {
  const lines =
    figure.kind === 'lines'
      ? plotLines(figure)
      : figure.kind === 'intervals'
        ? forestLines(figure)
        : tableLines(figure);
  return [figure.title, ...lines].join('\n');
}

function plotLines({ x, y, series }: LinesFigure): string[] {
  const grid = Array.from({ length: HEIGHT + 1 }, () => Array<string>(WIDTH + 1).fill(' '));
  series.forEach(({ values }, index) => {
    values.forEach((value, at) => {
      const column = Math.round((at / Math.max(1, values.length - 1)) * WIDTH);
      const row = HEIGHT - Math.round(((value - y.from) / (y.to - y.from)) * HEIGHT);
      if (grid[row]) grid[row][column] = MARKS[index];
    });
  });
  const labels = grid.map((_, row) =>
    row % 4 === 0 ? short(y.from + ((HEIGHT - row) / HEIGHT) * (y.to - y.from)) : '',
  );
  // biome-ignore lint/plugin: five labels.
  const width = Math.max(...labels.map(({ length }) => length));
  const ticks = x.values.reduce((line, value, at) => {
    const column = Math.round((at / Math.max(1, x.values.length - 1)) * WIDTH);
    // One that has no room is left out.
    return column > line.length || at === 0 ? line.padEnd(column) + value : line;
  }, '');
  return [
    `${y.name}: ${series.map(({ name }, index) => `${MARKS[index]} ${name}`).join(', ')}`,
    ...grid.map(
      (row, index) => `${labels[index].padStart(width)} ${labels[index] ? '┤' : '│'}${row.join('').trimEnd()}`,
    ),
    `${' '.repeat(width)} └${'─'.repeat(WIDTH)}`,
    `${' '.repeat(width + 2)}${ticks}`,
    `${' '.repeat(width + 2)}${x.name}`,
  ];
}

function forestLines({ axis, rows }: IntervalsFigure): string[] {
  // biome-ignore lint/plugin: the rows of one plot.
  const width = Math.max(...rows.map(({ name }) => name.length));
  const column = (value: number) => Math.round(((value - axis.from) / (axis.to - axis.from)) * WIDTH);
  const drawn = rows.map(({ name, low, mean, high }) => {
    const cells: string[] = Array.from({ length: WIDTH + 1 }, (_, at) =>
      at > column(low) && at < column(high) ? '─' : ' ',
    );
    if (axis.from <= 0 && axis.to >= 0) cells[column(0)] = '┊';
    cells[column(low)] = '├';
    cells[column(high)] = '┤';
    cells[column(mean)] = '●';
    return `${name.padEnd(width)}  ${cells.join('').trimEnd()}`;
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => short(axis.from + part * (axis.to - axis.from)));
  const scale = ticks.reduce((line, tick, index) => line.padEnd(Math.round((index / 4) * WIDTH)) + tick, '');
  return [...drawn, `${' '.repeat(width)}  ${scale}`, `${' '.repeat(width)}  ${axis.name}`];
}

function tableLines({ head, rows }: TableFigure): string[] {
  const all = [head, ...rows].map((row) => row.map(String));
  // biome-ignore lint/plugin: the columns of one table.
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}

const short = (value: number): string => String(Number(value.toFixed(3)));
