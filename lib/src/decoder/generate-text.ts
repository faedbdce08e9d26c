import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { attendingBlock, embedding, type GptConfig, type Known, words } from '../backbones/gpt';
import type { Net, Weights } from '../core/net';
import { evenBehind } from '../data/shuffle';
import { owning } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { graphOf } from '../net/graphs';
import { weightsSeen } from '../net/updated-net';
import { turn } from '../platform/turns';
import { requireNet, requireText } from '../require/arguments';
import { requireOptions } from '../require/options';
import { decoderOf } from './decoder-of';
import { anglesOf, readWhole, throughBlocks } from './read-tokens';

export interface GenerateTextOptions {
  /** Most tokens to add; 30 by default. */
  readonly tokens?: number;
  /** 0, the default, takes the most probable token; 1 samples from the net's probabilities; more increases the diversity. */
  readonly temperature?: number;
  /** Nucleus sampling (Holtzman 2020): samples from the most probable tokens with this total probability; by default 1, all. */
  readonly topP?: number;
  readonly seed?: number;
  /** Called with the text so far after each token; `false` stops. */
  readonly onToken?: (text: string) => boolean | undefined;
}

/** Keys and values of the tokens read so far, `[blocks, capacity, keyHeads width]` each. */
type Cache = [keys: Tensor, values: Tensor];

/** The cache's capacity in tokens grows by this step: a graph serves all lengths up to its capacity. */
const CAPACITY_STEP = 64;

/**
 * Generates a continuation of a prompt with a net that outputs next-token logits: `backbone('smollm2-135m', { classifier: true
 * })`, fine-tuned or not. Keys and values of earlier tokens are cached, so each new token costs a pass over one token. Stops at
 * the tokenizer's end token. Returns the new ids `[tokens]` and their text. Throws if the net has no next-token logits, if the
 * prompt is empty, or if `tokens`, `temperature` or `topP` is out of range.
 */
export async function generateText(
  net: Net,
  prompt: string,
  options: GenerateTextOptions = {},
): Promise<{ ids: number[]; text: string }> {
  requireOptions('generateText', options, { tokens: true, temperature: true, topP: true, seed: true, onToken: true });
  requireNet('generateText', net);
  requireText('generateText', 'its prompt', prompt);
  const { tokens = 30, temperature = 0, topP = 1, seed = 0, onToken } = options;
  const { config, tokenizer } = decoderOf(net);
  if (!Number.isInteger(tokens) || tokens < 1)
    throw new TransferError(`tokens must be a positive integer; got ${tokens}. Try 30.`);
  if (!(temperature >= 0))
    throw new TransferError(
      `temperature must be at least 0; got ${temperature}. Try 1, which samples from the net's probabilities.`,
    );
  if (!(topP > 0 && topP <= 1)) throw new TransferError(`topP must be above 0 and at most 1; got ${topP}. Try 0.9.`);
  const promptIds = tokenizer.encode(prompt);
  if (promptIds.length === 0) throw new TransferError('The prompt is empty. Pass a text to continue.');
  const random = evenBehind(seed);
  const ids: number[] = [];
  await owning(async (own) => {
    const decoder = own(readerOf(net, config));
    const nextToken = (more: readonly number[]) => {
      const logits = decoder.read(more);
      try {
        return choose(logits, { temperature, topP }, random);
      } finally {
        logits.dispose();
      }
    };
    for (let next = nextToken(promptIds); next !== tokenizer.end; next = nextToken([next])) {
      ids.push(next);
      if (onToken?.(tokenizer.decode(ids)) === false || ids.length === tokens) break;
      await turn();
    }
  });
  return { ids, text: tokenizer.decode(ids) };
}

/** Reads tokens in successive calls, and returns the logits `[vocabulary]` of the next token. */
function readerOf(net: Net, config: GptConfig) {
  let cache: Cache | undefined;
  let done = 0;
  const run = graphOf(net, 'next token', (ids, at, keys, values) =>
    keys ? readNext(ids, at, [keys, values], weightsSeen(net), config) : readStart(ids, at, weightsSeen(net), config),
  );
  return {
    read(ids: readonly number[]): Tensor {
      const capacity = CAPACITY_STEP * Math.ceil((done + ids.length) / CAPACITY_STEP);
      const previous = cache;
      const [logits, ...newCache] = tf.tidy(() =>
        previous === undefined
          ? run(idsIn([...ids, ...Array(capacity - ids.length).fill(0)]), indexOf(ids.length - 1))
          : run(idsIn(ids), indexOf(done), ...withCapacity(previous, capacity)),
      );
      tf.dispose(previous);
      cache = newCache as Cache;
      done += ids.length;
      return logits;
    },
    dispose: () => tf.dispose(cache),
  };
}

