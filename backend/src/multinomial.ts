import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import { kernel, original, type Tf } from './kernel';
import { run, type } from './operation';

/**
 * Draws from logits `[rows, outcomes]`, or from probabilities where `normalized`. The same seed gives the same draws. Where the
 * caller gave none, TensorFlow.js passes a number between 0 and 1, and each call draws again.
 */
export function multinomial(tf: Tf): KernelConfig {
  const drawAnew = original(tf, 'Multinomial');
  return kernel<{ logits: Tensor }, { numSamples: number; seed: number; normalized: boolean }>(
    tf,
    'Multinomial',
    ({ logits: given }, { numSamples, seed, normalized }, backend) => {
      const logits = normalized ? tf.log(given) : given;
      if (seed > 0 && seed < 1) return drawAnew({ logits }, { numSamples, seed, normalized: false }, backend);
      const words = new Int32Array(new Float64Array([seed]).buffer);
      return run(
        backend,
        'StatelessMultinomial',
        { T: type(logits.dtype), Tseed: type('int32'), output_dtype: type('int32') },
        [logits, tf.scalar(numSamples, 'int32'), tf.tensor1d(words, 'int32')],
      );
    },
  );
}
