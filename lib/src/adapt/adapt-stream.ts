import type { Callback } from '../core/callback';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { inClassesOf } from '../data/in-classes-of';
import { unlabelled } from '../data/unlabelled';
import { owning } from '../engine/owning';
import { TransferError } from '../error';
import { requireInput } from '../net/require-input';
import { requireDataset, requireFunction, requireNet } from '../require/arguments';
import { requireCount } from '../require/number';
import { requireOptions } from '../require/options';
import { predictingByBatch } from './predicting-by-batch';
import { requireLogits } from './require-shapes';
import { startState } from './start-state';

/** What the method gets: the batch size, and the callbacks that it passes to `fit`. */
export interface StreamGiven {
  readonly batch: number;
  readonly callbacks: readonly Callback[];
}

/** Adapts the net to the target in one pass in the target's order: `sar`, `eata`, or a function that calls `fit` once. */
export type StreamMethod<Result> = (net: Net, target: Dataset, given: StreamGiven) => Promise<Result>;

export interface AdaptStreamOptions<Result> {
  /** `sar`, `eata`, or with options: `(net, target, given) => tent(net, target, { ...given, inOrder: true })`. */
  readonly method: StreamMethod<Result>;
  /** Examples of a batch, 64 by default. */
  readonly batch?: number;
  /** Resets weights, statistics and optimizer to their start after every so many batches; never by default. */
  readonly resetEvery?: number;
}

/** The predictions of a stream before each update, and the result of the method. */
export interface AdaptStreamResult<Result> {
  /** The class index of each example, in the stream's order; without a remainder. */
  readonly predictions: readonly number[];
  /** The accuracy of each batch, if the target has labels. */
  readonly accuracies?: readonly number[];
  /** Their mean. */
  readonly accuracy?: number;
  readonly result: Result;
}

/**
 * Continual test-time adaptation: adapts a net to a stream whose domain may change, and evaluates it online. Each batch is
 * predicted before the net is trained on it, by the weights that earlier batches left and normalised by its own statistics, as
 * Wang et al. 2021 and Niu et al. 2022 do. Returns the predictions, the accuracies and what the method returns. The target is
 * read in its order: `concat(fog, snow)` is a change of domain. Its labels make the accuracies; the method does not get them. A
 * remainder is left out.
 *
 * `resetEvery` resets the net after every so many batches, also after the last; `sar` resets by its own criterion. Without a
 * reset errors accumulate (Wang et al. 2022). Predictions cost one more forward pass of each batch. Compare with `evaluate` of the
 * net before, and with a method that trains nothing: statistics of the batch alone change predictions. Throws if the method does
 * not pass the callbacks to `fit`, shuffles the target or takes more than one epoch, if the target has less than a batch, or
 * if the net has no logits.
 */
export async function adaptStream<Result>(
  net: Net,
  target: Dataset,
  options: AdaptStreamOptions<Result>,
): Promise<AdaptStreamResult<Result>> {
  requireOptions('adaptStream', options, { method: 'required', batch: true, resetEvery: true });
  requireNet('adaptStream', net);
  requireDataset('adaptStream', target);
  const { method, batch = 64, resetEvery } = options;
  requireFunction("adaptStream's method", 'a function such as sar', method);
  requireCount("adaptStream's batch", batch, 'Try 64.', 2);
  if (resetEvery !== undefined) requireCount("adaptStream's resetEvery", resetEvery, 'Try 50.');
  requireInput(net, target);
  requireLogits('adaptStream', { rank: net.output.length + 1, shape: [1, ...net.output] });
  const batches = Math.floor(target.labels.length / batch);
  if (batches === 0) throw tooShort(target, batch);
  const { labels, classes } = inClassesOf(net, target);
  return owning(async (own) => {
    const online = own(onlinePredictions(net, target, { batch, batches }));
    const resets = resetEvery === undefined ? [] : [resetting(resetEvery, batches)];
    const result = await method(net, inOrder(unlabelled(target)), { batch, callbacks: [...resets, online.callback] });
    const { predictions } = online;
    if (predictions.length === 0) throw unused();
    if (classes.length === 0 || labels.some(Number.isNaN)) return { predictions, result };
    const isRight = predictions.map((prediction, example) => Number(prediction === labels[example]));
    const accuracies = Array.from({ length: predictions.length / batch }, (_, index) =>
      mean(isRight.slice(index * batch, (index + 1) * batch)),
    );
    return { predictions, accuracies, accuracy: mean(accuracies), result };
  });
}

/** Predicts each batch before the first step on it, after every callback of the step before. */
function onlinePredictions(net: Net, target: Dataset, { batch, batches }: { batch: number; batches: number }) {
  const predictions: number[] = [];
  const predict = predictingByBatch(net, target);
  const next = async () => {
    const first = predictions.length;
    const classes = await predict.classes(Array.from({ length: batch }, (_, index) => first + index));
    for (const prediction of classes) predictions.push(prediction);
  };
  const callback: Callback = {
    async begin({ step, steps, epochs }) {
      if (step > 0 || predictions.length > 0 || epochs !== 1 || steps % batches !== 0) throw notOnce();
      await next();
    },
    async settled({ step, steps, progress, history }) {
      const passes = steps / batches;
      // `settled` comes once more after the epoch.
      const isOver = progress.done === 0 || history.stopped !== undefined;
      if (!isOver && step % passes === 0 && step < steps) await next();
    },
  };
  return { predictions, callback, dispose: predict.dispose };
}

/** Resets all that training changes after every so many batches. */
function resetting(every: number, batches: number): Callback {
  const start = startState('stream-start:', () => true);
  return {
    memory: start.memory,
    step({ step, steps, state }) {
      if (step % ((every * steps) / batches) === 0) start.reset(state);
    },
    end: start.dispose,
  };
}

/** The target, which throws if it is read in another order. */
function inOrder(target: Dataset): Dataset {
  return {
    ...target,
    read(indices) {
      if (indices.some((index, place) => place > 0 && index < indices[place - 1])) throw shuffled(target);
      return target.read(indices);
    },
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function tooShort({ name, labels }: Dataset, batch: number): TransferError {
  return new TransferError(
    `adaptStream's target must have at least a batch of ${batch} examples; got ${labels.length} in ${name}. Try a smaller batch.`,
  );
}

function unused(): TransferError {
  return new TransferError(
    "adaptStream's method must pass the callbacks that it gets to fit; got a method that did not call them. " +
      'Try (net, target, given) => sar(net, target, { ...given, threshold: 0.4 }).',
  );
}

function notOnce(): TransferError {
  return new TransferError(
    "adaptStream's method must train once on the stream, from its start, in one epoch of its batches; got another run. " +
      'Try a method with epochs: 1 and no checkpoint.',
  );
}

function shuffled({ name }: Dataset): TransferError {
  return new TransferError(
    `adaptStream's method must read ${name} in its order; got a method that shuffles it. ` +
      'Try it without a seed, and tent with inOrder: true.',
  );
}
