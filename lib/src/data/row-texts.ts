import type { Net } from '../core/net';
import { TransferError } from '../error';
import { renamedOption } from '../require/renamed-option';
import { cell, isMissing, requireColumns, textOf } from './row-values';
import type { RowOptions, RowReading, Rows } from './rows';
import { tokensFor } from './tokens';
import { unreadable } from './unreadable';

/** Columns that a text set has by itself. */
const OWN = ['text', 'pair', 'tokens'];

/** Rows as texts, or pairs of texts, in the token ids of the net that is to read them. */
export function textsOf(table: Rows, options: RowOptions): RowReading {
  const { text, for: net, features, columns: kept = [] } = options;
  const truncate = renamedOption(table.name, options, ['truncate', 'cut'], false);
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
  const reader = remembering(net);
  const readsOf = (values: Readonly<Record<string, unknown>>) =>
    columns.map((column) => textOf(values[column]) as string);
  const unlikeText = (values: Readonly<Record<string, unknown>>) => {
    const odd = columns.find((column) => isMissing(values[column]) || textOf(values[column]) === undefined);
    if (odd === undefined) return undefined;
    return isMissing(values[odd]) ? `the text '${odd}' is empty` : `the text '${odd}' is ${cell(values[odd])}, no text`;
  };
  return {
    problem: (values) => unlikeText(values) ?? unfit(reader, readsOf(values), truncate),
    read(rows) {
      const texts = rows.map((values) => readsOf(values) as [text: string, pair?: string]);
      const { ids, length, lengths, vocabulary } = tokensFor(reader, texts);
      const pair = columns.length === 2 && { pair: texts.map(([, second]) => second) };
      return {
        x: ids,
        shape: [length],
        about: { vocabulary, columns: { text: texts.map(([first]) => first), ...pair, tokens: lengths } },
      };
    },
  };
}

/** What is wrong with texts that the net can hardly read, or not to their end. */
function unfit(net: Net, [text, pair]: readonly string[], truncate: boolean): string | undefined {
  const { tokenizer, shape } = net.input;
  // What reads no text is said by tokensFor.
  if (!tokenizer || shape.length !== 1) return undefined;
  const ids = tokenizer.encode(text, pair);
  const strange = unreadable(tokenizer, pair === undefined ? text : `${text} ${pair}`, ids);
  if (strange !== undefined) return `the text ${strange}`;
  if (truncate || ids.length <= shape[0]) return undefined;
  return (
    `the text has ${ids.length} tokens, and ${net.name} reads ${shape[0]} (truncate: true keeps the first ${shape[0]}, ` +
    `backbone(name, { tokens: ${ids.length} }) reads it all)`
  );
}

/** The same net, whose tokenizer remembers what it has read: rows are looked at before they are made numbers. */
function remembering(net: Net): Net {
  const { tokenizer } = net.input;
  if (!tokenizer) return net;
  const known = new Map<string, number[]>();
  const encode = (text: string, pair?: string) => {
    const key = JSON.stringify([text, pair]);
    const ids = known.get(key) ?? tokenizer.encode(text, pair);
    known.set(key, ids);
    return ids;
  };
  return { ...net, input: { ...net.input, tokenizer: { ...tokenizer, encode } } };
}
