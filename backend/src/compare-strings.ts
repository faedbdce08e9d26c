import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import { kernel, original, type Tf } from './kernel';

/**
 * The order of strings, by UTF-16 units as JavaScript orders them. TensorFlow compares strings for equality only:
 * here the place of each string in the sorted list of all stands for it. This reads the strings.
 */
export function compareStrings(tf: Tf): KernelConfig[] {
  return ['Greater', 'GreaterEqual', 'Less', 'LessEqual'].map((name) => {
    const compare = original(tf, name);
    return kernel<{ a: Tensor; b: Tensor }>(tf, name, ({ a, b }, attributes, backend) => {
      if (a.dtype !== 'string') return compare({ a, b }, attributes, backend);
      const texts = [a, b].map((tensor) => Array.from(tensor.dataSync() as unknown as string[]));
      const ranks = new Map([...new Set(texts.flat())].sort().map((text, rank) => [text, rank]));
      const [left, right] = [a, b].map(({ shape }, side) =>
        tf.tensor(
          texts[side].map((text) => ranks.get(text)!),
          shape,
          'int32',
        ),
      );
      return compare({ a: left, b: right }, attributes, backend);
    });
  });
}
