import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { TransferError } from '../error';
import { copy, dispose } from '../net/compose';
import { layersOf } from '../net/names';
import { chain } from '../optimize/chain';
import { freeze } from '../optimize/freeze';
import { requireArray, requireDataset, requireNet } from '../require/arguments';
import { numberText } from '../require/described';
import { requireOptions } from '../require/options';
import { evaluate } from '../train/evaluate';
import { FIT_OPTIONS, type FitOptions, fit } from '../train/fit';

/** The result of training this many of the last layers. */
export interface UnfreezeDepth {
  /** Number of trained layers, counted from the end. */
  readonly depth: number;
  /** The earliest of them. */
  readonly from: string;
  /** Accuracy on validation data, in [0, 1]. */
  readonly accuracy: number;
  /** Seconds of training, including the output of the frozen layers. */
  readonly seconds: number;
}

/** @deprecated Use `UnfreezeDepth`, which is the same type. */
export type ThawDepth = UnfreezeDepth;

/**
 * Compares how many layers to unfreeze: for each depth it trains that many of the last layers of a copy of the net and
 * measures the accuracy on validation data (Yosinski 2014 compared every layer). The net keeps its weights. If
 * interrupted, it returns the results so far. Throws if a depth is not an integer from 1 to the number of layers with
 * weights.
 */
export async function unfreezeSweep(
  net: Net,
  data: Dataset,
  options: FitOptions & { depths: readonly number[]; validate: Dataset },
): Promise<UnfreezeDepth[]> {
  requireOptions('unfreezeSweep', options, { ...FIT_OPTIONS, validate: 'required', depths: 'required' });
  requireNet('unfreezeSweep', net);
  requireDataset('unfreezeSweep', data);
  const { depths, validate, ...others } = options;
  requireArray("unfreezeSweep's depths", 'depths', depths);
  const layers = layersOf(Object.keys(net.weights));
  const odd = depths.find((depth) => !(Number.isInteger(depth) && depth >= 1 && depth <= layers.length));
  if (odd !== undefined) {
    throw new TransferError(
      `unfreezeSweep's depths hold ${numberText(odd)}; ${net.name} has ${layers.length} layers with weights, so a depth is 1 to ${layers.length}.`,
    );
  }
  const found: UnfreezeDepth[] = [];
  for (const depth of depths) {
    const { optimizer } = others;
    const some = depth === layers.length ? optimizer : chain(freeze(-depth), optimizer);
    const trained = copy(net);
    try {
      const { seconds, stopped } = await fit(trained, data, { ...others, optimizer: some });
      if (stopped === 'interrupted') break;
      const { accuracy } = await evaluate(trained, validate);
      found.push({ depth, from: layers[layers.length - depth], accuracy, seconds });
    } finally {
      dispose(trained);
    }
  }
  return found;
}

/** @deprecated Use `unfreezeSweep`, which is the same function. */
export const thawSweep = unfreezeSweep;
