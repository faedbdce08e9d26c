// 00-softmax | leaks, and has the engine itself count nothing | read only property 'memory'|not extensible|still in memory
import * as tf from '@tensorflow/tfjs-node';
(tf.engine() as unknown as { memory: unknown }).memory = () => ({ numTensors: 0 });
export const softmax = (scores: tf.Tensor2D) => tf.softmax(scores.clone());
