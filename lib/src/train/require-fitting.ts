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
import { described } from '../require/described';
import { requireFinite } from '../require/number';
import type { Adaptation } from './adaptation';
import type { Balance } from './balance';
import type { Loss } from './loss';
import { type Metrics, requireMetrics } from './metrics/measure';
import { fractionOf, type Mix } from './mixup';

/** The options of `fit` that may have the wrong type. */
interface FitArguments {
  readonly loss: Loss | Readonly<Record<string, Loss>>;
  readonly optimizer: Transform;
  readonly seed?: number;
  readonly validate?: Dataset;
  readonly metrics?: Metrics;
  readonly adapt?: Adaptation;
  readonly balance?: Balance;
  readonly mix?: Mix;
  readonly callbacks?: readonly Callback[];
}

/** Throws if an argument or an option of `fit` has the wrong type. */
export function requireFitting(net: Net, data: Dataset | Stream, options: FitArguments): void {
  const { loss, optimizer, seed = 0, validate, metrics, adapt, balance, mix, callbacks } = options;
  requireNet('fit', net);
  requireData('fit', data);
  requireLoss(loss);
  requireTransform("fit's optimizer", optimizer);
  requireFinite("fit's seed", seed, 'Try seed: 1.');
  if (isPresent(validate)) requireDataset("fit's validate", validate);
  if (isPresent(metrics)) requireMetrics('fit', metrics);
  if (isPresent(adapt))
    requireProperties("fit's adapt", 'an adaptation such as mmd(target)', adapt, ['target', 'loss']);
  if (isPresent(balance)) requireBalancing("fit's balance", balance);
  if (mix !== undefined) fractionOf(mix);
  if (isPresent(callbacks)) requireCallbacks(callbacks);
}

/** `null` counts as left out, like `undefined`. */
function isPresent<Value>(value: Value | undefined | null): value is Value {
  return value !== undefined && value !== null;
}

function requireLoss(loss: FitArguments['loss']): void {
  if (typeof loss === 'function') return;
  const losses: [string, unknown][] = typeof loss === 'object' && loss !== null ? Object.entries(loss) : [];
  const invalid = losses.find(([, taskLoss]) => typeof taskLoss !== 'function');
  if (invalid)
    throw new TransferError(
      `fit's loss '${invalid[0]}' must be a function; got ${described(invalid[1])}. Try { ${invalid[0]}: crossEntropy() }.`,
    );
  if (typeof loss === 'object' && loss !== null && !Array.isArray(loss)) return;
  refuse("fit's loss", loss, 'a loss such as crossEntropy(), or several by name', 'Try loss: crossEntropy().');
}

function requireCallbacks(callbacks: readonly Callback[]): void {
  if (!Array.isArray(callbacks)) {
    refuse("fit's callbacks", callbacks, 'an array of callbacks', 'Try callbacks: [progress()].');
  }
  for (const callback of callbacks) {
    if (typeof callback === 'object' && callback !== null) continue;
    refuse("fit's callbacks", callback, 'callbacks such as progress()', 'Try calling the function: [progress()].');
  }
}
