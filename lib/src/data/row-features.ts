import { TransferError } from '../error';
import { cell, isMissing, list, numberOf, requireColumns } from './row-values';
import type { RowOptions, RowReading, Rows } from './rows';

/**
 * Rows as features `[features]`: the named columns, or all numeric columns that no other option names. An unnamed column is
 * never selected automatically: it is usually the row index, which leaks the label of a sorted table.
 */
export function featuresOf(table: Rows, options: RowOptions): RowReading {
  if (options.for !== undefined) {
    throw new TransferError(
      `${table.name}: \`for\` is the net that reads texts, and no column of texts is named. Pass text: 'review', or leave \`for\` out.`,
    );
  }
  const features = options.features ?? numericColumns(table, options);
  requireColumns(table, features);
  if (features.length === 0) {
    throw new TransferError(
      `${table.name} has no numeric column to use as a feature; its columns are ${list(table.columns)}. ` +
        "Name features: ['height', 'width']; or for texts text: 'review' with for: net.",
    );
  }
  return {
    problem(values) {
      const invalid = features.find((feature) => numberOf(values[feature]) === undefined);
      if (invalid === undefined) return undefined;
      return isMissing(values[invalid])
        ? `the feature '${invalid}' is missing`
        : `the feature '${invalid}' is ${cell(values[invalid])}, not a number`;
    },
    read: (rows) => ({
      x: Float32Array.from(rows.flatMap((values) => features.map((feature) => numberOf(values[feature]) as number))),
      shape: [features.length],
      about: { features },
    }),
  };
}

/** Columns in which more than half of the filled cells are numbers; the other cells are errors, and are reported. */
function numericColumns(
  { columns, rows }: Rows,
  { label, labels = [], columns: extraColumns = [] }: RowOptions,
): string[] {
  const named = new Set(['', label, ...labels, ...extraColumns]);
  const candidates = columns.filter((column) => !named.has(column));
  return candidates.filter((column) => {
    const filled = rows.map(({ values }) => values[column]).filter((value) => !isMissing(value));
    return filled.filter((value) => numberOf(value) !== undefined).length > filled.length / 2;
  });
}
