import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { wholeSet } from '../data/in-memory';
import { unlabelled } from '../data/unlabelled';
import { TransferError } from '../error';
import { extract } from '../train/extract';

export interface FeatureOptions {
  /** Glob of the layer whose output is looked at, averaged over height and width; the last where it is left out. */
  readonly at?: string;
  readonly batch?: number;
}

/** What a net makes of all examples at one of its layers, `[examples, features]`. Labels are not passed on. */
export async function featuresOf(net: Net, data: Dataset, options: FeatureOptions): Promise<Tensor2D> {
  const features = await wholeSet(await extract(net, unlabelled(data), options));
  if (features.rank === 2) return features as Tensor2D;
  const { shape } = features;
  features.dispose();
  throw new TransferError(
    `${net.name} gives [${shape.slice(1)}] for an example, and a list of features is needed. Look at another layer: ` +
      "{ at: 'block5*' }.",
  );
}

/** Says so where these are not features `[examples, features]`, or not all of them are numbers. */
export function requireFeatures(features: Tensor, what = 'Features'): void {
  if (features.rank !== 2 || features.size === 0) {
    throw new TransferError(`${what} are [examples, features]; they are [${features.shape}].`);
  }
  const values = features.dataSync();
  const broken = values.findIndex((value) => !Number.isFinite(value));
  if (broken < 0) return;
  throw new TransferError(
    `${what} hold ${values[broken]} in example ${Math.floor(broken / features.shape[1]!)}. Look at the net that made them.`,
  );
}
