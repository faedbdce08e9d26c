import { TransferError } from '../error';
import { nearestName } from '../require/nearest-name';
import { cell, isMissing, list, numberOf, requireColumns } from './row-values';
import type { Row, RowOptions, Rows } from './rows';

/** Names of classes in order, or the name for each value of a column. */
export type ClassNames = readonly string[] | Readonly<Record<string, string>>;

/** How the labels of a table are read. */
export interface RowLabels {
  readonly classes: readonly string[];
  problem(values: Row['values']): string | undefined;
  /** The label of a row without a problem: a class index, a number, or NaN where there is no label. */
  label(values: Row['values']): number;
}

/** Reads the labels of a table: classes by name, numbers where `classes` is empty, nothing where no column is named. */
export function labelsOf(table: Rows, { label, classes }: RowOptions): RowLabels {
  if (label === undefined) {
    if (classes !== undefined && Object.keys(classes).length > 0) {
      throw new TransferError(
        `${table.name}: classes were named, and no column that holds them. Pass label: 'column'.`,
      );
    }
    return { classes: [], problem: () => undefined, label: () => Number.NaN };
  }
  requireColumns(table, [label]);
  if (Array.isArray(classes) && classes.length === 0) return numbersIn(label);
  const names = namesOf(classes ?? valuesOf(table, label));
  const order = [...new Set(names.values())];
  const places = new Map(order.map((name, place) => [name, place]));
  const unknown = unknownAmong([...names.keys()]);
  return {
    classes: order,
    problem(values) {
      const found = values[label];
      if (isMissing(found)) return `the label '${label}' is missing`;
      return names.has(named(found)) ? undefined : unknown(named(found));
    },
    label: (values) => places.get(names.get(named(values[label])) as string) as number,
  };
}

function numbersIn(label: string): RowLabels {
  return {
    classes: [],
    problem: ({ [label]: value }) =>
      numberOf(value) === undefined ? `the label '${label}' is ${cell(value)}, not a number` : undefined,
    label: ({ [label]: value }) => numberOf(value) as number,
  };
}

const named = (value: unknown) => String(value).trim();

/** Each value of the column and the class it stands for. */
function namesOf(classes: ClassNames): ReadonlyMap<string, string> {
  return new Map(Array.isArray(classes) ? classes.map((name) => [name, name]) : Object.entries(classes));
}

/** The values of a column in order: by number where all are numbers, else by code unit, the same on every system. */
function valuesOf({ name, rows }: Rows, label: string): string[] {
  const filled = rows.map(({ values }) => values[label]).filter((value) => !isMissing(value));
  const values = [...new Set(filled.map(named))];
  const numbers = values.map(numberOf);
  if (!numbers.every((number) => number !== undefined)) return values.sort();
  const broken = values.find((value) => !Number.isInteger(Number(value)));
  if (broken !== undefined) {
    throw new TransferError(
      `${name}: the label '${label}' holds numbers such as ${broken}. Pass classes: [] to learn numbers, or name the classes.`,
    );
  }
  return values.sort((a, b) => Number(a) - Number(b));
}

/** Edit distances that are computed for a table at most: with more wrong labels the others get no suggestion. */
const MOST_DISTANCES = 1_000_000;

/** What is said of a label that is none of these. */
function unknownAmong(known: readonly string[]): (value: string) => string {
  const said = new Map<string, string>();
  const namesWords = known.every((name) => numberOf(name) === undefined);
  return (value) => {
    const before = said.get(value);
    if (before !== undefined) return before;
    const near = said.size * known.length < MOST_DISTANCES ? nearestName(value, known) : undefined;
    const isNumber = namesWords && numberOf(value) !== undefined;
    const advice = isNumber ? `; classes: { ${value}: '${known[0]}', … } says what numbers stand for` : '';
    const text = `the label ${cell(value)} is none of ${list(known)}${near === undefined ? advice : `; perhaps '${near}' is meant`}`;
    said.set(value, text);
    return text;
  };
}
