import { setImmediate } from 'node:timers/promises';
import type { Tensor2D } from '@tensorflow/tfjs';
import type { Known } from '../backbones/gpt';
import type { Net } from '../core/net';
import type { Tokenizer } from '../core/tokenizer';
import { owning } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { smallest } from '../extremes';
import { forwardTo, PREDICTING } from '../net/forward';
import { weightsSeen } from '../net/lora';
import { requireArray, requireNet, requireText } from '../require/arguments';
import { decoderOf } from './decoder-of';
import { readBehind, readWhole } from './read-tokens';
import { sharedStart } from './shared-start';

/** How likely a net holds an answer to be. */
export interface Likelihood {
  readonly answer: string;
  /** log p of all of its tokens, given the prompt: never above 0. */
  readonly sum: number;
  /** The same for a token: the sum favours short answers, the mean does not. */
  readonly mean: number;
  /** The tokens that count, each with its log p given all before it. */
  readonly tokens: readonly { readonly token: string; readonly logProbability: number }[];
}

/** A text whose tokens count from a place on. */
interface Asked {
  readonly ids: readonly number[];
  readonly from: number;
}

/**
 * How likely each answer is behind a prompt, by a net that ends in next-token logits: the sum and the mean of
 * log p(token | all before). `await logLikelihood(writer, 'The film was', [' good', ' bad'])`: where a word of its own begins,
 * the space before it belongs to the answer. Where the last tokens of the prompt are others with an answer behind it (a
 * prompt that ends in a space), these count too, with every answer alike. Throws where a text is empty or the net is no such net.
 */
export async function logLikelihood(net: Net, prompt: string, answers: readonly string[]): Promise<Likelihood[]> {
  requireNet('logLikelihood', net);
  requireText('logLikelihood', 'its prompt', prompt);
  requireArray('logLikelihood', 'answers', answers);
  const [found] = await logLikelihoods(net, [prompt], answers);
  return found;
}

/** The same behind several prompts. */
export async function logLikelihoods(
  net: Net,
  prompts: readonly string[],
  answers: readonly string[],
): Promise<Likelihood[][]> {
  const { tokenizer } = decoderOf(net);
  requireAnswers(answers);
  const asked = prompts.map((prompt) => askedOf(tokenizer, prompt, answers));
  const scores = await scored(net, asked.flat(), tokenizer);
  return prompts.map((_, place) =>
    answers.map((answer, which) => {
      const { ids, from } = asked[place][which];
      const own = scores[place * answers.length + which];
      const sum = own.reduce((total, one) => total + one, 0);
      const tokens = ids.slice(from).map((id, at) => ({ token: tokenizer.decode([id]), logProbability: own[at] }));
      return { answer, sum, mean: sum / own.length, tokens };
    }),
  );
}

function requireAnswers(answers: readonly string[]): void {
  if (answers.length === 0) throw new TransferError("There is no answer to weigh. Pass some: [' good', ' bad'].");
  if (answers.includes(''))
    throw new TransferError('An answer is empty, and nothing has no likelihood. Give each some text.');
}

/** The ids of the prompt with each answer behind it, which count from where the first of them leaves the prompt. */
function askedOf(tokenizer: Tokenizer, prompt: string, answers: readonly string[]): Asked[] {
  const before = tokenizer.encode(prompt);
  const all = answers.map((answer) => tokenizer.encode(prompt + answer));
  const from = smallest(all.map((ids) => sharedStart(before, ids)));
  if (from === 0) {
    throw new TransferError(
      before.length === 0
        ? 'The prompt is empty. Give the net a text that the answers stand behind.'
        : `The prompt '${prompt}' is one token with an answer behind it, so nothing stands before. Give a longer prompt.`,
    );
  }
  const idle = all.findIndex((ids) => ids.length <= from);
  if (idle < 0) return all.map((ids) => ({ ids, from }));
  throw new TransferError(`The answer '${answers[idle]}' adds no token to '${prompt}'. Give another answer.`);
}

/** Tokens that go through the net at a time, and the multiple to which texts are filled up. */
const TOKENS = 512;
const STEP = 4;

