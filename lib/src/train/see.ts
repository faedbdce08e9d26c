import type { Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { forward, preprocess } from '../net/forward';
import type { Beside } from './loss';

/** What a step makes of a batch before the net gets it. */
export interface Seen extends Beside {
  /** What goes into the net `[batch, ...input]`. */
  readonly input: Tensor;
}

/** From what a batch holds to what the net reads; `mix` changes the examples on the way. Runs inside the compiled step. */
export type See = (x: Tensor, mix?: (examples: Tensor) => Tensor) => Seen;

/** How batches hold their examples. */
export interface Seeing {
  /** Whether they are pixels 0..255, to which a net's preprocessing applies. */
  readonly pixels: boolean;
  /** Makes examples of what a batch holds. */
  readonly decode?: (x: Tensor) => Tensor;
}

/**
 * The usual way: a batch holds examples, or places that `decode` makes examples of, and pixels are preprocessed as the net
 * that reads them asks. Teachers see what the net sees, prepared for them.
 */
export function seeExamples(net: Net, { pixels, decode }: Seeing): See {
  const prepared = (reader: Net, examples: Tensor) => (pixels ? preprocess(reader, examples) : examples);
  return (x, mix = (examples) => examples) => {
    const examples = mix(decode ? decode(x) : x);
    return {
      input: prepared(net, examples),
      outputsOf: (teacher) => forward(teacher, prepared(teacher, examples)),
    };
  };
}
