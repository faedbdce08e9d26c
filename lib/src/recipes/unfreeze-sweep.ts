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

/** What came of letting so many of the last layers learn. */
export interface UnfreezeDepth {
  /** Layers that learnt, counted from the end. */
  readonly depth: number;
  /** The earliest of them. */
  readonly from: string;
  /** Share right on held-out data, in [0, 1]. */
  readonly accuracy: number;
  /** Seconds of training, those for the frozen layers' outputs among them. */
  readonly seconds: number;
}

/** @deprecated Use `UnfreezeDepth`, which is the same type. */
export type ThawDepth = UnfreezeDepth;

/**
 * Which layers to thaw: trains a copy of the net for each depth, with so many of its last layers learning, and measures it
 * on data held out for choosing (Yosinski 2014 asked it of every layer). The net keeps its weights. An interrupted run ends
 * the sweep, and what was measured before it comes back. Throws where a depth is more layers than the net has.
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
