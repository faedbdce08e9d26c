// Run as a child: compiles a function and runs its graph, and maps a file whose name has letters beyond ASCII; prints what
// computed it as JSON.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { compile, ready, tf } = require('transferlab');

async function main() {
  await ready();
  const { binding } = tf.backend();
  const before = binding.countRuns();
  const product = compile((one, other) => tf.matMul(one, other).add(1));
  const [one, other] = [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ].map((values) => tf.tensor2d(values, [2, 2]));
  for (const time of ['first', 'second']) {
    const values = product(one, other).dataSync().join();
    if (values !== '20,23,44,51')
      throw new Error(`[[1,2],[3,4]] x [[5,6],[7,8]] + 1 came out as ${values}, the ${time} time`);
  }
  if (binding.countRuns() === before) throw new Error('No graph has run.');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'käse brot '));
  const file = path.join(folder, 'größe.bin');
  fs.writeFileSync(file, new Uint8Array(Float32Array.from({ length: 4 }, (_, i) => i + 0.5).buffer));
  const mapped = new Float32Array(binding.mapFile(file));
  const { shape } = binding.tensorOver(mapped, [2, 2]);
  if (mapped.join() !== '0.5,1.5,2.5,3.5' || shape.join() !== '2,2')
    throw new Error(`The file was mapped as ${mapped}.`);
  console.log(
    JSON.stringify({ platform: process.platform, version: binding.TF_Version, runs: binding.countRuns() - before }),
  );
}

main();
