import type { Callback } from '../core/callback';
import type { Dataset } from '../core/dataset';
import type { History } from '../core/history';
import type { Net } from '../core/net';
import type { Stream } from '../core/stream';
import type { Transform } from '../core/transform';
import { disposeBatch } from '../data/batch';
import { specsOf } from '../data/task-labels';
import { unlabelled } from '../data/unlabelled';
import { endOfLostDevice } from '../engine/lost-device';
import { explainMissingKernel } from '../engine/missing-kernel';
import { type Own, owning } from '../engine/owning';
import { once } from '../once';
import { type OptionNames, requireOptions } from '../require/options';
import type { Adaptation } from './adaptation';
import type { Balance } from './balance';
import { type BatchChecks, batchChecks } from './batch-checks';
import { type CallbackList, callbackList } from './callback-list';
import { type CacheOptions, cacheFrozenLayers, type Rest } from './frozen/feature-cache';
import { type GrowthWatch, growthWatch } from './growing-loss';
import { runIdentity } from './identity/run-identity';
import { inNetClasses, requireLossClasses } from './in-net-classes';
import { type Interruptions, interruptions } from './interrupt';
import type { Loss } from './loss';
import type { Metrics } from './metrics/measure';
import { requireMeasurable } from './metrics/require-measurable';
import type { Mix } from './mixup';
import { preprocessing } from './preprocess';
import { requireFitting } from './require-fitting';
import { ONE_LOSS, readsNoLabels, requireFit } from './requirements';
import { newRun, type RunningRun } from './run';
import { type Step, trainingStep } from './step';
import { teachersOn } from './teachers';
import { type TrainingFeed, trainingFeed } from './training-feed';
import { measuresOf, validation } from './validation';
import { warmUp } from './warm-up';

export interface FitOptions {
  /**
   * One loss, or several by name: training lowers their sum, unless `balance` weights them. If the network has `heads`, a loss
   * gets the outputs of the head of its name; if the data has labels by task, the labels of its name. Pass `{}` to train by
   * `adapt` alone.
   */
  readonly loss: Loss | Readonly<Record<string, Loss>>;
  /** A gradient transform, or a chain of them. */
  readonly optimizer: Transform;
  readonly epochs: number;
  /** Examples per step, 32 by default. A Stream has its batch size. */
  readonly batch?: number;
  /** Seed for the order of the examples and for all randomness; the same seed gives the same history. */
  readonly seed?: number;
  /** Held-out data, evaluated after every epoch. It never changes the training. */
  readonly validate?: Dataset;
  /**
   * Metrics on `validate` after every epoch, by name: `{ f1: f1Score(), mine: (outputs, labels) => number }`. The history has
   * them, and `earlyStopping` and `bestWeights` take their names.
   */
  readonly metrics?: Metrics;
  /** A second loss, which aligns the network with an unlabelled target. */
  readonly adapt?: Adaptation;
  /** Weights several losses: `pcgrad()`, `uncertainty()`. By default training lowers their sum. */
  readonly balance?: Balance;
  /** Mixes the examples of a batch with each other: `mixup(0.2)`. */
  readonly mix?: Mix;
  /**
   * Caches the output of the frozen first layers for each example, unless a random layer comes before them; `false` computes it
   * in every step. Both give the same weights, up to rounding.
   */
  readonly cache?: CacheOptions | false;
  readonly callbacks?: readonly Callback[];
  /** Stops the run after the current step when it is aborted, as Ctrl-C does. */
  readonly signal?: AbortSignal;
}

/** The names of `FitOptions`. */
export const FIT_OPTIONS = {
  loss: 'required',
  optimizer: 'required',
  epochs: 'required',
  batch: true,
  seed: true,
  validate: true,
  metrics: true,
  adapt: true,
  balance: true,
  mix: true,
  cache: true,
  callbacks: true,
  signal: true,
} as const satisfies OptionNames<FitOptions>;

