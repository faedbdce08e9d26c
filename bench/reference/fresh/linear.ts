import { arrays, dispose, logisticRegression, predict } from 'transferlab';
import { tf } from 'transferlab/dist/engine/tensorflow';
import { type Gap, relativeGap } from './gap';

interface Case {
  readonly x: number[][];
  readonly labels: number[];
  readonly penalty: number;
  readonly probabilities: number[][];
}

/** Probabilities of all examples; logits are float32, and a large one carries its rounding into them. */
export async function linear({ x, labels, penalty, probabilities }: Case): Promise<Gap[]> {
  const data = arrays(x, labels);
  const { net } = await logisticRegression(data, { penalty });
  const logits = await predict(net, data);
  const got = tf.tidy(() => logits.softmax().dataSync());
  logits.dispose();
  dispose(net);
  return [{ of: 'logisticRegression', gap: relativeGap(got, probabilities.flat(), 1), tolerance: 1e-4 }];
}
