import type { Callback } from '../core/callback';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import type { Stream } from '../core/stream';
import type { Transform } from '../core/transform';
import { TransferError } from '../error';
import {
  refuse,
  requireBalancing,
  requireData,
  requireDataset,
  requireNet,
  requireProperties,
  requireTransform,
} from '../require/arguments';
import { requireFinite } from '../require/number';
import type { Adaptation } from './adaptation';
import type { Balance } from './balance';
import type { Loss } from './loss';
import type { Mix } from './mixup';

/** What `fit` was given, as far as it may be of the wrong kind. */
interface Given {
  readonly loss: Loss | Readonly<Record<string, Loss>>;
  readonly optimizer: Transform;
  readonly seed?: number;
  readonly validate?: Dataset;
  readonly adapt?: Adaptation;
  readonly balance?: Balance;
  readonly mix?: Mix;
  readonly callbacks?: readonly Callback[];
}

/** Throws where an argument or an option of `fit` is not the kind of value that it takes. */
export function requireFitting(net: Net, data: Dataset | Stream, given: Given): void {
  const { loss, optimizer, seed = 0, validate, adapt, balance, mix, callbacks } = given;
  requireNet('fit', net);
  requireData('fit', data);
  requireLoss(loss);
  requireTransform("fit's optimizer", optimizer);
  requireFinite("fit's seed", seed, 'Try seed: 1.');
  if (isGiven(validate)) requireDataset("fit's validate", validate);
  if (isGiven(adapt))
    requireProperties("fit's adapt", 'an adaptation, as mmd(target) makes', adapt, ['target', 'loss']);
  if (isGiven(balance)) requireBalancing("fit's balance", balance);
  if (mix !== undefined) requireProperties("fit's mix", 'what mixup(0.2) makes', mix, ['share']);
  if (isGiven(callbacks)) requireCallbacks(callbacks);
}

/** `null` counts as left out, as `undefined` does. */
function isGiven<Value>(value: Value | undefined | null): value is Value {
  return value !== undefined && value !== null;
}

function requireLoss(loss: Given['loss']): void {
  if (typeof loss === 'function') return;
  const losses: [string, unknown][] = typeof loss === 'object' && loss !== null ? Object.entries(loss) : [];
  const odd = losses.find(([, one]) => typeof one !== 'function');
  if (odd) throw new TransferError(`fit's loss '${odd[0]}' is no function. Pass { ${odd[0]}: crossEntropy() }.`);
  if (typeof loss === 'object' && loss !== null && !Array.isArray(loss)) return;
  refuse("fit's loss", loss, 'a loss, as crossEntropy() makes, or several by name', 'Try loss: crossEntropy().');
}

function requireCallbacks(callbacks: readonly Callback[]): void {
  if (!Array.isArray(callbacks)) {
    refuse("fit's callbacks", callbacks, 'an array of callbacks', 'Write callbacks: [progress()].');
  }
  for (const callback of callbacks) {
    if (typeof callback === 'object' && callback !== null) continue;
    refuse("fit's callbacks", callback, 'callbacks, as progress() makes', 'Call the function: [progress()].');
  }
}
