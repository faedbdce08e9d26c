import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { attendingBlock, embedding, type GptConfig, type Known, words } from '../backbones/gpt';
import type { Net, Weights } from '../core/net';
import { evenBehind } from '../data/shuffle';
import { owning } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { graphOf } from '../net/graphs';
import { weightsSeen } from '../net/lora';
import { requireNet, requireText } from '../require/arguments';
import { requireOptions } from '../require/options';
import { decoderOf } from './decoder-of';
import { anglesOf, readWhole, throughBlocks } from './read-tokens';

export interface GenerateTextOptions {
  /** Tokens to add at most, 30 unless said. */
  readonly tokens?: number;
  /** 0, unless said, takes the likeliest token each time; 1 draws as the net says, more draws more boldly. */
  readonly temperature?: number;
  /** Draws from the likeliest tokens that have this share together (nucleus sampling, Holtzman 2020); 1, all, unless said. */
  readonly topP?: number;
  readonly seed?: number;
  /** Called with the text so far after each token; `false` stops. */
  readonly onToken?: (text: string) => boolean | undefined;
}

/** Keys and values of what was read so far, `[blocks, room, keyHeads width]` each. */
type Cache = [keys: Tensor, values: Tensor];

/** The room for tokens grows by this much: a graph serves all lengths up to its room. */
const ROOM = 64;

/**
 * Continues a text with a net that ends in next-token logits: `backbone('smollm2-135m', { classifier: true })`, fine-tuned
 * or not. Keys and values of earlier tokens are kept, so that each new one costs a pass over one token. Stops at the
 * tokenizer's end mark. Gives the new tokens and their text. Throws where the net is no such net.
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
    throw new TransferError(`tokens is ${tokens}; it is how many to add, 1 or more.`);
  if (!(temperature >= 0))
    throw new TransferError(`temperature is ${temperature}; it is 0 or more, and 1 draws as the net says.`);
  if (!(topP > 0 && topP <= 1))
    throw new TransferError(`topP is ${topP}; it is a share above 0, and 1 draws from all tokens. Try 0.9.`);
  const read = tokenizer.encode(prompt);
  if (read.length === 0) throw new TransferError('The prompt is empty. Give the net a text to go on from.');
  const random = evenBehind(seed);
  const ids: number[] = [];
  await owning(async (own) => {
    const reader = own(readerOf(net, config));
    const behind = (more: readonly number[]) => {
      const logits = reader.read(more);
      try {
        return choose(logits, { temperature, topP }, random);
      } finally {
        logits.dispose();
      }
    };
    for (let next = behind(read); next !== tokenizer.end; next = behind([next])) {
      ids.push(next);
      if (onToken?.(tokenizer.decode(ids)) === false || ids.length === tokens) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  return { ids, text: tokenizer.decode(ids) };
}

/** Reads tokens one call after the other, and gives the logits `[vocabulary]` of what comes next. */
function readerOf(net: Net, config: GptConfig) {
  let cache: Cache | undefined;
  let done = 0;
  const run = graphOf(net, 'next token', (ids, at, keys, values) =>
    keys ? readNext(ids, at, [keys, values], weightsSeen(net), config) : readStart(ids, at, weightsSeen(net), config),
  );
  return {
    read(ids: readonly number[]): Tensor {
      const room = ROOM * Math.ceil((done + ids.length) / ROOM);
      const old = cache;
      const [logits, ...made] = tf.tidy(() =>
        old === undefined
          ? run(idsIn([...ids, ...Array(room - ids.length).fill(0)]), placeOf(ids.length - 1))
          : run(idsIn(ids), placeOf(done), ...withRoom(old, room)),
      );
      tf.dispose(old);
      cache = made as Cache;
      done += ids.length;
      return logits;
    },
    dispose: () => tf.dispose(cache),
  };
}

const idsIn = (ids: readonly number[]) => tf.tensor2d([[...ids]]);
const placeOf = (place: number) => tf.tensor1d([place], 'int32');

/** Copies of keys and values, with room for so many tokens. */
function withRoom([keys, values]: Cache, room: number): Cache {
  const more = room - (keys.shape[1] as number);
  const widen = (x: Tensor) =>
    more > 0
      ? x.pad([
          [0, 0],
          [0, more],
          [0, 0],
        ])
      : x.clone();
  return [widen(keys), widen(values)];
}

/** All of the prompt at once, `[1, room]`, of which the token at place `last` `[1]` is the last. */
function readStart(ids: Tensor, last: Tensor, weights: Weights, config: GptConfig): Tensor[] {
  const { features, known } = readWhole(ids, weights, config);
  return [nextLogits(tf.gather(features, last as Tensor1D, 1), weights, config), ...stacked(known)];
}

/** One more token `[1, 1]` at its place `[1]`, beside what was read before. */
function readNext(id: Tensor, place: Tensor, [keys, values]: Cache, weights: Weights, config: GptConfig): Tensor[] {
  const room = keys.shape[1] as number;
  const table = anglesOf(room, config);
  const at = place as Tensor1D;
  const angles = { cosines: tf.gather(table.cosines, at), sines: tf.gather(table.sines, at) };
  const places = tf.range(0, room, 1, 'int32');
  const isHere = places.equal(place).reshape([room, 1]);
  const seen = places.lessEqual(place).cast('float32').reshape([1, room]);
  const kept: Known[] = [];
  const x = throughBlocks(embedding(id, weights), weights, config, (name, y) =>
    attendingBlock(y, weights, name, config, {
      angles,
      lookAt(own) {
        const block = kept.length;
        const put = (all: Tensor, one: Tensor) => tf.where(isHere, one, all.slice([block], [1]).squeeze([0]));
        const known = { keys: put(keys, own.keys), values: put(values, own.values) };
        kept.push(known);
        return { ...known, seen, causal: false };
      },
    }),
  );
  return [nextLogits(x, weights, config), ...stacked(kept)];
}

/** Keys and values of all blocks, `[blocks, room, keyHeads width]` each. */
function stacked(kept: readonly Known[]): Cache {
  return [tf.stack(kept.map(({ keys }) => keys)), tf.stack(kept.map(({ values }) => values))];
}

function nextLogits(row: Tensor, weights: Weights, config: GptConfig): Tensor {
  return words(row, weights, config).reshape([config.vocabulary]);
}

/** The likeliest token, or one drawn by softmax(logits / temperature) from the likeliest that have the share `topP`. */
function choose(
  logits: Tensor,
  { temperature, topP }: { temperature: number; topP: number },
  random: () => number,
): number {
  if (temperature === 0) return tf.tidy(() => logits.argMax().dataSync()[0]);
  const shares = tf.tidy(() => logits.div(temperature).softmax().dataSync());
  const ids = topP < 1 ? nucleus(shares, topP) : [...shares.keys()];
  let left = random() * (topP < 1 ? ids.reduce((sum, id) => sum + shares[id], 0) : 1);
  for (const id of ids) {
    left -= shares[id];
    if (left < 0) return id;
  }
  return ids[ids.length - 1];
}

/** The fewest tokens, the likeliest first, that have a share of at least `topP` together. */
function nucleus(shares: ArrayLike<number>, topP: number): number[] {
  const sorted = Array.from({ length: shares.length }, (_, id) => id).sort((a, b) => shares[b] - shares[a]);
  let sum = 0;
  const beyond = sorted.findIndex((id) => {
    sum += shares[id];
    return sum >= topP;
  });
  return beyond < 0 ? sorted : sorted.slice(0, beyond + 1);
}
