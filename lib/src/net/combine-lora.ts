import type { Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import type { LoraSettings } from '../core/recipe';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireArray, requireNet } from '../require/arguments';
import { requireFinite } from '../require/number';
import { requireOptions } from '../require/options';
import { requireAlive } from './require-alive';
import { isLora, settingsIn, withoutUpdates, withUpdates } from './updated-net';
import { methodOf } from './updates/methods';

/**
 * Adds the low-rank updates of several nets on one base: `combineLora([lora(base), lora(base)], { weights: [0.7, 0.3] })` has
 * W + 0.7 D1 + 0.3 D2 for each adapted kernel, where D = alpha / rank A B. The weights are 1 by default, and may be negative. A and B
 * are joined, as by `cat` in PEFT: the ranks add up and the sum is exact. The result shares the base's weights and has its own A and
 * B, so training it changes none of the nets. Throws if there are no nets, if one has no low-rank updates, if the nets do not share
 * the weights of one base, or if a weight is not finite.
 */
export function combineLora(nets: readonly Net[], options: { readonly weights?: readonly number[] } = {}): Net {
  requireOptions('combineLora', options, { weights: true });
  requireArray('combineLora', 'nets with low-rank updates', nets);
  for (const net of nets) {
    requireNet('combineLora', net);
    requireAlive(net);
  }
  if (nets.length === 0) {
    throw new TransferError(
      'combineLora must get at least one net; got []. Try combineLora([lora(base), lora(base)]).',
    );
  }
  const { weights = nets.map(() => 1) } = options;
  requireArray("combineLora's weights", 'numbers', weights);
  if (weights.length !== nets.length) {
    throw new TransferError(
      `weights must have one number per net, ${nets.length}; got ${weights.length}. Try weights: [${nets.map(() => 1)}].`,
    );
  }
  for (const weight of weights) requireFinite('A weight of combineLora', weight, 'Try 1.');
  const bases = nets.map(withoutUpdates);
  for (const other of bases.slice(1)) requireOneBase(bases[0], other);
  const parts = nets.map((net, index) => ({ net, weight: weights[index], settings: loraSettingsOf(net) }));
  const all = new Set(parts.flatMap(({ settings }) => settings.adapted));
  const rank = parts.reduce((sum, { settings }) => sum + settings.rank, 0);
  const adapted = Object.keys(bases[0].weights).filter((name) => all.has(name));
  const result = withUpdates(bases[0], { rank, alpha: rank, adapted }, 0);
  for (const name of adapted) {
    const [a, b] = methodOf({ rank, alpha: rank, adapted }).parts(name);
    tf.tidy(() => {
      // A net that does not adapt this kernel adds nothing: its A and B are zero.
      const joined = (part: string, axis: number, scaled: boolean) =>
        tf.concat(
          parts.map(({ net, weight, settings }): Tensor => {
            const own: Tensor | undefined = net.weights[part];
            const factor = scaled ? (weight * settings.alpha) / settings.rank : 1;
            return own ? own.mul(factor) : zerosOfRank(result.weights[part], axis, settings.rank);
          }),
          axis,
        );
      const last = result.weights[a].rank - 1;
      result.weights[a].assign(joined(a, last, true) as never);
      result.weights[b].assign(joined(b, last - 1, false) as never);
    });
  }
  return result;
}

/** Zeros in the shape of a joined A or B, with this rank. */
function zerosOfRank({ shape }: Tensor, axis: number, rank: number): Tensor {
  return tf.zeros(shape.map((size, index) => (index === axis ? rank : size)));
}

function loraSettingsOf(net: Net): LoraSettings {
  const settings = settingsIn(net);
  if (settings && isLora(settings)) return settings;
  throw new TransferError(`combineLora must get nets with low-rank updates; got ${net.name}. Try lora(net).`);
}

/** Throws unless two nets have the same weights: the variables, not only their values. */
function requireOneBase(base: Net, other: Net): void {
  const names = Object.keys({ ...base.weights, ...other.weights });
  const different = names.find((name) => base.weights[name] !== other.weights[name]);
  if (different === undefined) return;
  throw new TransferError(
    `combineLora must get nets on one base; got two that do not share '${different}'. ` +
      'Try lora(base) twice, or loadAdapter(base, file).',
  );
}
