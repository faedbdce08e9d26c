import { TransferError } from '../error';
import { cell, isMissing, requireColumns, textOf } from './row-values';
import type { RowOptions, RowReading, Rows } from './rows';
import { tokensFor } from './tokens';

/** Columns that a text set has by itself. */
const OWN = ['text', 'pair', 'tokens'];

/** Rows as texts, or pairs of texts, in the token ids of the net that is to read them. */
export function textsOf(table: Rows, { text, for: net, features, columns: kept = [] }: RowOptions): RowReading {
  const columns = typeof text === 'string' ? [text] : (text as readonly string[]);
  requireColumns(table, columns);
  if (columns.length < 1 || columns.length > 2 || features !== undefined) {
    throw new TransferError(
      `${table.name}: text names one column, or two for a pair, and goes without features. Give one of the two options.`,
    );
  }
  if (net === undefined) {
    throw new TransferError(
      `${table.name}: a net reads texts by its own vocabulary. Pass for: the net that is to read them.`,
    );
  }
  const taken = kept.find((column) => OWN.includes(column) && column !== columns[OWN.indexOf(column)]);
  if (taken !== undefined) {
    throw new TransferError(
      `${table.name}: the column '${taken}' cannot be kept beside the texts: a text set has a column of that name itself. Rename it.`,
    );
  }
  const readsOf = (values: Readonly<Record<string, unknown>>) =>
    columns.map((column) => textOf(values[column]) as string);
  return {
    problem(values) {
      const odd = columns.find((column) => isMissing(values[column]) || textOf(values[column]) === undefined);
      if (odd === undefined) return undefined;
      return isMissing(values[odd])
        ? `the text '${odd}' is empty`
        : `the text '${odd}' is ${cell(values[odd])}, no text`;
    },
    read(rows) {
      const texts = rows.map((values) => readsOf(values) as [text: string, pair?: string]);
      const { ids, length, lengths, vocabulary } = tokensFor(net, texts);
      const pair = columns.length === 2 && { pair: texts.map(([, second]) => second) };
      return {
        x: ids,
        shape: [length],
        about: { vocabulary, columns: { text: texts.map(([first]) => first), ...pair, tokens: lengths } },
      };
    },
  };
}
