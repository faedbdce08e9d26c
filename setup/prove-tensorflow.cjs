// Run as a child: loads the addon, multiplies two matrices, and prints what computed them as JSON.
const util = require('node:util');
// As lib/src/engine/removed-node-functions.ts, which may not be built yet.
util.isNullOrUndefined = (value) => value == null;
util.isArray = Array.isArray;
process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';

const tf = require('@tensorflow/tfjs-node');
const product = Array.from(
  tf
    .matMul(
      tf.tensor2d([
        [1, 2],
        [3, 4],
      ]),
      tf.tensor2d([
        [5, 6],
        [7, 8],
      ]),
    )
    .dataSync(),
);
if (product.join() !== '19,22,43,50') throw new Error(`[[1,2],[3,4]] x [[5,6],[7,8]] came out as ${product}`);
console.log(
  JSON.stringify({
    backend: tf.getBackend(),
    version: tf.backend().binding.TF_Version,
    gpu: Boolean(tf.backend().isUsingGpuDevice),
  }),
);
