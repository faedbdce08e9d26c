import { tf } from 'transferlab';

/** The same things in another order for each seed. */
export function inOrderOf<Thing>(seed: number, things: readonly Thing[]): Thing[] {
  const keys = tf.tidy(() => tf.randomUniform([things.length], 0, 1, 'float32', seed).dataSync());
  return things
    .map((thing, index) => ({ thing, key: keys[index] }))
    .sort((a, b) => a.key - b.key)
    .map(({ thing }) => thing);
}
