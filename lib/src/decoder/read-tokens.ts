import type { Tensor } from '@tensorflow/tfjs';
import { attendingBlock, embedding, type GptConfig, gptBlocks, type Known } from '../backbones/gpt';
import type { Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import { rmsNorm } from '../net/rms-norm';
import { type Angles, rotaryAngles } from '../net/rotary';

/** What leaves a decoder's last normalisation `[batch, tokens, width]`, and each block's keys and values. */
export interface ReadTokens {
  readonly features: Tensor;
  readonly known: readonly Known[];
}

/** Reads texts `[batch, tokens]` from their beginning, every token looking at those before it. */
export function readWhole(ids: Tensor, weights: Weights, config: GptConfig): ReadTokens {
  const [batch, tokens] = ids.shape as [number, number];
  const seen = tf.ones([batch, tokens]);
  const known: Known[] = [];
  const features = throughBlocks(embedding(ids, weights), weights, config, (name, x) =>
    attendingBlock(x, weights, name, config, {
      angles: anglesOf(tokens, config),
      lookAt(own) {
        known.push(own);
        return { ...own, seen, causal: true };
      },
    }),
  );
  return { features, known };
}

/**
 * Reads texts `[batch, tokens]` that all stand behind the same beginning, whose keys and values are known from `readWhole` of
 * it alone, `[1, tokens]`. What comes out is what `readWhole` of both gives for the later tokens.
 */
export function readBehind(
  ids: Tensor,
  start: readonly Known[],
  weights: Weights,
  config: GptConfig,
): ReadTokens['features'] {
  const [batch, tokens] = ids.shape as [number, number];
  const before = start[0].keys.shape[0] as number;
  const seen = tf.ones([batch, before + tokens]);
  const { cosines, sines } = anglesOf(before + tokens, config);
  const angles = { cosines: cosines.slice([before]), sines: sines.slice([before]) };
  const behind = (shared: Tensor, own: Tensor) => {
    const width = own.shape[1] as number;
    const first = shared.expandDims(0).tile([batch, 1, 1]);
    return tf.concat([first, own.reshape([batch, tokens, width])], 1).reshape([-1, width]);
  };
  let block = 0;
  return throughBlocks(embedding(ids, weights), weights, config, (name, x) =>
    attendingBlock(x, weights, name, config, {
      angles,
      lookAt(own) {
        const { keys, values } = start[block++];
        return { keys: behind(keys, own.keys), values: behind(values, own.values), seen, causal: true };
      },
    }),
  );
}

/** The angles of positions 0 to `positions` - 1 for a decoder's heads. */
export function anglesOf(positions: number, { width, heads, base = 10000 }: GptConfig): Angles {
  return rotaryAngles(positions, width / heads, base);
}

/** Embedded tokens through all blocks, as `block` runs each, and the last normalisation. */
export function throughBlocks(
  x: Tensor,
  weights: Weights,
  config: GptConfig,
  block: (name: string, x: Tensor) => Tensor,
): Tensor {
  const features = gptBlocks(config).reduce((y, name) => block(name, y), x);
  return rmsNorm(features, weights, 'norm', config.epsilon);
}