/**
 * Trains a network: the one training loop of this library. It changes the weights in place and returns the history, with a
 * record per epoch. If the network has class names, the classes of `data` and `validate` are matched by name, in the network's
 * order (`inClassesOf`). Layers whose weights the optimizer freezes run in inference mode. Ctrl-C (in a notebook: the stop
 * button) ends the run after the current step; the trained weights stay. In a notebook a line shows the progress after two
 * seconds, unless a callback shows it. Throws if an argument has the wrong type, if the data does not fit the network, its
 * heads or the losses, if it has classes that the network does not have, if no weight is trained, and if the loss becomes NaN
 * or infinite. If a GPU is lost, the run ends with its history, whose `stopped` says so.
 */
export async function fit(net: Net, data: Dataset | Stream, options: FitOptions): Promise<History> {
  requireOptions('fit', options, FIT_OPTIONS);
  requireFitting(net, data, options);
  const losses = typeof options.loss === 'function' ? { [ONE_LOSS]: options.loss } : options.loss;
  // Labels that no loss reads are removed, so that they cannot influence the run.
  const isUnread = readsNoLabels(losses) && !options.adapt?.labels;
  const read = 'labels' in data && isUnread ? unlabelled(data) : data;
  // Labels by task are checked already, and boxes of some of a detector's classes fit its maps by name alone: their classes are
  // matched before the checks. All others are matched after the checks, whose error messages name the classes of the data.
  const byTask = <Data extends Dataset | Stream>(set: Data) => (set.tasks ? inNetClasses(net, set) : set);
  const bySet = <Data extends Dataset | Stream>(set: Data) => (set.tasks ? set : inNetClasses(net, set));
  const [known, knownToValidate] = [byTask(read), options.validate && byTask(options.validate)];
  requireFit(net, known, { ...options, validate: knownToValidate, losses });
  requireLossClasses(net, losses);
  const matched = bySet(known);
  const validate = knownToValidate && bySet(knownToValidate);
  requireMeasurable(net, validate, { metrics: options.metrics, losses });
  try {
    return await owning(async (own) => {
      const stopping = own(interruptions(options.signal));
      const rest = own(await cacheFrozenLayers(net, matched, { ...options, validate, losses, asked: stopping.asked }));
      return train(net, matched, { ...options, validate, losses, rest, stopping, own });
    });
  } catch (cause) {
    throw explainMissingKernel(cause);
  }
}

interface Training extends Omit<FitOptions, 'loss'> {
  readonly losses: Readonly<Record<string, Loss>>;
  /** What each step still computes, if the output of the frozen layers is cached. */
  readonly rest?: Rest;
  readonly stopping: Interruptions;
  /** Disposes what the run makes, when it ends. */
  readonly own: Own;
}

/** The loop: epochs of steps, held-out data after each, callbacks in between. */
async function train(net: Net, data: Dataset | Stream, options: Training): Promise<History> {
  const { losses, epochs, metrics, rest, stopping, own } = options;
  const validate = rest ? rest.validate : options.validate;
  const trained = rest?.net ?? net;
  const teachers = options.validate && own(await teachersOn(Object.values(losses), options.validate));
  const callbacks = callbackList(options.callbacks ?? [], stopping);
  const { feed, step, run, checks } = await prepared(net, data, { ...options, mayEndEarly: callbacks.mayEndEarly });
  const { history } = run;
  if (stopping.asked()) history.stopped = 'interrupted';

  await callbacks.begin(run, own);
  const { stopped = 'interrupted' } = history;
  const isOver = run.step >= epochs * run.steps || stopped !== 'interrupted';
  if (run.step > 0 && isOver) callbacks.reportFinished(run);
  if (run.step > 0 && !isOver && !history.stopped) await warmUp(step, run, feed.source, feed.target);

  const growth = growthWatch();
  try {
    while (run.progress.epoch <= epochs && !history.stopped) {
      await trainEpoch({ feed, step, run, checks, growth, callbacks, stopping });
      if (history.stopped) break;
      const valid = validate && teachers && (await validation(trained, validate, { losses, teachers, metrics }));
      const record = { ...run.finishEpoch(), ...valid, seconds: history.seconds };
      growth.epoch(record, history.epochs);
      history.epochs.push(record);
      await callbacks.call('epoch', run);
    }
  } catch (cause) {
    history.stopped = await endOfLostDevice(cause);
  }
  return history;
}

