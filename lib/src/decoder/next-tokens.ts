import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { withTasks } from '../data/task-labels';
import { TransferError } from '../error';
import { requireArray } from '../require/arguments';
import { requireOptions } from '../require/options';
import { renamedOption } from '../require/renamed-option';
import { decoderTokenizer } from './decoder-of';
import { sharedStart } from './shared-start';

/** A training text: all of it is a target, or only an answer after a prompt. */
export type Written = string | { readonly prompt: string; readonly answer: string };

/** The label of a token that the loss ignores. */
const UNCOUNTED = -1;

/**
 * Makes a dataset for training a decoder on texts: ids `[texts, tokens]`, and as labels of the task `next` the id after each
 * token. A label of -1 is ignored: after the end, and inside the prompt of `{ prompt, answer }`. The end token follows each text,
 * so that the decoder is trained to stop. For `fit` with `loss: { next: nextTokenLoss() }`. Throws if there is no text, if one is
 * empty or longer than the net's input without `truncate`, or if a prompt leaves no room for its answer.
 */
export function nextTokens(
  written: readonly Written[],
  options: {
    for: Net;
    truncate?: boolean;
    /** @deprecated Use `truncate`, which is the same option. */
    cut?: boolean;
    name?: string;
  },
): Dataset {
  requireOptions('nextTokens', options, { for: 'required', truncate: true, cut: 'deprecated', name: true });
  requireArray('nextTokens', 'written', written);
  const { for: net, name = 'texts' } = options;
  const truncate = renamedOption('nextTokens', options, ['truncate', 'cut'], false);
  const tokenizer = decoderTokenizer(net);
  const [length] = net.input.shape;
  if (written.length === 0) throw new TransferError('nextTokens needs at least one text; got []. Pass some.');
  const rows = written.map((text, index) => {
    const { prompt, answer } = typeof text === 'string' ? { prompt: '', answer: text } : text;
    if (answer === '') throw new TransferError(`Text ${index} is empty, so it has no token to predict. Leave it out.`);
    const ids = [...tokenizer.encode(prompt + answer), tokenizer.end];
    if (ids.length - 1 > length && !truncate) {
      throw new TransferError(
        `Text ${index} has ${ids.length - 1} tokens, and ${net.name} reads ${length}. Make the net for more (tokens: ${ids.length - 1}), ` +
          `or pass truncate: true, which keeps the first ${length}.`,
      );
    }
    const promptLength = prompt === '' ? 1 : sharedStart(tokenizer.encode(prompt), ids);
    return { ids, promptLength };
  });
  const paddedRow = (values: readonly number[], fill: number) =>
    Array.from({ length }, (_, index) => values[index] ?? fill);
  const x = rows.map(({ ids }) => paddedRow(ids.slice(0, -1), tokenizer.padding));
  const labels = rows.map(({ ids, promptLength }) =>
    paddedRow(
      ids.slice(1).map((id, index) => (index + 1 < promptLength ? UNCOUNTED : id)),
      UNCOUNTED,
    ),
  );
  const unlabelled = labels.findIndex((row) => row.every((id) => id === UNCOUNTED));
  if (unlabelled >= 0) {
    throw new TransferError(
      `The prompt of text ${unlabelled} fills all ${length} tokens, so its answer is cut off. Shorten the prompt.`,
    );
  }
  const data = arrays(
    x,
    rows.map(() => Number.NaN),
    { classes: [], name },
  );
  return withTasks({ ...data, vocabulary: tokenizer.name }, { next: { classes: [], labels } });
}
