import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Weights } from '../../core/net';
import type { UpdateSettings } from '../../core/recipe';
import { tf } from '../../engine/tensorflow';
import type { Updated } from './method';
import { methodOf } from './methods';

/** The updates of the weights that `weightsWith` returned, by the names of the adapted weights. */
const updatesOf = new WeakMap<Weights, ReadonlyMap<string, Updated>>();

/**
 * Weights as a layer reads them: instead of each W that has an update, the updated weight, computed when it is read. A W without
 * the weights of an update, as after `mergeAdapter`, is read as it is. An update that the weights already have is not added again.
 */
export function weightsWith(weights: Weights, settings: UpdateSettings): Weights {
  const present = updatesOf.get(weights) ?? new Map<string, Updated>();
  const method = methodOf(settings);
  const isMissing = (name: string) => !present.has(name) && method.parts(name).every((part) => part in weights);
  const missing = settings.adapted.filter(isMissing);
  if (missing.length === 0) return weights;
  const updates = new Map(present);
  for (const name of missing) {
    const [weight, ...parts] = [name, ...method.parts(name)].map((part): Tensor => weights[part]);
    updates.set(name, method.updated(name, weight, parts));
  }
  const updated = { ...weights };
  for (const [name, { read }] of updates) Object.defineProperty(updated, name, { enumerable: true, get: read });
  updatesOf.set(updated, updates);
  return updated;
}

/**
 * `x W`: x `[rows, in]`, weights `NAME/kernel` `[in, out]`. If W has an update, the method's formula gives `x W'`: neither W' nor a
 * gradient of its size is computed.
 */
export function product(x: Tensor, weights: Weights, name: string): Tensor {
  const kernel = `${name}/kernel`;
  const updated = updatesOf.get(weights)?.get(kernel);
  if (updated) return updated.product(x as Tensor2D);
  return tf.matMul(x as Tensor2D, weights[kernel] as Tensor as Tensor2D);
}
