import type { Net } from '../core/net';
import { TransferError } from '../error';
import { renamedOption } from '../require/renamed-option';
import { cell, isMissing, requireColumns, textOf } from './row-values';
import type { RowOptions, RowReading, Rows } from './rows';
import { tokensFor } from './tokens';
import { unreadable } from './unreadable';

/** Columns that every text set has. */
const TEXT_COLUMNS = ['text', 'pair', 'tokens'];

/** Rows as texts, or pairs of texts, encoded as the token ids of the net in `for`. */
export function textsOf(table: Rows, options: RowOptions): RowReading {
  const { text, for: net, features, columns: extraColumns = [] } = options;
  const truncate = renamedOption(table.name, options, ['truncate', 'cut'], false);
  const columns = typeof text === 'string' ? [text] : (text as readonly string[]);
  requireColumns(table, columns);
  if (columns.length < 1 || columns.length > 2 || features !== undefined) {
    throw new TransferError(
      `${table.name}: text must name one column, or two for a pair, and excludes features. Pass one of the two options.`,
    );
  }
  if (net === undefined) {
    throw new TransferError(
      `${table.name}: encoding texts needs a net's vocabulary. Pass for: the net that reads the texts.`,
    );
  }
  const reserved = extraColumns.find(
    (column) => TEXT_COLUMNS.includes(column) && column !== columns[TEXT_COLUMNS.indexOf(column)],
  );
  if (reserved !== undefined) {
    throw new TransferError(
      `${table.name}: the column '${reserved}' cannot be kept, because every text set has its own column of that name. Rename it.`,
    );
  }
  const cachingNet = withCachedTokenizer(net);
  const textsIn = (values: Readonly<Record<string, unknown>>) =>
    columns.map((column) => textOf(values[column]) as string);
  const nonText = (values: Readonly<Record<string, unknown>>) => {
    const invalid = columns.find((column) => isMissing(values[column]) || textOf(values[column]) === undefined);
    if (invalid === undefined) return undefined;
    return isMissing(values[invalid])
      ? `the text '${invalid}' is empty`
      : `the text '${invalid}' is ${cell(values[invalid])}, not a text`;
  };
  return {
    problem: (values) => nonText(values) ?? encodingProblem(cachingNet, textsIn(values), truncate),
    read(rows) {
      const texts = rows.map((values) => textsIn(values) as [text: string, pair?: string]);
      const { ids, length, lengths, vocabulary } = tokensFor(cachingNet, texts);
      const pair = columns.length === 2 && { pair: texts.map(([, second]) => second) };
      return {
        x: ids,
        shape: [length],
        about: { vocabulary, columns: { text: texts.map(([first]) => first), ...pair, tokens: lengths } },
      };
    },
  };
}

/** The problem with texts that are longer than the net's input or in a script that its vocabulary hardly covers. */
function encodingProblem(net: Net, [text, pair]: readonly string[], truncate: boolean): string | undefined {
  const { tokenizer, shape } = net.input;
  // A net that does not read texts is reported by tokensFor.
  if (!tokenizer || shape.length !== 1) return undefined;
  const ids = tokenizer.encode(text, pair);
  const problem = unreadable(tokenizer, pair === undefined ? text : `${text} ${pair}`, ids);
  if (problem !== undefined) return `the text ${problem}`;
  if (truncate || ids.length <= shape[0]) return undefined;
  return (
    `the text has ${ids.length} tokens, and ${net.name} reads ${shape[0]} (truncate: true keeps the first ${shape[0]}, ` +
    `backbone(name, { tokens: ${ids.length} }) reads the full text)`
  );
}

/** The same net with a tokenizer that caches its results, because rows are validated before they are encoded. */
function withCachedTokenizer(net: Net): Net {
  const { tokenizer } = net.input;
  if (!tokenizer) return net;
  const cache = new Map<string, number[]>();
  const encode = (text: string, pair?: string) => {
    const key = JSON.stringify([text, pair]);
    const ids = cache.get(key) ?? tokenizer.encode(text, pair);
    cache.set(key, ids);
    return ids;
  };
  return { ...net, input: { ...net.input, tokenizer: { ...tokenizer, encode } } };
}
