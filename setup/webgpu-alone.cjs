// What `webgpu-cases.cjs` tries on the GPU alone: memory, a GPU that is lost, and operations that the backend lacks.
const lib = require('transferlab');

const { adam, crossEntropy, fit, sgd, tf } = lib;

/** @param {{ images: Function, features: Function, smallLenet: Function }} parts data and a network @returns {Record<string, () => Promise<object>>} */
exports.ofGpu = ({ images, features, smallLenet }) => {
  /** Steps of training, and what they leave behind: nothing may grow, and nothing may be read at once. */
  async function memory() {
    const backend = tf.backend();
    let atOnce = 0;
    const { readSync } = backend;
    backend.readSync = (dataId) => {
      const { values, resource } = backend.tensorMap.get(dataId);
      if (!values && resource) atOnce++;
      return readSync.call(backend, dataId);
    };
    const net = smallLenet({ normalise: true });
    const seen = [];
    const look = {
      epoch() {
        const { numTensors, numBytes } = tf.memory();
        const { numBytesInGPU, numBytesAllocatedInGPU } = backend.memory();
        seen.push({ numTensors, numBytes, numBytesInGPU, numBytesAllocatedInGPU });
      },
    };
    const options = { loss: crossEntropy(), optimizer: adam(1e-3), epochs: 8, batch: 8, seed: 2, validate: images(2) };
    const before = tf.memory().numTensors;
    await fit(net, images(1), { ...options, callbacks: [look] });
    const after = tf.memory().numTensors;
    backend.readSync = readSync;
    return { seen, before, after, atOnce };
  }

  /** A GPU that is lost in the fifth step of four epochs of three. */
  async function lost() {
    const net = smallLenet();
    const lose = {
      step({ step }) {
        if (step === 4) tf.backend().device.destroy();
      },
    };
    const options = { loss: crossEntropy(), optimizer: adam(1e-3), epochs: 4, batch: 8, seed: 2, callbacks: [lose] };
    const { epochs, stopped } = await fit(net, images(1), options);
    const read = (how) =>
      how().then(
        () => 'no error',
        (error) => `${error.name}: ${error.message}`,
      );
    const weight = net.weights['classes/kernel'] ?? Object.values(net.weights)[0];
    return {
      epochs: epochs.length,
      stopped,
      later: await read(() => weight.data()),
      atOnce: await read(async () => weight.dataSync()),
    };
  }

  /** The operations of TensorFlow.js that this backend lacks, and what a user is told whose layer needs one of them. */
  async function lacking() {
    const namesOf = (backend) => tf.getKernelsForBackend(backend).map(({ kernelName }) => kernelName);
    const here = new Set(namesOf(tf.getBackend()));
    const data = features(1);
    const base = lib.mlp({ inputFeatures: 10, hidden: 16, classes: 3, seed: 1 });
    const unique = (x) => tf.unique(x.flatten()).values.slice(0, 1).mul(0).add(x);
    const net = { ...base, layers: [{ name: 'unique', apply: unique }, ...base.layers] };
    const said = (run) =>
      run().then(
        () => 'no error',
        (error) => error.message,
      );
    return {
      operations: namesOf('cpu').filter((name) => !here.has(name)),
      predicting: await said(() => lib.predict(net, data)),
      training: await said(() =>
        fit(net, data, { loss: crossEntropy(), optimizer: sgd(0.1), epochs: 1, batch: 24, seed: 2 }),
      ),
    };
  }

  return { memory, lost, lacking };
};
