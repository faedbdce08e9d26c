// 00-softmax | a class that owns an engine scope
import * as tf from '@tensorflow/tfjs-node';
class Scope {
  constructor() {
    tf.engine().startScope();
  }
  close<T extends tf.Tensor>(result: T): T {
    tf.engine().endScope([result]);
    return result;
  }
}
export function softmax(scores: tf.Tensor2D): tf.Tensor2D {
  const scope = new Scope();
  const powers = tf.exp(scores.sub(scores.max(1, true)));
  return scope.close(powers.div(powers.sum(1, true)) as tf.Tensor2D);
}
