// Run as a child on each of two machines: trains a LeNet for a few steps and prints its losses as JSON, to compare.
const { adam, crossEntropy, digits, evaluate, fit, lenet, tf, take } = require('transferlab');

async function main() {
  const train = take(digits('mnist'), { perClass: 12, seed: 1 });
  const test = take(digits('mnist', 'test'), { perClass: 6, seed: 2 });
  const net = lenet({ for: train, seed: 3 });
  const { epochs } = await fit(net, train, {
    loss: crossEntropy(),
    optimizer: adam(1e-3),
    epochs: 4,
    batch: 24,
    seed: 4,
  });
  const { accuracy } = await evaluate(net, test);
  const machine = `${process.platform} ${process.arch}`;
  console.log(JSON.stringify({ machine, backend: tf.getBackend(), losses: epochs.map(({ loss }) => loss), accuracy }));
}

main();
