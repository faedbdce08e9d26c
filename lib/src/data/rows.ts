import type { Dataset, Skipped } from '../core/dataset';
import type { Net } from '../core/net';
import { TransferError } from '../error';
import { refuse, requireNames, requireNet, requireRecord } from '../require/arguments';
import type { OptionNames } from '../require/options';
import { arrays } from './arrays';
import { featuresOf } from './row-features';
import { type ClassNames, labelsOf } from './row-labels';
import { textsOf } from './row-texts';
import { requireColumns } from './row-values';

/** What the columns of a table mean. */
export interface RowOptions {
  /** Column of the classes or of the numbers to learn; left out, the set is unlabelled. */
  readonly label?: string;
  /** Column of the text, or two for a pair; left out, examples are features. */
  readonly text?: string | readonly [string, string];
  /** The net that is to read the texts: its tokenizer and its length are used. */
  readonly for?: Net;
  /** Truncates texts that are longer than the net reads, instead of throwing. */
  readonly truncate?: boolean;
  /** @deprecated Use `truncate`, which is the same option. */
  readonly cut?: boolean;
  /** Columns of numbers; left out, all that hold numbers and are named in no other option. */
  readonly features?: readonly string[];
  /**
   * Names of the classes in order, or the name for each value: `{ 0: 'negative', 1: 'positive' }`. Left out, they are the
   * values found, sorted. An empty list says that labels are numbers.
   */
  readonly classes?: ClassNames;
  /** Columns kept beside the examples, in `data.columns`. */
  readonly columns?: readonly string[];
  /** Leaves out rows that cannot be used and lists them in `data.skipped`, in place of an error. */
  readonly skip?: boolean;
}

/** The names of `RowOptions`. */
export const ROW_OPTIONS = {
  label: true,
  text: true,
  for: true,
  truncate: true,
  cut: 'deprecated',
  features: true,
  classes: true,
  columns: true,
  skip: true,
} as const satisfies OptionNames<RowOptions>;

/** One row, where it stands (`line 12`) and its values by column; or what is wrong with it, and no values. */
export interface Row {
  readonly at: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly problem?: string;
}

/** A table before its columns mean anything. */
export interface Rows {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/** What is made of the rows: examples, and what is wrong with a row that gives none. */
export interface RowReading {
  problem(values: Row['values']): string | undefined;
  /** The examples `[rows, ...shape]` of rows without a problem, and what the set says of them. */
  read(rows: readonly Row['values'][]): { x: Float32Array; shape: readonly number[]; about: Partial<Dataset> };
}

/**
 * A dataset of the rows of a table: texts as token ids `[tokens]`, or features `[features]`, in memory. `ids` say where each
 * row stood. A text set keeps its texts in `columns.text` (of pairs the second in `columns.pair`) and in `columns.tokens` how
 * long each is before it is cut. A column that is not there is a TransferError; so are rows that cannot be used, all of them
 * counted and the first named, unless `skip` leaves them out.
 */
export function datasetOf(table: Rows, options: RowOptions): Dataset {
  const { name } = table;
  requireColumnNames(name, options);
  const { columns: kept = [], skip = false } = options;
  requireRows(table, skip);
  requireColumns(table, kept);
  const reading = options.text === undefined ? featuresOf(table, options) : textsOf(table, options);
  const labels = labelsOf(table, options);
  const problemOf = ({ values, problem }: Row) => problem ?? labels.problem(values) ?? reading.problem(values);
  const skipped = skippedOf(table, problemOf);
  requireUsable(table, skipped, skip);
  const isSkipped = new Set(skipped.map(({ id }) => id));
  const good = table.rows.filter(({ at }) => !isSkipped.has(`${name}, ${at}`));
  const rows = good.map(({ values }) => values);
  const { x, shape, about } = reading.read(rows);
  const beside = Object.fromEntries(kept.map((column) => [column, rows.map((values) => values[column])]));
  return {
    ...arrays(x, rows.map(labels.label), { classes: labels.classes, name, shape }),
    ids: good.map(({ at }) => `${name}, ${at}`),
    ...about,
    ...((kept.length > 0 || about.columns) && { columns: { ...beside, ...about.columns } }),
    ...(skip && { skipped }),
  };
}

/** Says so where an option that names columns is of another kind than it must be. */
function requireColumnNames(table: string, options: RowOptions): void {
  const { label, text, classes, features, columns, for: net } = options;
  if (label !== undefined && typeof label !== 'string') {
    refuse(`label of ${table}`, label, 'the name of one column', ADVICE);
  }
  const texts = Array.isArray(text) ? text : [text === undefined ? '' : text];
  if (texts.length > 2 || texts.some((one) => typeof one !== 'string')) {
    refuse(`text of ${table}`, text, 'the name of a column, or of two for a pair', "Write text: 'review'.");
  }
  for (const [what, names] of Object.entries({ features, columns })) {
    if (names === undefined || (Array.isArray(names) && names.every((one) => typeof one === 'string'))) continue;
    refuse(`${what} of ${table}`, names, 'an array of names of columns', `Write ${what}: ['width', 'height'].`);
  }
  if (Array.isArray(classes)) requireNames(`classes of ${table}`, classes);
  else if (classes !== undefined) requireRecord(`classes of ${table}`, 'the name for each value', classes);
  if (net !== undefined) requireNet(`the option for, of ${table}`, net);
}

/** How a table with several labels a row is read. */
const ADVICE =
  "For several labels keep their columns, columns: ['red', 'round'], and name the tasks: withTasks(data, { red: … }).";

function skippedOf({ name, rows }: Rows, problemOf: (row: Row) => string | undefined): Skipped[] {
  return rows.flatMap((row) => {
    const reason = problemOf(row);
    return reason === undefined ? [] : [{ id: `${name}, ${row.at}`, reason }];
  });
}

/** Says so where there is no row to look for columns in. */
function requireRows(table: Rows, skip: boolean): void {
  if (table.rows.length === 0) {
    throw new TransferError(`${table.name} holds no row. Give a table with a row for each example.`);
  }
  const broken = skippedOf(table, ({ problem }) => problem);
  if (broken.length === table.rows.length) requireUsable(table, broken, skip);
}

/** Wrong rows that an error names; the others it counts. */
const NAMED = 3;

/** Says so where no row can be used, or where some cannot be used and nobody asked to leave them out. */
function requireUsable({ name, rows }: Rows, skipped: readonly Skipped[], skip: boolean): void {
  if (skipped.length === 0 || (skip && skipped.length < rows.length)) return;
  const named = skipped.slice(0, NAMED).map(({ id, reason }) => `${id.slice(name.length + 2)}: ${reason}`);
  const others = skipped.length > NAMED ? `; and ${skipped.length - NAMED} more` : '';
  const advice = skip
    ? 'Nothing is left. Look at the options: they may name other columns, classes or delimiters than the file has.'
    : 'Mend them, or pass skip: true, which leaves them out and lists them in data.skipped.';
  throw new TransferError(
    `${name}: ${skipped.length} of ${rows.length} rows cannot be used. ${named.join('; ')}${others}. ${advice}`,
  );
}
