import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { compile, tf } from 'transferlab';

interface Answer {
  domainLoss(source: Tensor, target: Tensor): Scalar;
}

/** The loss of these logits and its slopes by each of them; as it is, or as one graph. */
export function measure({ domainLoss }: Answer, source: number[], target: number[], asGraph = false) {
  const before = tf.memory().numTensors;
  const both = (from: Tensor, to: Tensor) => {
    const { value, grads } = tf.valueAndGrads((a: Tensor, b: Tensor) => domainLoss(a, b))([from, to]);
    return [value, ...grads];
  };
  const graph = compile(both);
  const [value, ofSource, ofTarget] = tf.tidy(() =>
    (asGraph ? graph : both)(tf.tensor1d(source), tf.tensor1d(target)).map((found) => Array.from(found.dataSync())),
  );
  graph.dispose();
  return { loss: value[0], slopes: { source: ofSource, target: ofTarget }, left: tf.memory().numTensors - before };
}
