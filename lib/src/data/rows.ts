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

/** Options that give the columns of a table their meaning. */
export interface RowOptions {
  /** Column of class labels or regression targets; without it, the set is unlabelled. */
  readonly label?: string;
  /**
   * Columns of 0 and 1, one for each label that an example can have: multi-hot labels of the task `labels`, whose classes are
   * these names. Train with `loss: { labels: binaryCrossEntropy() }`. Excludes `label` and `classes`.
   */
  readonly labels?: readonly string[];
  /** Column of the text, or two for a pair; without it, examples are features. */
  readonly text?: string | readonly [string, string];
  /** The net that reads the texts: its tokenizer and its input length are used. */
  readonly for?: Net;
  /** Truncates texts that are longer than the net reads, instead of throwing. */
  readonly truncate?: boolean;
  /** @deprecated Use `truncate`, which is the same option. */
  readonly cut?: boolean;
  /** Feature columns; by default all numeric columns that no other option names. */
  readonly features?: readonly string[];
  /**
   * Class names in order, or the name for each value: `{ 0: 'negative', 1: 'positive' }`. By default the distinct values of
   * the label column, sorted. An empty list: labels are regression targets.
   */
  readonly classes?: ClassNames;
  /** Additional columns to keep in `data.columns`. */
  readonly columns?: readonly string[];
  /** Leaves out invalid rows and lists them in `data.skipped` instead of throwing. */
  readonly skip?: boolean;
}

/** The names of `RowOptions`. */
export const ROW_OPTIONS = {
  label: true,
  labels: true,
  text: true,
  for: true,
  truncate: true,
  cut: 'deprecated',
  features: true,
  classes: true,
  columns: true,
  skip: true,
} as const satisfies OptionNames<RowOptions>;

/** One row: its position (`line 12`) and its values by column; or a problem, and no values. */
export interface Row {
  readonly at: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly problem?: string;
}

/** A table before its columns are interpreted. */
export interface Rows {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/** How rows become examples, and the problem with a row that cannot. */
export interface RowReading {
  problem(values: Row['values']): string | undefined;
  /** The examples `[rows, ...shape]` of valid rows, and further properties of the dataset. */
  read(rows: readonly Row['values'][]): { x: Float32Array; shape: readonly number[]; about: Partial<Dataset> };
}

/**
 * A dataset of the rows of a table: texts as token ids `[tokens]`, or features `[features]`, in memory. `ids` give each row's
 * position. A text set has its texts in `columns.text` (the second of a pair in `columns.pair`) and each text's number of
 * tokens before truncation in `columns.tokens`. Throws if a column does not exist, or if rows are invalid: the error counts
 * them and names the first three, unless `skip` leaves them out.
 */
export function datasetOf(table: Rows, options: RowOptions): Dataset {
  const { name } = table;
  requireColumnNames(name, options);
  const { columns: extraColumns = [], skip = false } = options;
  requireRows(table, skip);
  requireColumns(table, extraColumns);
  const reading = options.text === undefined ? featuresOf(table, options) : textsOf(table, options);
  const labels = labelsOf(table, options);
  const problemOf = ({ values, problem }: Row) => problem ?? labels.problem(values) ?? reading.problem(values);
  const skipped = skippedOf(table, problemOf);
  requireUsable(table, skipped, skip);
  const skippedIds = new Set(skipped.map(({ id }) => id));
  const validRows = table.rows.filter(({ at }) => !skippedIds.has(`${name}, ${at}`));
  const rows = validRows.map(({ values }) => values);
  const { x, shape, about } = reading.read(rows);
  const extra = Object.fromEntries(extraColumns.map((column) => [column, rows.map((values) => values[column])]));
  return {
    ...arrays(x, rows.map(labels.label), { classes: labels.classes, name, shape }),
    ids: validRows.map(({ at }) => `${name}, ${at}`),
    ...about,
    ...((extraColumns.length > 0 || about.columns) && { columns: { ...extra, ...about.columns } }),
    ...(skip && { skipped }),
    ...(labels.tasks && { tasks: labels.tasks(rows) }),
  };
}

/** Throws if an option that names columns has the wrong type. */
function requireColumnNames(table: string, options: RowOptions): void {
  const { label, labels, text, classes, features, columns, for: net } = options;
  if (label !== undefined && typeof label !== 'string') {
    refuse(`label of ${table}`, label, 'the name of one column', ADVICE);
  }
  const texts = Array.isArray(text) ? text : [text === undefined ? '' : text];
  if (texts.length > 2 || texts.some((column) => typeof column !== 'string')) {
    refuse(`text of ${table}`, text, 'the name of a column, or of two for a pair', "Write text: 'review'.");
  }
  for (const [what, names] of Object.entries({ features, columns, labels })) {
    if (names === undefined || (Array.isArray(names) && names.every((name) => typeof name === 'string'))) continue;
    refuse(`${what} of ${table}`, names, 'an array of names of columns', `Write ${what}: ['width', 'height'].`);
  }
  if (Array.isArray(classes)) requireNames(`classes of ${table}`, classes);
  else if (classes !== undefined) requireRecord(`classes of ${table}`, 'the name for each value', classes);
  if (net !== undefined) requireNet(`the option for, of ${table}`, net);
}

/** How to read a table with several labels per row. */
const ADVICE = "For several labels of 0 and 1 pass labels: ['red', 'round'].";

function skippedOf({ name, rows }: Rows, problemOf: (row: Row) => string | undefined): Skipped[] {
  return rows.flatMap((row) => {
    const reason = problemOf(row);
    return reason === undefined ? [] : [{ id: `${name}, ${row.at}`, reason }];
  });
}

/** Throws if a table has no row, or if no row could be parsed. */
function requireRows(table: Rows, skip: boolean): void {
  if (table.rows.length === 0) {
    throw new TransferError(`${table.name} has no rows. Give a table with a row for each example.`);
  }
  const unparsed = skippedOf(table, ({ problem }) => problem);
  if (unparsed.length === table.rows.length) requireUsable(table, unparsed, skip);
}

/** Maximum number of invalid rows that an error names; it counts the others. */
const NAMED = 3;

/** Throws if no row can be used, or if some cannot and `skip` is not set. */
function requireUsable({ name, rows }: Rows, skipped: readonly Skipped[], skip: boolean): void {
  if (skipped.length === 0 || (skip && skipped.length < rows.length)) return;
  const named = skipped.slice(0, NAMED).map(({ id, reason }) => `${id.slice(name.length + 2)}: ${reason}`);
  const rest = skipped.length > NAMED ? `; and ${skipped.length - NAMED} more` : '';
  const advice = skip
    ? 'No row is left. Check the options: columns, classes or delimiter may differ from those of the file.'
    : 'Fix them, or pass skip: true, which leaves them out and lists them in data.skipped.';
  throw new TransferError(
    `${name}: ${skipped.length} of ${rows.length} rows cannot be used. ${named.join('; ')}${rest}. ${advice}`,
  );
}
