import { arrays, type Dataset, mlp, type Net, tf } from 'transferlab';

/** What a check chooses or draws: the sizes of the net, and a seed for its weights and the examples. */
export interface Setting {
  features: number;
  hidden: number;
  seed: number;
}

const CLASSES = ['round', 'flat', 'long'];
const EACH = 16;

/** A hidden layer (`hidden/kernel`, `hidden/bias`) and a layer of classes (`classes/kernel`, `classes/bias`). */
export function makeNet({ features, hidden, seed }: Setting): Net {
  return mlp({ inputFeatures: features, hidden, classes: CLASSES.length, seed });
}

/** Points around one centre for each class. Both parts have the same centres, and no point in common. */
export function points({ features, seed }: Setting, part: 'train' | 'test'): Dataset {
  const labels = Array.from({ length: EACH * CLASSES.length }, (_, i) => i % CLASSES.length);
  const rows = tf.tidy(() => {
    const centres = tf.randomNormal([CLASSES.length, features], 0, 2, 'float32', seed + 1);
    const noise = tf.randomNormal([labels.length, features], 0, 0.5, 'float32', seed + (part === 'train' ? 2 : 3));
    return tf.gather(centres, tf.tensor1d(labels, 'int32')).add(noise).arraySync() as number[][];
  });
  return arrays(rows, labels, { classes: CLASSES });
}
