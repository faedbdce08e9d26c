import type { Tensor } from '@tensorflow/tfjs';
import {
  attendingBlock,
  decoderNorm,
  embedding,
  type GptConfig,
  gptBlocks,
  headWidthOf,
  type Known,
} from '../backbones/gpt';
import type { Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import { type Angles, rotaryAngles } from '../net/rotary';

/** The output of a decoder's last normalisation `[batch, tokens, width]`, and each block's keys and values. */
export interface ReadTokens {
  readonly features: Tensor;
  readonly known: readonly Known[];
}

/** Reads texts `[batch, tokens]` from their beginning, with a causal mask. */
export function readWhole(ids: Tensor, weights: Weights, config: GptConfig): ReadTokens {
  const [batch, tokens] = ids.shape as [number, number];
  const seen = tf.ones([batch, tokens]);
  const known: Known[] = [];
  const features = throughBlocks(embedding(ids, weights, config), weights, config, (name, x) =>
    attendingBlock(x, weights, name, config, {
      angles: anglesOf(tokens, config),
      lookAt(current) {
        known.push(current);
        return { ...current, seen, causal: true };
      },
    }),
  );
  return { features, known };
}

/**
 * Reads texts `[batch, tokens]` after a shared prefix, whose keys and values come from `readWhole` of the prefix `[1, tokens]`.
 * The result equals that of `readWhole` on both for the later tokens.
 */
export function readBehind(
  ids: Tensor,
  start: readonly Known[],
  weights: Weights,
  config: GptConfig,
): ReadTokens['features'] {
  const [batch, tokens] = ids.shape as [number, number];
  const prefixLength = start[0].keys.shape[0] as number;
  const seen = tf.ones([batch, prefixLength + tokens]);
  const { cosines, sines } = anglesOf(prefixLength + tokens, config);
  const angles = { cosines: cosines.slice([prefixLength]), sines: sines.slice([prefixLength]) };
  const append = (shared: Tensor, current: Tensor) => {
    const width = current.shape[1] as number;
    const repeated = shared.expandDims(0).tile([batch, 1, 1]);
    return tf.concat([repeated, current.reshape([batch, tokens, width])], 1).reshape([-1, width]);
  };
  let block = 0;
  return throughBlocks(embedding(ids, weights, config), weights, config, (name, x) =>
    attendingBlock(x, weights, name, config, {
      angles,
      lookAt(current) {
        const { keys, values } = start[block++];
        return { keys: append(keys, current.keys), values: append(values, current.values), seen, causal: true };
      },
    }),
  );
}

/** The angles of positions 0 to `positions` - 1 for a decoder's heads. */
export function anglesOf(positions: number, config: GptConfig): Angles {
  return rotaryAngles(positions, headWidthOf(config), config.base ?? 10000);
}

/** Runs embedded tokens through all blocks, with `block` for each, and the last normalisation. */
export function throughBlocks(
  x: Tensor,
  weights: Weights,
  config: GptConfig,
  block: (name: string, x: Tensor) => Tensor,
): Tensor {
  const features = gptBlocks(config).reduce((y, name) => block(name, y), x);
  return decoderNorm(features, weights, 'norm', config);
}
