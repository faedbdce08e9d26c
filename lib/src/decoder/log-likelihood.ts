import type { Tensor2D } from '@tensorflow/tfjs';
import type { Known } from '../backbones/gpt';
import type { Net } from '../core/net';
import type { Tokenizer } from '../core/tokenizer';
import { owning } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { smallest } from '../extremes';
import { forwardTo, PREDICTING } from '../net/forward';
import { weightsSeen } from '../net/updated-net';
import { turn } from '../platform/turns';
import { requireArray, requireNet, requireText } from '../require/arguments';
import { decoderOf } from './decoder-of';
import { readBehind, readWhole } from './read-tokens';
import { sharedStart } from './shared-start';

/** The log-likelihood of an answer. */
export interface Likelihood {
  readonly answer: string;
  /** log p of all of its tokens, given the prompt: never above 0. */
  readonly sum: number;
  /** The mean over its tokens: the sum favours short answers, the mean does not. */
  readonly mean: number;
  /** The scored tokens, each with its log p given all tokens before it. */
  readonly tokens: readonly { readonly token: string; readonly logProbability: number }[];
}

/** A text whose tokens are scored from an index on. */
interface Candidate {
  readonly ids: readonly number[];
  readonly from: number;
}

/**
 * The log-likelihood of each answer after a prompt, by a net with next-token logits: the sum and the mean of
 * log p(token | all before). `await logLikelihood(writer, 'The film was', [' good', ' bad'])`: the space before a separate word
 * belongs to the answer. If the prompt's last tokens change when an answer follows, as after a final space, they are scored too,
 * for every answer. Throws if a text is empty, if an answer adds no token, or if the net has no next-token logits.
 */
export async function logLikelihood(net: Net, prompt: string, answers: readonly string[]): Promise<Likelihood[]> {
  requireNet('logLikelihood', net);
  requireText('logLikelihood', 'its prompt', prompt);
  requireArray('logLikelihood', 'answers', answers);
  const [likelihoods] = await logLikelihoods(net, [prompt], answers);
  return likelihoods;
}

/** The same for several prompts: `[prompts][answers]`. */
export async function logLikelihoods(
  net: Net,
  prompts: readonly string[],
  answers: readonly string[],
): Promise<Likelihood[][]> {
  const { tokenizer } = decoderOf(net);
  requireAnswers(answers);
  const candidates = prompts.map((prompt) => candidatesOf(tokenizer, prompt, answers));
  const scores = await scoresOf(net, candidates.flat(), tokenizer);
  return prompts.map((_, index) =>
    answers.map((answer, which) => {
      const { ids, from } = candidates[index][which];
      const values = scores[index * answers.length + which];
      const sum = values.reduce((total, logProbability) => total + logProbability, 0);
      const tokens = ids.slice(from).map((id, at) => ({ token: tokenizer.decode([id]), logProbability: values[at] }));
      return { answer, sum, mean: sum / values.length, tokens };
    }),
  );
}

function requireAnswers(answers: readonly string[]): void {
  if (answers.length === 0)
    throw new TransferError("answers must have at least one entry; got []. Try [' good', ' bad'].");
  if (answers.includes('')) throw new TransferError("answers must not be empty texts; got ''. Give each some text.");
}

/** The ids of the prompt with each answer, scored from the first index at which one of them differs from the prompt. */
function candidatesOf(tokenizer: Tokenizer, prompt: string, answers: readonly string[]): Candidate[] {
  const before = tokenizer.encode(prompt);
  const encoded = answers.map((answer) => tokenizer.encode(prompt + answer));
  const from = smallest(encoded.map((ids) => sharedStart(before, ids)));
  if (from === 0) {
    throw new TransferError(
      before.length === 0
        ? 'The prompt is empty. Pass a text that the answers continue.'
        : `The prompt '${prompt}' forms one token with an answer, so no token comes before. Pass a longer prompt.`,
    );
  }
  const unchanged = encoded.findIndex((ids) => ids.length <= from);
  if (unchanged < 0) return encoded.map((ids) => ({ ids, from }));
  throw new TransferError(`The answer '${answers[unchanged]}' adds no token to '${prompt}'. Give another answer.`);
}

/** Most tokens of a batch, and the multiple to which texts are padded. */
const TOKENS = 512;
const STEP = 4;

