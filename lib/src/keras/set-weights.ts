import { allOrNothing } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import type { NamedArray } from '../safetensors';
import type { PlacedLayer } from './model-parts';
import type { KerasWeights } from './read-weights';

/** Gives the layers their weights. Throws if one is missing, not finite or of another shape than its layer has. */
export function setWeights(layers: readonly PlacedLayer[], weightsAt: KerasWeights, file: string): void {
  for (const { layer, name, path } of layers) {
    const expected = layer.weights.map(({ shape }) => shape as number[]);
    if (expected.length === 0) continue;
    const values = weightsAt(path);
    if (values.length < expected.length) {
      throw new TransferError(
        `${file} has ${values.length} of the ${expected.length} weights of the layer '${name}' (${path}). Save the model again.`,
      );
    }
    for (const [index, shape] of expected.entries()) requireFit(values[index], shape, name, file);
    const tensors = allOrNothing(() => expected.map((shape, index) => tf.tensor(values[index].values, shape)));
    layer.setWeights(tensors);
    tf.dispose(tensors);
  }
}

function requireFit({ shape, values }: NamedArray, expected: readonly number[], name: string, file: string): void {
  if (shape.join() !== expected.join()) {
    throw new TransferError(
      `${file}: a weight of the layer '${name}' has the shape [${shape}], and by config.json it is [${expected}]. Save the model ` +
        'again, or take both parts from one file.',
    );
  }
  let index = 0;
  while (index < values.length && Number.isFinite(values[index])) index++;
  if (index === values.length) return;
  throw new TransferError(
    `${file}: a weight of the layer '${name}' has the value ${values[index]}; weights must be finite. Its training diverged: take ` +
      'an earlier checkpoint.',
  );
}