const idsIn = (ids: readonly number[]) => tf.tensor2d([[...ids]]);
const indexOf = (position: number) => tf.tensor1d([position], 'int32');

/** Copies of keys and values, padded to this capacity in tokens. */
function withCapacity([keys, values]: Cache, capacity: number): Cache {
  const more = capacity - (keys.shape[1] as number);
  const grow = (x: Tensor) =>
    more > 0
      ? x.pad([
          [0, 0],
          [0, more],
          [0, 0],
        ])
      : x.clone();
  return [grow(keys), grow(values)];
}

/** The full prompt, `[1, capacity]`; its last token is at index `last` `[1]`. */
function readStart(ids: Tensor, last: Tensor, weights: Weights, config: GptConfig): Tensor[] {
  const { features, known } = readWhole(ids, weights, config);
  return [nextLogits(tf.gather(features, last as Tensor1D, 1), weights, config), ...stacked(known)];
}

/** One more token `[1, 1]` at its position `[1]`, with the cache of the tokens before it. */
function readNext(id: Tensor, position: Tensor, [keys, values]: Cache, weights: Weights, config: GptConfig): Tensor[] {
  const capacity = keys.shape[1] as number;
  const table = anglesOf(capacity, config);
  const at = position as Tensor1D;
  const angles = { cosines: tf.gather(table.cosines, at), sines: tf.gather(table.sines, at) };
  const indices = tf.range(0, capacity, 1, 'int32');
  const isPosition = indices.equal(position).reshape([capacity, 1]);
  const seen = indices.lessEqual(position).cast('float32').reshape([1, capacity]);
  const cache: Known[] = [];
  const x = throughBlocks(embedding(id, weights, config), weights, config, (name, y) =>
    attendingBlock(y, weights, name, config, {
      angles,
      lookAt(current) {
        const block = cache.length;
        const update = (cached: Tensor, current: Tensor) =>
          tf.where(isPosition, current, cached.slice([block], [1]).squeeze([0]));
        const known = { keys: update(keys, current.keys), values: update(values, current.values) };
        cache.push(known);
        return { ...known, seen, causal: false };
      },
    }),
  );
  return [nextLogits(x, weights, config), ...stacked(cache)];
}

/** Keys and values of all blocks, `[blocks, capacity, keyHeads width]` each. */
function stacked(cache: readonly Known[]): Cache {
  return [tf.stack(cache.map(({ keys }) => keys)), tf.stack(cache.map(({ values }) => values))];
}

function nextLogits(row: Tensor, weights: Weights, config: GptConfig): Tensor {
  return words(row, weights, config).reshape([config.vocabulary]);
}

/** The most probable token, or a sample from softmax(logits / temperature), restricted to the nucleus of `topP`. */
function choose(
  logits: Tensor,
  { temperature, topP }: { temperature: number; topP: number },
  random: () => number,
): number {
  if (temperature === 0) return tf.tidy(() => logits.argMax().dataSync()[0]);
  const probabilities = tf.tidy(() => logits.div(temperature).softmax().dataSync());
  const ids = topP < 1 ? nucleus(probabilities, topP) : [...probabilities.keys()];
  let remaining = random() * (topP < 1 ? ids.reduce((sum, id) => sum + probabilities[id], 0) : 1);
  for (const id of ids) {
    remaining -= probabilities[id];
    if (remaining < 0) return id;
  }
  return ids[ids.length - 1];
}

/** The smallest set of most probable tokens with a total probability of at least `topP`, in descending order. */
function nucleus(probabilities: ArrayLike<number>, topP: number): number[] {
  const sorted = Array.from({ length: probabilities.length }, (_, id) => id).sort(
    (a, b) => probabilities[b] - probabilities[a],
  );
  let sum = 0;
  const cutoff = sorted.findIndex((id) => {
    sum += probabilities[id];
    return sum >= topP;
  });
  return cutoff < 0 ? sorted : sorted.slice(0, cutoff + 1);
}
