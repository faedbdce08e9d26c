import { adam, arrays, coral, crossEntropy, fit, lenet, unlabelled } from 'transferlab';

/** Pictures of 12 pixels with horizontal or vertical stripes, of full or low contrast. */
function stripes(count, contrast) {
  const labels = Array.from({ length: count }, (_, index) => index % 2);
  const values = labels.flatMap((label, index) =>
    Array.from({ length: 144 }, (_, at) => (((label ? at % 12 : at / 12) + index) % 4 < 2 ? contrast : 0)),
  );
  return arrays(Float32Array.from(values), labels, { classes: ['horizontal', 'vertical'], shape: [12, 12, 1] });
}

/** Trains a LeNet on labelled pictures of full contrast, and aligns its features with unlabelled ones of low contrast (CORAL). */
export async function train() {
  const source = stripes(32, 1);
  const net = lenet({ for: source, seed: 1 });
  const adapt = coral(unlabelled(stripes(32, 0.3)), { at: 'hidden' });
  const { epochs } = await fit(net, source, {
    loss: crossEntropy(),
    optimizer: adam(2e-3),
    adapt,
    epochs: 3,
    batch: 8,
    seed: 1,
  });
  const weights = Object.entries(net.weights).map(([name, weight]) => [name, Array.from(weight.dataSync())]);
  return { losses: epochs.map(({ loss }) => loss), weights: Object.fromEntries(weights) };
}
