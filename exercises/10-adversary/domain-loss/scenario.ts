import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { memory, tensorFrom, weightsOf } from 'course/scenario';
import { compile, tf } from 'transferlab';

interface Answer {
  domainLoss(source: Tensor, target: Tensor): Scalar;
}

interface Use {
  source: Tensor;
  target: Tensor;
  /** What the loss is multiplied with. */
  factor: number;
  asGraph: boolean;
}

/** The loss of these logits times a factor, and its gradients by each of them; as it is, or as one graph. */
export function measure({ domainLoss }: Answer, { source, target, factor, asGraph }: Use) {
  const lossOf = (a: Tensor, b: Tensor) => tf.mul(tensorFrom('domainLoss', domainLoss(a, b)), factor);
  const both = (from: Tensor, to: Tensor) => {
    const { value, grads } = tf.valueAndGrads(lossOf)([from, to]);
    return [value, ...grads];
  };
  const tensors = memory();
  const graph = compile(both);
  let found: ReturnType<typeof weightsOf> = {};
  tf.tidy(() => {
    const [loss, ofSource, ofTarget] = (asGraph ? graph : both)(source, target);
    found = weightsOf({ loss, source: ofSource, target: ofTarget });
  });
  graph.dispose();
  return { ...found, left: tensors.left() };
}
