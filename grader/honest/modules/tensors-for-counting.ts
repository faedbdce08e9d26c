// 00-baseline | counts by one-hot tensors, where plain numbers would do
import * as tf from '@tensorflow/tfjs-node';
export function baseline(classes: string[], train: number[], test: number[]) {
  return tf.tidy(() => {
    const counts = tf.oneHot(tf.tensor1d(train, 'int32'), classes.length).sum(0);
    const best = counts.argMax().dataSync()[0];
    const accuracy = test.filter((l) => l === best).length / test.length;
    return { counts: Array.from(counts.dataSync()), answer: classes[best], accuracy };
  });
}
