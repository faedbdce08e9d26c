import type { Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { forward, preprocess } from '../net/forward';
import type { LossContext } from './loss';

/** The input of a net, made of what a batch holds. */
export interface Preprocessed extends LossContext {
  /** What goes into the net `[batch, ...input]`. */
  readonly input: Tensor;
}

/** From what a batch holds to the net's input; `mix` changes the examples before that. Runs inside the compiled step. */
export type Preprocess = (x: Tensor, mix?: (examples: Tensor) => Tensor) => Preprocessed;

/** How batches hold their examples. */
export interface BatchFormat {
  /** Whether they are pixels 0..255, to which a net's preprocessing applies. */
  readonly pixels: boolean;
  /** From the indices that a batch holds to the examples; left out where it holds the examples themselves. */
  readonly decode?: (x: Tensor) => Tensor;
}

/**
 * Preprocesses the examples of a batch as the net's input asks, and for each teacher as its own input asks: a teacher gets
 * the same examples as the net.
 */
export function preprocessing(net: Net, { pixels, decode }: BatchFormat): Preprocess {
  const prepared = (reader: Net, examples: Tensor) => (pixels ? preprocess(reader, examples) : examples);
  return (x, mix = (examples) => examples) => {
    const examples = mix(decode ? decode(x) : x);
    return {
      input: prepared(net, examples),
      outputsOf: (teacher) => forward(teacher, prepared(teacher, examples)),
    };
  };
}
