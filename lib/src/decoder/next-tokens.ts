import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { withTasks } from '../data/task-labels';
import { TransferError } from '../error';
import { requireArray } from '../require/arguments';
import { requireOptions } from '../require/options';
import { renamedOption } from '../require/renamed-option';
import { decoderOf } from './decoder-of';
import { sharedStart } from './shared-start';

/** A text to learn to write: all of it, or an answer behind a prompt that is given. */
export type Written = string | { readonly prompt: string; readonly answer: string };

/** The label of a token of which nothing is learnt. */
const UNCOUNTED = -1;

/**
 * Texts that a decoder is to learn to write: ids `[texts, tokens]`, and as labels of the task `next` the id behind each
 * token, -1 where none counts: behind the end, and of `{ prompt, answer }` inside the prompt. The net's end mark stands
 * behind each text, so that it learns to stop. For `fit` with `loss: { next: nextTokenLoss() }`. Throws on a text that is
 * longer than the net reads, unless `truncate`, and on an empty one.
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
  const { tokenizer } = decoderOf(net);
  const [length] = net.input.shape;
  if (written.length === 0) throw new TransferError('There is no text to learn from. Pass some.');
  const rows = written.map((one, place) => {
    const { prompt, answer } = typeof one === 'string' ? { prompt: '', answer: one } : one;
    if (answer === '')
      throw new TransferError(`Text ${place} is empty, so there is nothing to learn to write. Leave it out.`);
    const ids = [...tokenizer.encode(prompt + answer), tokenizer.end];
    if (ids.length - 1 > length && !truncate) {
      throw new TransferError(
        `Text ${place} has ${ids.length - 1} tokens, and ${net.name} reads ${length}. Make the net for more (tokens: ${ids.length - 1}), ` +
          `or pass truncate: true, which keeps the first ${length}.`,
      );
    }
    const given = prompt === '' ? 1 : sharedStart(tokenizer.encode(prompt), ids);
    return { ids, given };
  });
  const row = (values: readonly number[], fill: number) => Array.from({ length }, (_, place) => values[place] ?? fill);
  const x = rows.map(({ ids }) => row(ids.slice(0, -1), tokenizer.padding));
  const labels = rows.map(({ ids, given }) =>
    row(
      ids.slice(1).map((id, place) => (place + 1 < given ? UNCOUNTED : id)),
      UNCOUNTED,
    ),
  );
  const idle = labels.findIndex((own) => own.every((id) => id === UNCOUNTED));
  if (idle >= 0) {
    throw new TransferError(
      `The prompt of text ${idle} fills all ${length} tokens, so its answer is cut off. Shorten the prompt.`,
    );
  }
  const data = arrays(
    x,
    rows.map(() => Number.NaN),
    { classes: [], name },
  );
  return withTasks({ ...data, vocabulary: tokenizer.name }, { next: { classes: [], labels } });
}
