import type { Callback } from '../core/callback';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import type { Stream } from '../core/stream';
import type { Transform } from '../core/transform';
import { stream } from '../data/stream';
import { TransferError } from '../error';
import { smallest } from '../extremes';
import { copy, dispose } from '../net/compose';
import { adam } from '../optimize/adam';
import { exponential, type Schedule } from '../optimize/schedule';
import { requireData, requireFunction, requireNet } from '../require/arguments';
import { numberText } from '../require/described';
import { requireOptions } from '../require/options';
import { type FitOptions, fit } from './fit';
import { BROKEN_DATA } from './requirements';

export interface FindLearningRateOptions
  extends Pick<FitOptions, 'loss' | 'adapt' | 'balance' | 'batch' | 'seed' | 'signal'> {
  /** Makes the optimizer from the growing rate: `(rate) => chain(freeze('block*'), sgd(rate, 0.9))`. Default: `adam`. */
  readonly optimizer?: (rate: Schedule) => Transform;
  readonly from?: number;
  readonly to?: number;
  readonly steps?: number;
}

/** The loss at each learning rate that was tried, as plain data: one value per step. */
export interface FoundLearningRate {
  readonly rates: readonly number[];
  readonly losses: readonly number[];
  /** The moving average of the losses, corrected for its start at zero. */
  readonly smoothed: readonly number[];
  /** The rate at which the smoothed loss falls fastest over the logarithm of the rate. */
  readonly steepest: number;
  /** A tenth of the rate at which the smoothed loss is lowest: a rate to start with. */
  readonly suggestion: number;
}

/** Decay of the moving average. */
const DECAY = 0.9;
/** The smoothed loss has diverged when it is this many times its lowest value. */
const DIVERGED = 4;
/** Fewer steps do not make a curve. */
const MIN_STEPS = 10;

/**
 * Learning rate range test (Smith 2015): one short run whose learning rate grows exponentially from `from` to `to`, until the
 * loss diverges. It trains a copy, so the network keeps its weights. Plot the curve with `plotLearningRate`. The best rate lies
 * where the loss falls, well before its minimum. Throws if an argument has the wrong type, unless 0 < `from` < `to` and
 * `steps` is an integer of 10 or more, if the data does not fit the network, or if the loss does not fall at any rate.
 */
export async function findLearningRate(
  net: Net,
  data: Dataset | Stream,
  options: FindLearningRateOptions,
): Promise<FoundLearningRate> {
  requireOptions('findLearningRate', options, {
    optimizer: true,
    from: true,
    to: true,
    steps: true,
    batch: true,
    seed: true,
    signal: true,
    loss: 'required',
    adapt: true,
    balance: true,
  });
  requireNet('findLearningRate', net);
  requireData('findLearningRate', data);
  const { optimizer = adam, from = 1e-7, to = 10, steps = 100, ...rest } = options;
  requireFunction(
    "findLearningRate's optimizer",
    'a function from a learning rate to an optimizer, such as adam,',
    optimizer,
  );
  if (!(from > 0 && to > from && Number.isFinite(to)) || !(Number.isInteger(steps) && steps >= MIN_STEPS)) {
    throw new TransferError(
      `findLearningRate needs 0 < from < to and ${MIN_STEPS} steps or more; got from ${numberText(from)}, to ${numberText(to)}, ` +
        `steps ${numberText(steps)}. Try from: 1e-7, to: 10, steps: 100.`,
    );
  }
  const { batch = 32, seed = 0 } = rest;
  const inEpoch = 'epoch' in data ? data.steps : stream(data, { batch, seed }).steps;
  const epochs = Math.ceil(steps / inEpoch) || 1;
  const grow = exponential(from, to);
  // `fit` counts positions to the end of the last epoch, which may come after the last step of the search.
  const stretch = Math.max(1, epochs * inEpoch - 1) / (steps - 1);
  const { callback, losses, smoothed } = recording(steps);
  const trained = copy(net);
  try {
    const rate: Schedule = (position) => grow(Math.min(1, position * stretch));
    await fit(trained, data, { ...rest, optimizer: optimizer(rate), epochs, callbacks: [callback] });
  } catch (cause) {
    // A loss that is NaN or infinite after enough steps is the divergence that the search looks for.
    const diverged = cause instanceof TransferError && cause.cause !== BROKEN_DATA && losses.length >= MIN_STEPS;
    if (!diverged) throw cause;
  } finally {
    dispose(trained);
  }
  const rates = losses.map((_, step) => grow(step / (steps - 1)));
  return { rates, losses, smoothed, ...choose(rates, smoothed) };
}

/** Records the loss of each step. Stops the run after the last step or when the loss diverges. */
function recording(steps: number): { callback: Callback; losses: number[]; smoothed: number[] } {
  const [losses, smoothed]: [number[], number[]] = [[], []];
  let average = 0;
  let lowest = Number.POSITIVE_INFINITY;
  const callback: Callback = {
    step({ loss }) {
      losses.push(loss);
      average = DECAY * average + (1 - DECAY) * loss;
      const value = average / (1 - DECAY ** losses.length);
      smoothed.push(value);
      lowest = Math.min(lowest, value);
      if (losses.length >= MIN_STEPS && value > DIVERGED * lowest) return { stop: 'the loss exploded' };
      return losses.length === steps ? { stop: 'all rates were tried' } : undefined;
    },
  };
  return { callback, losses, smoothed };
}

function choose(rates: readonly number[], smoothed: readonly number[]): { steepest: number; suggestion: number } {
  // The first averages are over few losses, so their minimum may be noise.
  const first = Math.floor(rates.length / 10);
  const minimum = smoothed.indexOf(smallest(smoothed.slice(first)), first);
  if (!(smoothed[first] - smoothed[minimum] > 1e-6 * Math.abs(smoothed[first]))) {
    throw new TransferError(
      `findLearningRate's loss must fall at one of the learning rates; got no fall at ${rates.length} rates. ` +
        'Try a smaller rate to start with, from: 1e-10, and check the data and the labels.',
    );
  }
  // Over a tenth of the steps, because between neighbouring steps the noise of the batches exceeds the fall.
  const halfWindow = Math.max(1, Math.floor(rates.length / 20));
  const gradients = smoothed.slice(first, minimum + 1).map((_, index) => {
    const [start, end] = [Math.max(first, first + index - halfWindow), Math.min(minimum, first + index + halfWindow)];
    return (smoothed[end] - smoothed[start]) / (end - start);
  });
  const steepest = rates[first + gradients.indexOf(smallest(gradients))];
  return { steepest, suggestion: rates[minimum] / 10 };
}
