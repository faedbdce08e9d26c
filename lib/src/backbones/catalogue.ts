import type { Tokenizer } from '../core/tokenizer';
import { TransferError } from '../error';
import type { Architecture } from '../net/architecture';
import { type BertConfig, bert } from './bert';
import { centernet } from './centernet';
import { efficientNetLite } from './efficientnet-lite';
import { type GptConfig, gpt } from './gpt';
import { speechEmbedding } from './speech-embedding';

/** Options of `backbone`. */
export interface BackboneOptions {
  /** `false` draws the weights at random: the same network from scratch. */
  readonly pretrained?: boolean;
  /** Whether to keep the original head: ImageNet's classifier, the next token's logits. */
  readonly classifier?: boolean;
  /** Images: height and width in pixels; by default the size it was trained at. */
  readonly size?: number;
  /** Audio: length of a recording in seconds; 1 by default. */
  readonly seconds?: number;
  /** Text: most tokens of an example; 64 by default. */
  readonly tokens?: number;
  /** Seed of the weights if `pretrained` is false. */
  readonly seed?: number;
}

/** A published network: the checksum of its weights file and how to build it. */
export interface Published {
  /** The sha256 of `NAME.safetensors`, which setup converts from the authors' file. */
  readonly sha256: string;
  build(options: BackboneOptions, tokenizer?: Tokenizer): Architecture;
  /** The names of its tokenizer's special tokens, if it has one. */
  readonly tokens?: { readonly end: string; readonly padding?: string };
}

const MINILM: Omit<BertConfig, 'tokens'> = {
  name: 'minilm',
  vocabulary: 30522,
  width: 384,
  blocks: 6,
  heads: 12,
  inner: 1536,
  positions: 512,
  separator: 102,
};

const SMOLLM2: Omit<GptConfig, 'tokens'> = {
  name: 'smollm2-135m',
  vocabulary: 49152,
  width: 576,
  blocks: 30,
  heads: 9,
  keyHeads: 3,
  inner: 1536,
  base: 100000,
  epsilon: 1e-5,
};

export const CATALOGUE = {
  'efficientnet-lite0': {
    sha256: '75094010c0ff6e36444d370630db8911ab59a059ab817ecfff827bca4fc1a327',
    build: ({ size, classifier }) => efficientNetLite({ version: 0, size: sizeOf(size), classifier }),
  },
  minilm: {
    sha256: 'a1632eb2fd5c600f9ea7b2ed96cd5cf9c0a6c8c5eaa165da985868dac0e978ea',
    tokens: { end: '[SEP]', padding: '[PAD]' },
    build: ({ tokens }, tokenizer) => bert({ ...MINILM, tokens: tokensOf(tokens, MINILM.positions) }, tokenizer),
  },
  'smollm2-135m': {
    sha256: 'bbddc846ecba72e8ac8b460bba911d0977cd8bd9b06c8755e5ed99e665ecaf71',
    tokens: { end: '<|im_end|>' },
    build: ({ tokens, classifier }, tokenizer) =>
      gpt({ ...SMOLLM2, tokens: tokensOf(tokens, 8192), classifier }, tokenizer),
  },
  centernet: {
    sha256: '1d58d2de67251737f86a421742f7b48c5b9f6baec57d21a08a775791abe535e0',
    build: ({ size }) => centernet({ size }),
  },
  'speech-embedding': {
    sha256: '7f2474118349c7592d161434427bfbfe03cd24d0455358c3bd8c2610b9abe3ca',
    build: ({ seconds }) => speechEmbedding({ seconds }),
  },
} satisfies Record<string, Published>;

export type BackboneName = keyof typeof CATALOGUE;

/** The image size in pixels. Throws unless it is an integer of at least 32. */
export function sizeOf(size = 224): number {
  if (Number.isInteger(size) && size >= 32) return size;
  throw new TransferError(`size must be an integer of at least 32 pixels; got ${size}. Try 224.`);
}

/** The number of tokens of an example; 64 by default, or `limit`. Throws unless it is an integer from 1 to `limit`. */
export function tokensOf(tokens: number | undefined, limit: number): number {
  if (tokens === undefined) return Math.min(64, limit);
  if (Number.isInteger(tokens) && tokens >= 1 && tokens <= limit) return tokens;
  throw new TransferError(`tokens must be an integer from 1 to ${limit}; got ${tokens}. Try ${Math.min(64, limit)}.`);
}
