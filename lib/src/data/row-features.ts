import { TransferError } from '../error';
import { cell, isMissing, list, numberOf, requireColumns } from './row-values';
import type { RowOptions, RowReading, Rows } from './rows';

/**
 * Rows as features `[features]`: the columns named, or all that hold numbers and are named in no other option. A column
 * without a name is not taken by itself: it is most often the row's number, which tells the label of a sorted table.
 */
export function featuresOf(table: Rows, options: RowOptions): RowReading {
  if (options.for !== undefined) {
    throw new TransferError(
      `${table.name}: \`for\` names the net that reads texts. Say which column holds them: text: 'review', or leave \`for\` out.`,
    );
  }
  const features = options.features ?? numericColumns(table, options);
  requireColumns(table, features);
  if (features.length === 0) {
    throw new TransferError(
      `${table.name} has no column of numbers to learn from; its columns are ${list(table.columns)}. ` +
        "Name some: features: ['height', 'width']; or for texts text: 'review' with for: net.",
    );
  }
  return {
    problem(values) {
      const odd = features.find((feature) => numberOf(values[feature]) === undefined);
      if (odd === undefined) return undefined;
      return isMissing(values[odd])
        ? `the feature '${odd}' is missing`
        : `the feature '${odd}' is ${cell(values[odd])}, not a number`;
    },
    read: (rows) => ({
      x: Float32Array.from(rows.flatMap((values) => features.map((feature) => numberOf(values[feature]) as number))),
      shape: [features.length],
      about: { features },
    }),
  };
}

/** Columns where more than half of what is filled in is a number: the rest is then a slip, and is said. */
function numericColumns({ columns, rows }: Rows, { label, columns: kept = [] }: RowOptions): string[] {
  const free = columns.filter((column) => column !== '' && column !== label && !kept.includes(column));
  return free.filter((column) => {
    const filled = rows.map(({ values }) => values[column]).filter((value) => !isMissing(value));
    return filled.filter((value) => numberOf(value) !== undefined).length > filled.length / 2;
  });
}
