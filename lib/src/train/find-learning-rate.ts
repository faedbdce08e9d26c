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
  /** Makes the optimizer from the growing rate; `adam` unless said: `(rate) => chain(freeze('block*'), sgd(rate, 0.9))`. */
  readonly optimizer?: (rate: Schedule) => Transform;
  readonly from?: number;
  readonly to?: number;
  readonly steps?: number;
}

/** What the loss did while the rate grew. Plain data, one number a step. */
export interface FoundLearningRate {
  readonly rates: readonly number[];
  readonly losses: readonly number[];
  /** The losses' moving average, freed of its start at zero. */
  readonly smoothed: readonly number[];
  /** The rate at which the smoothed loss falls fastest over the logarithm of the rate. */
  readonly steepest: number;
  /** A tenth of the rate at which the smoothed loss is lowest: a rate to begin with. */
  readonly suggestion: number;
}

/** Weight of the past in the moving average. */
const MEMORY = 0.9;
/** The smoothed loss has exploded when it is this many times its lowest value. */
const EXPLODED = 4;
/** With fewer steps a curve shows nothing. */
const FEWEST = 10;

/**
 * Tries learning rates from tiny to huge in one short run, one a step, until the loss explodes (Smith 2015). It trains a
 * copy: the net keeps its weights. Look at the curve with `plotLearningRate`; the best rate lies where it falls, well
 * before its lowest point. Throws a TransferError where the loss never falls.
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
  requireFunction("findLearningRate's optimizer", 'what makes the optimizer of a rate, such as adam,', optimizer);
  if (!(from > 0 && to > from && Number.isFinite(to)) || !(Number.isInteger(steps) && steps >= FEWEST)) {
    throw new TransferError(
      `findLearningRate got from ${numberText(from)}, to ${numberText(to)}, steps ${numberText(steps)}; it needs 0 < from < to and ${FEWEST} steps or more.`,
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
    // A loss that is no number any more is the explosion that was waited for, if it had a beginning.
    const exploded = cause instanceof TransferError && cause.cause !== BROKEN_DATA && losses.length >= FEWEST;
    if (!exploded) throw cause;
  } finally {
    dispose(trained);
  }
  const rates = losses.map((_, step) => grow(step / (steps - 1)));
  return { rates, losses, smoothed, ...choose(rates, smoothed) };
}

/** Notes each step's loss, and stops after the last step or at the explosion. */
function recording(steps: number): { callback: Callback; losses: number[]; smoothed: number[] } {
  const [losses, smoothed]: [number[], number[]] = [[], []];
  let average = 0;
  let lowest = Number.POSITIVE_INFINITY;
  const callback: Callback = {
    step({ loss }) {
      losses.push(loss);
      average = MEMORY * average + (1 - MEMORY) * loss;
      const value = average / (1 - MEMORY ** losses.length);
      smoothed.push(value);
      lowest = Math.min(lowest, value);
      if (losses.length >= FEWEST && value > EXPLODED * lowest) return { stop: 'the loss exploded' };
      return losses.length === steps ? { stop: 'all rates were tried' } : undefined;
    },
  };
  return { callback, losses, smoothed };
}

function choose(rates: readonly number[], smoothed: readonly number[]): { steepest: number; suggestion: number } {
  // At first the average is one of few losses, and the lowest may be luck.
  const first = Math.floor(rates.length / 10);
  const bottom = smoothed.indexOf(smallest(smoothed.slice(first)), first);
  if (!(smoothed[first] - smoothed[bottom] > 1e-6 * Math.abs(smoothed[first]))) {
    throw new TransferError(
      `The loss did not fall at any of the ${rates.length} rates that were tried. ` +
        'Look at the data and the labels, or begin with a smaller rate: from: 1e-10.',
    );
  }
  // Over a tenth of the steps, for from one to the next the noise of the batches is steeper than the fall.
  const reach = Math.max(1, Math.floor(rates.length / 20));
  const slopes = smoothed.slice(first, bottom + 1).map((_, place) => {
    const [start, end] = [Math.max(first, first + place - reach), Math.min(bottom, first + place + reach)];
    return (smoothed[end] - smoothed[start]) / (end - start);
  });
  const steepest = rates[first + slopes.indexOf(smallest(slopes))];
  return { steepest, suggestion: rates[bottom] / 10 };
}
