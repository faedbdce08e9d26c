const { TestEnvironment } = require('jest-environment-node');

/**
 * Jest gives each test file its own realm, whose Float32Array is not the one TensorFlow's addon returns,
 * so `instanceof` fails inside tfjs. Sharing the outer typed arrays makes tensors behave as in a program.
 */
class TensorFlowEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    Object.assign(this.global, { Float32Array, Int32Array, Uint8Array, Uint8ClampedArray, ArrayBuffer });
  }
}

module.exports = TensorFlowEnvironment;
