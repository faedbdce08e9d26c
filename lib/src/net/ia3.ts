import type { Net } from '../core/net';
import { TransferError } from '../error';
import { requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { kernelsOf } from './kernels-of';
import { requireNoUpdates, withUpdates } from './updated-net';
import { biasOf } from './updates/scaled';

export interface Ia3Options {
  /** Globs of the kernels whose outputs are scaled; by default attention's keys and values. */
  readonly outputs?: readonly string[];
  /** Globs of the kernels whose inputs are scaled; by default the second layer of each feed-forward network. */
  readonly inputs?: readonly string[];
}

/**
 * Infused adapter by inhibiting and amplifying inner activations, (IA)³ (Liu 2022): multiplies the outputs of attention's keys and
 * values, bias included, and the inputs of each feed-forward network's second layer by trained scales. They start at 1, so the
 * outputs do not change at first. A scale is `NAME/ia3`, `[out]` or `[in]`; there is one per kernel that a glob matches, and kernels
 * of convolutions have one per channel. Train them with `chain(unfreeze('*ia3', 'head'), adam(1e-3))`. `mergeAdapter` multiplies
 * them into kernels and biases. Throws if a glob matches no kernel, if a kernel is in both lists, or if the net has updates
 * already.
 */
export function ia3(net: Net, options: Ia3Options = {}): Net {
  requireOptions('ia3', options, { outputs: true, inputs: true });
  requireNet('ia3', net);
  requireNoUpdates(net);
  const isDefault = options.outputs === undefined && options.inputs === undefined;
  const { outputs: after = isDefault ? KEYS_AND_VALUES : [], inputs: before = isDefault ? FEED_FORWARD : [] } = options;
  if (after.length + before.length === 0) {
    throw new TransferError(
      "ia3 must scale the outputs or the inputs of at least one kernel; got none. Try outputs: ['*/key/kernel'].",
    );
  }
  const matches = (option: keyof Ia3Options, globs: readonly string[]) =>
    Array.isArray(globs) && globs.length === 0 ? [] : kernelsOf(net, globs, { call: 'ia3', option });
  const [outputs, inputs] = [matches('outputs', after), matches('inputs', before)];
  const twice = inputs.find((name) => outputs.includes(name));
  if (twice !== undefined) {
    throw new TransferError(
      `A kernel must be in outputs or in inputs; got '${twice}' in both. Try globs that match different kernels.`,
    );
  }
  const biases = outputs.map(biasOf).filter((name) => name in net.weights);
  return withUpdates(net, { method: 'ia3', outputs, inputs, adapted: [...outputs, ...inputs, ...biases] }, 0);
}

const KEYS_AND_VALUES = ['*/key/kernel', '*/value/kernel'];
/** The second layer of a feed-forward network, as this library's transformers call it. */
const FEED_FORWARD = ['*/down/kernel'];