/** The parts of a run. */
interface Prepared {
  readonly feed: TrainingFeed;
  readonly step: Step;
  readonly run: RunningRun;
  readonly checks: BatchChecks;
}

/** The batches, the step and the record of a run: of the full network, or of the layers after its frozen ones. */
async function prepared(
  net: Net,
  data: Dataset | Stream,
  options: Training & { readonly mayEndEarly: boolean },
): Promise<Prepared> {
  const { losses, epochs, batch = 32, seed = 0, optimizer, balance, mix, metrics, rest, mayEndEarly, own } = options;
  const { net: trained, data: examples, validate, adapt, views } = rest ?? { ...options, net, data, views: 1 };
  const tasks = 'epoch' in examples ? examples.tasks : specsOf(examples.tasks);

  const feed = own(await trainingFeed(examples, { batch, seed, epochs, views, target: targetOf(adapt) }));
  const { decode, last } = feed;
  const { pixels } = examples;
  const preprocess = (rest?.preprocess ?? preprocessing)(trained, { pixels, decode });
  const preprocessTarget = preprocessing(trained, { pixels });
  const gradientNorm = options.callbacks?.some((callback) => callback.gradientNorm);
  const terms = { losses, tasks, optimizer, adapt, balance, seed, last, mix, gradientNorm };
  const recipe = { ...terms, preprocess, preprocessTarget };
  const step = own(trainingStep(trained, recipe));

  const { steps } = feed.source;
  const state = { ...step.state };
  const settings = { ...options, net, data, epochs, steps, seed, batch, views, state };
  const identity = once(async () => JSON.stringify(await runIdentity(settings)));
  const measures = measuresOf(validate, { losses, metrics });
  const run = newRun({ net, optimizer, epochs, steps, measures, metrics, mayEndEarly, identity, state });
  if (rest) Object.assign(run.history, { frozen: rest.report, seconds: rest.report.seconds });

  const teachers = [...Object.values(losses), adapt].flatMap((term) => term?.teachers ?? []);
  const nets = [net, ...teachers, ...(adapt?.targetTeachers ?? [])];
  const checks = batchChecks({ trained, nets, data, examples, losses, adapt, decode, tasks });
  return { feed, step, run, checks };
}

/** The set of which each step gets a batch in addition to the data's. */
function targetOf(adapt: Adaptation | undefined): Dataset | undefined {
  return adapt?.sourceOnly ? undefined : adapt?.target;
}

interface Epoch extends Prepared {
  readonly growth: GrowthWatch;
  readonly callbacks: CallbackList;
  readonly stopping: Interruptions;
}

/** One pass over the data; it ends early where the run is stopped. */
async function trainEpoch({ feed, step, run, checks, growth, callbacks, stopping }: Epoch): Promise<void> {
  const { history } = run;
  let asked = performance.now();
  for await (const batches of feed.batches(run)) {
    const { batch, target } = batches;
    // No owner frees them: it would take a small network's step a tenth longer.
    try {
      const came = performance.now();
      checks.before(batches);
      run.count(await step.run(batch, run.moment, target?.x), batch.x.shape[0]);
      const done = performance.now();
      history.waited += (came - asked) / 1000;
      history.seconds += (done - asked) / 1000;
      checks.after(batches, run);
      growth.step(run.loss);
    } finally {
      disposeBatch(batch);
      if (target) disposeBatch(target);
    }
    await stopping.yieldNow();
    await callbacks.call('step', run);
    if (history.stopped) return;
    asked = performance.now();
  }
}
