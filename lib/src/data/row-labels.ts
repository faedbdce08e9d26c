import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { nearestName } from '../require/nearest-name';
import { cell, isMissing, list, numberOf, requireColumns } from './row-values';
import type { Row, RowOptions, Rows } from './rows';

/** Class names in order, or the class name for each value of a column. */
export type ClassNames = readonly string[] | Readonly<Record<string, string>>;

/** How the labels of a table are read. */
export interface RowLabels {
  readonly classes: readonly string[];
  problem(values: Row['values']): string | undefined;
  /** The label of a valid row: a class index, a regression target, or NaN if unlabelled. */
  label(values: Row['values']): number;
  /** The labels by task, if a row can have several labels. */
  tasks?(rows: readonly Row['values'][]): NonNullable<Dataset['tasks']>;
}

/** Reads the labels of a table: class names, regression targets if `classes` is empty, or none if no column is named. */
export function labelsOf(table: Rows, { label, labels, classes }: RowOptions): RowLabels {
  if (labels !== undefined) return multiHotOf(table, labels, { label, classes });
  if (label === undefined) {
    if (classes !== undefined && Object.keys(classes).length > 0) {
      throw new TransferError(`${table.name}: classes were named without their column. Pass label: 'column'.`);
    }
    return { classes: [], problem: () => undefined, label: () => Number.NaN };
  }
  requireColumns(table, [label]);
  if (Array.isArray(classes) && classes.length === 0) return targetsOf(label);
  const names = namesOf(classes ?? valuesOf(table, label));
  const order = [...new Set(names.values())];
  const indices = new Map(order.map((name, index) => [name, index]));
  const unknownLabel = unknownLabelMessages([...names.keys()]);
  return {
    classes: order,
    problem(values) {
      const value = values[label];
      if (isMissing(value)) return `the label '${label}' is missing`;
      return names.has(labelText(value)) ? undefined : unknownLabel(labelText(value));
    },
    label: (values) => indices.get(names.get(labelText(values[label])) as string) as number,
  };
}

function targetsOf(label: string): RowLabels {
  return {
    classes: [],
    problem: ({ [label]: value }) =>
      numberOf(value) === undefined ? `the label '${label}' is ${cell(value)}, not a number` : undefined,
    label: ({ [label]: value }) => numberOf(value) as number,
  };
}

/** The name of the task whose labels are multi-hot. */
const LABELS = 'labels';

/** Multi-hot labels: a column of 0 and 1 for each. */
function multiHotOf(
  table: Rows,
  columns: readonly string[],
  { label, classes }: Pick<RowOptions, 'label' | 'classes'>,
): RowLabels {
  const duplicate = columns.find((column, index) => columns.indexOf(column) < index);
  if (label !== undefined || classes !== undefined || columns.length === 0 || duplicate !== undefined) {
    const got = label !== undefined ? 'label too' : classes !== undefined ? 'classes too' : `[${list(columns)}]`;
    throw new TransferError(
      `labels of ${table.name} must name one or more columns, each once, and exclude label and classes; got ${got}. ` +
        "Pass labels: ['red', 'round'] alone.",
    );
  }
  requireColumns(table, columns);
  const binaryOf = (value: unknown) => (typeof value === 'boolean' ? Number(value) : numberOf(value));
  return {
    classes: [],
    problem(values) {
      const invalid = columns.find((column) => ![0, 1].includes(binaryOf(values[column]) ?? Number.NaN));
      if (invalid === undefined) return undefined;
      return isMissing(values[invalid])
        ? `the label '${invalid}' is missing`
        : `the label '${invalid}' is ${cell(values[invalid])}; it must be 0 or 1`;
    },
    label: () => Number.NaN,
    tasks: (rows) => ({
      [LABELS]: {
        classes: columns,
        labels: rows.map((values) => columns.map((column) => binaryOf(values[column]) as number)),
      },
    }),
  };
}

const labelText = (value: unknown) => String(value).trim();

/** Each value of the column and its class. */
function namesOf(classes: ClassNames): ReadonlyMap<string, string> {
  return new Map(Array.isArray(classes) ? classes.map((name) => [name, name]) : Object.entries(classes));
}

/** The values of a column, sorted: numerically if all are numbers, else by code unit, the same on every system. */
function valuesOf({ name, rows }: Rows, label: string): string[] {
  const filled = rows.map(({ values }) => values[label]).filter((value) => !isMissing(value));
  const values = [...new Set(filled.map(labelText))];
  const numbers = values.map(numberOf);
  if (!numbers.every((number) => number !== undefined)) return values.sort();
  const fractional = values.find((value) => !Number.isInteger(Number(value)));
  if (fractional !== undefined) {
    throw new TransferError(
      `${name}: class labels must not be fractional; got ${fractional} in '${label}'. Pass classes: [] for regression targets, or name the classes.`,
    );
  }
  return values.sort((a, b) => Number(a) - Number(b));
}

/** Maximum number of edit distances computed per table: with more wrong labels the others get no suggestion. */
const MOST_DISTANCES = 1_000_000;

/** The message for a label that is not among the known ones, cached by label. */
function unknownLabelMessages(known: readonly string[]): (value: string) => string {
  const messages = new Map<string, string>();
  const areWords = known.every((name) => numberOf(name) === undefined);
  return (value) => {
    const cached = messages.get(value);
    if (cached !== undefined) return cached;
    const nearest = messages.size * known.length < MOST_DISTANCES ? nearestName(value, known) : undefined;
    const isNumber = areWords && numberOf(value) !== undefined;
    const advice = isNumber ? `; classes: { ${value}: '${known[0]}', … } names the class of each number` : '';
    const message = `the label ${cell(value)} is none of ${list(known)}${nearest === undefined ? advice : `; perhaps '${nearest}' is meant`}`;
    messages.set(value, message);
    return message;
  };
}
