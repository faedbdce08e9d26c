import type { Tensor } from '@tensorflow/tfjs';
import type { Mode, Weights } from '../core/net';
import { TransferError } from '../error';
import { dense, dropout } from '../net/layers';
import { denseWeights, drawWeights } from '../net/weights';
import { requireArray } from '../require/arguments';

export interface DiscriminatorOptions {
  /** Units of its hidden layers, `[256, 256]` by default; the papers used 1024 twice. `[]` makes it linear. */
  readonly hidden?: readonly number[];
  /** Dropout rate of the hidden units; 0 by default, 0.5 in the code of Long et al. */
  readonly dropout?: number;
  /** Seed of its initial weights. */
  readonly seed?: number;
}

/** Dense layers that an adaptation trains next to the net. */
interface DenseStack {
  /** Initial weights for these numbers of features and outputs. For an optimizer they are one layer: all have its full rate. */
  weights(features: number, outputs: number): Weights;
  /** Features `[batch, features]` to outputs `[batch, outputs]`. */
  apply(features: Tensor, weights: Weights, mode: Mode): Tensor;
}

/**
 * Dense layers `NAME/1`, `NAME/2` with ReLU and dropout between them. Errors name `caller`. Throws if `hidden` or `dropout` is
 * invalid.
 */
export function denseStack(
  caller: string,
  name: string,
  { hidden = [256, 256], dropout: dropoutRate = 0, seed = 0 }: DiscriminatorOptions,
): DenseStack {
  requireSizes(caller, hidden, dropoutRate);
  const names = [...hidden, 1].map((_, layer) => `${name}/${layer + 1}`);
  return {
    weights(features, outputs) {
      const widths = [features, ...hidden, outputs];
      const specs = names.flatMap((layerName, layer) =>
        denseWeights(layerName, widths[layer], widths[layer + 1], layer < hidden.length ? 'he' : 'glorot'),
      );
      return drawWeights(specs, seed);
    },
    apply: (features, weights, mode) =>
      names.reduce((x, layerName, layer) => {
        const y = dense(x, weights, layerName);
        return layer < hidden.length ? dropout(y.relu(), dropoutRate, mode) : y;
      }, features),
  };
}

function requireSizes(caller: string, hidden: readonly number[], dropoutRate: number): void {
  requireArray(`${caller}'s hidden`, 'sizes of hidden layers', hidden);
  const invalid = hidden.find((units) => !(Number.isInteger(units) && units >= 1));
  if (invalid !== undefined) {
    throw new TransferError(
      `${caller}'s hidden must be positive integers, the units of each hidden layer; got ${invalid}. Try [256, 256].`,
    );
  }
  if (!(dropoutRate >= 0 && dropoutRate < 1)) {
    throw new TransferError(`${caller}'s dropout must be at least 0 and below 1; got ${dropoutRate}. Try 0.5.`);
  }
}