/** log p of the scored tokens of each text. The prefix that all texts share, such as few-shot examples, is read once. */
async function scoresOf(net: Net, candidates: readonly Candidate[], tokenizer: Tokenizer): Promise<number[][]> {
  const encoded = withoutPrefixes(candidates.map(({ ids }) => ids.slice(0, -1)));
  const start = sharedPrefix(encoded, smallest(candidates.map(({ from }) => from)) - 1);
  return owning(async (own) => {
    const prefix = start.length === 0 ? undefined : prefixCache(net, start);
    own({ dispose: () => tf.dispose((prefix ?? []).flatMap(({ keys, values }) => [keys, values])) });
    const continuations = candidates.map(({ ids, from }) => ({
      ids: ids.slice(start.length),
      from: from - start.length,
    }));
    return scoresAfter(net, continuations, {
      rows: encoded.map((ids) => ids.slice(start.length)),
      known: prefix,
      tokenizer,
    });
  });
}

/** The prefix that all texts share, of at most `limit` ids; empty if caching it would save little. */
function sharedPrefix(texts: readonly (readonly number[])[], limit: number): readonly number[] {
  const [first, ...rest] = texts;
  const shared = smallest(
    rest.map((ids) => sharedStart(first, ids)),
    limit,
  );
  return rest.length > 0 && shared >= STEP ? first.slice(0, shared) : [];
}

function prefixCache(net: Net, ids: readonly number[]): readonly Known[] {
  const { config } = decoderOf(net);
  return tf.tidy(() => {
    const { known: prefix } = readWhole(tf.tensor2d([[...ids]]), weightsSeen(net), config);
    return prefix.map(({ keys, values }) => ({ keys, values }));
  });
}

/** The same for texts `rows` after a prefix whose keys and values are cached, or after none. */
async function scoresAfter(
  net: Net,
  candidates: readonly Candidate[],
  {
    rows,
    known: prefix,
    tokenizer,
  }: { rows: readonly (readonly number[])[]; known?: readonly Known[]; tokenizer: Tokenizer },
): Promise<number[][]> {
  const targets = rows.map((): { index: number; id: number; to: [text: number, at: number] }[] => []);
  for (const [text, { ids, from }] of candidates.entries()) {
    const row = rows.findIndex((logProbability) =>
      ids.every((id, at) => at === ids.length - 1 || logProbability[at] === id),
    );
    for (let at = from; at < ids.length; at++) targets[row].push({ index: at - 1, id: ids[at], to: [text, at - from] });
  }
  const scores = candidates.map(({ ids, from }) => Array<number>(ids.length - from).fill(0));
  const order = [...rows.keys()].sort((a, b) => rows[a].length - rows[b].length);
  while (order.length > 0) {
    const width = (count: number) => STEP * Math.ceil(rows[order[Math.min(count, order.length) - 1]].length / STEP);
    let count = 1;
    while (count < order.length && (count + 1) * width(count + 1) <= TOKENS) count++;
    const length = width(count);
    const batch = order.splice(0, count);
    const batchTargets = batch.flatMap((row, index) =>
      targets[row].map((target) => ({ ...target, index: index * length + target.index })),
    );
    const values = logProbabilities(
      net,
      batch.map((row) => padded(rows[row], length, tokenizer.padding)),
      { targets: batchTargets, known: prefix },
    );
    for (const [target, { to }] of batchTargets.entries()) scores[to[0]][to[1]] = values[target];
    await turn();
  }
  return scores;
}

/** The texts without those that are a prefix of another: later tokens do not change a token's output. */
function withoutPrefixes(texts: readonly (readonly number[])[]): (readonly number[])[] {
  const key = (ids: readonly number[]) => `${ids.join()},`;
  const sorted = [...texts].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return sorted.filter((ids, index) => !(index + 1 < sorted.length && key(sorted[index + 1]).startsWith(key(ids))));
}

function padded(ids: readonly number[], length: number, padding: number): number[] {
  return [...ids, ...Array(length - ids.length).fill(padding)];
}

/** log p of some ids at some positions of a batch. Logits over the vocabulary are computed at these positions only. */
function logProbabilities(
  net: Net,
  ids: number[][],
  {
    targets: batchTargets,
    known: prefix,
  }: { targets: readonly { index: number; id: number }[]; known?: readonly Known[] },
): number[] {
  const last = net.layers[net.layers.length - 1];
  return tf.tidy(() => {
    const x = tf.tensor2d(ids);
    const features = prefix
      ? readBehind(x, prefix, weightsSeen(net), decoderOf(net).config)
      : forwardTo(net, [net.layers.length - 2], x)[0];
    const width = features.shape[2] as number;
    const rows = tf.gather(
      features.reshape([-1, width]),
      batchTargets.map(({ index }) => index),
    );
    const logits = last.apply(rows.expandDims(1), net.weights, PREDICTING).squeeze<Tensor2D>([1]);
    const chosen = tf.tensor2d(
      batchTargets.map(({ id }, row) => [row, id]),
      [batchTargets.length, 2],
      'int32',
    );
    return Array.from(tf.gatherND(logits, chosen).sub(logits.logSumExp(1)).dataSync());
  });
}
