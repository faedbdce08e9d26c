import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { allExamples } from '../data/in-memory';
import { unlabelled } from '../data/unlabelled';
import { TransferError } from '../error';
import { extract } from '../train/extract';

/** The layer whose features are used, and the batch size. */
export interface FeatureOptions {
  /** Glob of the layer whose output is used, averaged over height and width; the last layer by default. */
  readonly at?: string;
  /** Examples per batch; default 16. */
  readonly batch?: number;
}

/** A network's features of all examples at one layer, `[examples, features]`. Labels are not read. */
export async function featuresOf(net: Net, data: Dataset, options: FeatureOptions): Promise<Tensor2D> {
  const features = await allExamples(await extract(net, unlabelled(data), options));
  if (features.rank === 2) return features as Tensor2D;
  const { shape } = features;
  features.dispose();
  throw new TransferError(
    `${net.name} outputs [${shape.slice(1)}] for an example; it must be [features]. Try another layer: ` +
      "{ at: 'block5*' }.",
  );
}

/** Throws unless these are finite features `[examples, features]`. */
export function requireFeatures(features: Tensor, what = 'Features'): void {
  if (features.rank !== 2 || features.size === 0) {
    throw new TransferError(`${what} must be [examples, features]; got [${features.shape}].`);
  }
  const values = features.dataSync();
  const broken = values.findIndex((value) => !Number.isFinite(value));
  if (broken < 0) return;
  throw new TransferError(
    `${what} must be finite; got ${values[broken]} in example ${Math.floor(broken / features.shape[1]!)}. ` +
      'Check the net that computed them.',
  );
}