/** log p of the tokens that count, of each text. What all texts begin with, the shots of a prompt, is read once. */
async function scored(net: Net, asked: readonly Asked[], tokenizer: Tokenizer): Promise<number[][]> {
  const all = withoutPrefixes(asked.map(({ ids }) => ids.slice(0, -1)));
  const start = startOf(all, smallest(asked.map(({ from }) => from)) - 1);
  return owning(async (own) => {
    const known = start.length === 0 ? undefined : keysOf(net, start);
    own({ dispose: () => tf.dispose((known ?? []).flatMap(({ keys, values }) => [keys, values])) });
    const behind = asked.map(({ ids, from }) => ({ ids: ids.slice(start.length), from: from - start.length }));
    return scoredBehind(net, behind, { rows: all.map((ids) => ids.slice(start.length)), known, tokenizer });
  });
}

/** The ids that all of several texts begin with, so many at most; none where reading them once would save little. */
function startOf(texts: readonly (readonly number[])[], most: number): readonly number[] {
  const [first, ...others] = texts;
  const shared = smallest(
    others.map((ids) => sharedStart(first, ids)),
    most,
  );
  return others.length > 0 && shared >= STEP ? first.slice(0, shared) : [];
}

function keysOf(net: Net, ids: readonly number[]): readonly Known[] {
  const { config } = decoderOf(net);
  return tf.tidy(() => {
    const { known } = readWhole(tf.tensor2d([[...ids]]), weightsSeen(net), config);
    return known.map(({ keys, values }) => ({ keys, values }));
  });
}

/** The same of texts `rows` behind a beginning whose keys and values are known, or behind none. */
async function scoredBehind(
  net: Net,
  asked: readonly Asked[],
  { rows, known, tokenizer }: { rows: readonly (readonly number[])[]; known?: readonly Known[]; tokenizer: Tokenizer },
): Promise<number[][]> {
  const wants = rows.map((): { place: number; id: number; to: [text: number, at: number] }[] => []);
  for (const [text, { ids, from }] of asked.entries()) {
    const row = rows.findIndex((one) => ids.every((id, at) => at === ids.length - 1 || one[at] === id));
    for (let at = from; at < ids.length; at++) wants[row].push({ place: at - 1, id: ids[at], to: [text, at - from] });
  }
  const scores = asked.map(({ ids, from }) => Array<number>(ids.length - from).fill(0));
  const order = [...rows.keys()].sort((a, b) => rows[a].length - rows[b].length);
  while (order.length > 0) {
    const width = (count: number) => STEP * Math.ceil(rows[order[Math.min(count, order.length) - 1]].length / STEP);
    let count = 1;
    while (count < order.length && (count + 1) * width(count + 1) <= TOKENS) count++;
    const length = width(count);
    const batch = order.splice(0, count);
    const wanted = batch.flatMap((row, place) =>
      wants[row].map((want) => ({ ...want, place: place * length + want.place })),
    );
    const found = logProbabilities(
      net,
      batch.map((row) => filled(rows[row], length, tokenizer.padding)),
      { wanted, known },
    );
    for (const [which, { to }] of wanted.entries()) scores[to[0]][to[1]] = found[which];
    await setImmediate();
  }
  return scores;
}

/** The texts, without those that another one begins with: what stands behind a token does not change what it says. */
function withoutPrefixes(texts: readonly (readonly number[])[]): (readonly number[])[] {
  const key = (ids: readonly number[]) => `${ids.join()},`;
  const sorted = [...texts].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return sorted.filter((ids, place) => !(place + 1 < sorted.length && key(sorted[place + 1]).startsWith(key(ids))));
}

function filled(ids: readonly number[], length: number, padding: number): number[] {
  return [...ids, ...Array(length - ids.length).fill(padding)];
}

/** log p of some ids behind some places of a batch, of which only these are compared with the whole vocabulary. */
function logProbabilities(
  net: Net,
  ids: number[][],
  { wanted, known }: { wanted: readonly { place: number; id: number }[]; known?: readonly Known[] },
): number[] {
  const last = net.layers[net.layers.length - 1];
  return tf.tidy(() => {
    const x = tf.tensor2d(ids);
    const features = known
      ? readBehind(x, known, weightsSeen(net), decoderOf(net).config)
      : forwardTo(net, [net.layers.length - 2], x)[0];
    const width = features.shape[2] as number;
    const rows = tf.gather(
      features.reshape([-1, width]),
      wanted.map(({ place }) => place),
    );
    const logits = last.apply(rows.expandDims(1), net.weights, PREDICTING).squeeze<Tensor2D>([1]);
    const chosen = tf.tensor2d(
      wanted.map(({ id }, row) => [row, id]),
      [wanted.length, 2],
      'int32',
    );
    return Array.from(tf.gatherND(logits, chosen).sub(logits.logSumExp(1)).dataSync());
  });
}
