import type { Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { forward, preprocess } from '../net/forward';
import type { LossContext } from './loss';

/** The input of a network, made from a batch. */
export interface Preprocessed extends LossContext {
  /** The network's input `[batch, ...input]`. */
  readonly input: Tensor;
}

/** From a batch to the network's input; `mix` blends the examples before. Runs inside the compiled step. */
export type Preprocess = (x: Tensor, mix?: (examples: Tensor) => Tensor) => Preprocessed;

/** The format of the examples in batches. */
export interface BatchFormat {
  /** Whether they are pixels 0..255, to which a network's preprocessing applies. */
  readonly pixels: boolean;
  /** From the indices in a batch to the examples; undefined if batches have the examples themselves. */
  readonly decode?: (x: Tensor) => Tensor;
}

/**
 * Preprocesses the examples of a batch for a network, and for each teacher by the teacher's input specification. A teacher
 * gets the same examples as the network.
 */
export function preprocessing(net: Net, { pixels, decode }: BatchFormat): Preprocess {
  const inputFor = (reader: Net, examples: Tensor) => (pixels ? preprocess(reader, examples) : examples);
  return (x, mix = (examples) => examples) => {
    const examples = mix(decode ? decode(x) : x);
    return {
      input: inputFor(net, examples),
      outputsOf: (teacher) => forward(teacher, inputFor(teacher, examples)),
    };
  };
}
