import type { Tensor } from '@tensorflow/tfjs';
import type { Batch } from '../core/batch';
import type { Callback } from '../core/callback';
import type { Dataset } from '../core/dataset';
import type { History } from '../core/history';
import type { Net } from '../core/net';
import type { Stream } from '../core/stream';
import type { Transform } from '../core/transform';
import { disposeBatch } from '../data/batch';
import { inTurns } from '../data/in-turns';
import { canBeResident, type Resident, resident } from '../data/resident';
import { endless, stream } from '../data/stream';
import { specsOf } from '../data/task-labels';
import { unlabelled } from '../data/unlabelled';
import { explainMissingKernel } from '../engine/missing-kernel';
import { isNative } from '../engine/native';
import { allOrNothing, type Own, owning } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { requireAlive } from '../net/require-alive';
import { type OptionNames, requireOptions } from '../require/options';
import type { Adaptation } from './adaptation';
import type { Balance } from './balance';
import { tellFinished } from './callbacks/finished-before';
import { withSignOfLife } from './callbacks/sign-of-life';
import { firstLook } from './first-look';
import { type CacheOptions, frozenWork, type Rest } from './frozen/frozen-work';
import { growthWatch } from './growing-loss';
import { runIdentity } from './identity/run-identity';
import { inNetClasses, requireLossClasses } from './in-net-classes';
import { type Interruptions, interruptions } from './interrupt';
import type { Loss } from './loss';
import type { Mix } from './mixup';
import { rehearse } from './rehearse';
import { batchLabels } from './require-class-labels';
import { requireFitting } from './require-fitting';
import { explainLoss, ONE_LOSS, readsNoLabels, requireFit } from './requirements';
import { newRun } from './run';
import { seeExamples } from './see';
import { trainingStep } from './step';
import { teachersOn } from './teachers';
import { sayUnscaledPixels } from './unscaled-pixels';
import { measuresOf, validation } from './validation';

export interface FitOptions {
  /**
   * One loss, or several by name: their sum is what training lowers, unless `balance` weighs them. Where the net has `heads`,
   * a loss gets the outputs of the head of its name; where the data has labels by task, those of its name. `{}` where labels
   * teach nothing and `adapt` alone does.
   */
  readonly loss: Loss | Readonly<Record<string, Loss>>;
  /** A gradient transform, or a chain of them. */
  readonly optimizer: Transform;
  readonly epochs: number;
  /** Examples a step, 32 unless said. A Stream brings its own batches. */
  readonly batch?: number;
  /** Orders the examples and draws all that is random; the same seed gives the same history. */
  readonly seed?: number;
  /** Held-out data, measured after every epoch. It never changes the training. */
  readonly validate?: Dataset;
  /** A second loss that draws the net towards an unlabelled target. */
  readonly adapt?: Adaptation;
  /** How several losses share the weights: `pcgrad()`, `uncertainty()`. Their sum is lowered where it is left out. */
  readonly balance?: Balance;
  /** Mixes the examples of a batch with each other: `mixup(0.2)`. */
  readonly mix?: Mix;
  /**
   * What frozen first layers make of each example is computed once and kept, where nothing random stands before them; `false`
   * computes it in every step. The weights come out the same.
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
  adapt: true,
  balance: true,
  mix: true,
  cache: true,
  callbacks: true,
  signal: true,
} as const satisfies OptionNames<FitOptions>;

/**
 * Trains a net: the one training loop of this library. The net's weights change in place; what comes back says how it
 * went, epoch by epoch. Where the net has names of classes, those of `data` and `validate` are matched by name and the net's
 * order stays (`inClassesOf`). Layers whose weights the optimizer freezes run as in prediction. Ctrl-C (in a notebook: the stop
 * button) ends it after the current step and keeps what was learnt. In a notebook a line says how far it is, from the second
 * second to its end, where no callback does. Throws a TransferError on data that does not fit, of
 * classes that the net does not have, and where the loss stops being a number.
 */
export async function fit(net: Net, given: Dataset | Stream, options: FitOptions): Promise<History> {
  requireOptions('fit', options, FIT_OPTIONS);
  requireFitting(net, given, options);
  const losses = typeof options.loss === 'function' ? { [ONE_LOSS]: options.loss } : options.loss;
  // What no loss reads goes no further, so that no label can reach a run that says it has none.
  const read = 'labels' in given && readsNoLabels(losses) ? unlabelled(given) : given;
  // Labels by task are checked already, and boxes of some of a detector's classes fit its maps by name alone: they are matched
  // before the checks, all others, whose sentences name the data's own classes, after them.
  const byTask = <Data extends Dataset | Stream>(one: Data) => (one.tasks ? inNetClasses(net, one) : one);
  const others = <Data extends Dataset | Stream>(one: Data) => (one.tasks ? one : inNetClasses(net, one));
  const [known, knownToValidate] = [byTask(read), options.validate && byTask(options.validate)];
  requireFit(net, known, { ...options, validate: knownToValidate, losses });
  requireLossClasses(net, losses);
  const data = others(known);
  const validate = knownToValidate && others(knownToValidate);
  try {
    return await owning(async (own) => {
      const stopping = own(interruptions(options.signal));
      const rest = own(await frozenWork(net, data, { ...options, validate, losses, asked: stopping.asked }));
      return train(net, data, { ...options, validate, losses, rest, stopping, own });
    });
  } catch (cause) {
    throw explainMissingKernel(cause);
  }
}

interface Training extends Omit<FitOptions, 'loss'> {
  readonly losses: Readonly<Record<string, Loss>>;
  /** What is left to do in each step, where frozen work was done before. */
  readonly rest?: Rest;
  readonly stopping: Interruptions;
  /** Takes charge of what the run makes. */
  readonly own: Own;
}

async function train(net: Net, data: Dataset | Stream, options: Training): Promise<History> {
  const { losses, epochs, batch = 32, seed = 0, optimizer, balance, mix, rest, stopping, own } = options;
  const callbacks = withSignOfLife(options.callbacks ?? []);
  const mayEndEarly = callbacks.some(({ mayEnd }) => mayEnd);
  // Behind a frozen front the same problem goes on: the rest of the net, on what leaves the front.
  const { net: trained, data: examples, validate, adapt, views } = rest ?? { ...options, net, data, views: 1 };
  // A set in memory is given to TensorFlow whole; its batches then hold places, which the step makes examples of.
  const whole = !('epoch' in examples) && isNative() && canBeResident(examples);
  let held: Resident | undefined;
  const decode = whole ? (places: Tensor) => (held as Resident).decode(places) : undefined;
  const see = (rest?.see ?? seeExamples)(trained, { pixels: examples.pixels, decode });
  const seeTarget = seeExamples(trained, { pixels: examples.pixels });
  const tasks = 'epoch' in examples ? examples.tasks : specsOf(examples.tasks);
  const size = 'labels' in examples ? examples.labels.length : 0;
  const last = epochs * size > batch ? size % batch || undefined : undefined;
  const step = own(
    trainingStep(trained, { losses, tasks, optimizer, adapt, balance, seed, last, mix, see, seeTarget }),
  );
  const streamOf = (view: Dataset) => stream(view, { batch, seed });
  if (whole) held = own(await resident(examples, (places) => inTurns(places, views, streamOf)));
  const source = held ?? ('epoch' in examples ? examples : inTurns(examples, views, streamOf));
  const state = { ...step.state };
  const measures = measuresOf(validate, losses);
  let known: Promise<string> | undefined;
  const identity = () => {
    const { validate, adapt } = options;
    const settings = { losses, optimizer, balance, mix, validate, adapt, epochs, seed, batch, views };
    known ??= runIdentity({ ...settings, net, data, state, steps: source.steps }).then((one) => JSON.stringify(one));
    return known;
  };
  const run = newRun(
    net,
    { ...source, name: data.name, shape: data.shape },
    { epochs, measures, mayEndEarly, identity },
    state,
  );
  const target = adapt && stream(adapt.target, { batch, seed, whole: true });
  const targets = target && endless(target, () => run.step);
  own(targets && { dispose: () => targets.return() });
  const look = firstLook(trained, examples, decode);
  // Those of a set have been looked at, all of them.
  const lookAtLabels = 'epoch' in data ? batchLabels(trained, data.name, losses) : undefined;
  const lookAtTarget = adapt && firstLook(trained, adapt.target);
  const growth = growthWatch();
  const nets = [net, ...[...Object.values(losses), adapt].flatMap((one) => one?.teachers ?? [])];
  const { history } = run;
  if (rest) Object.assign(history, { frozen: rest.report, seconds: rest.report.seconds });
  if (stopping.asked()) history.stopped = 'interrupted';

  /** One pass over the data; false where it was stopped on the way. */
  const epoch = async (): Promise<boolean> => {
    let asked = performance.now();
    for await (const batch of source.epoch(run.progress.epoch, run.progress.done)) {
      // Not by an owner: it would take a small net's step a tenth longer.
      let target: Batch | undefined;
      try {
        target = (await targets?.next())?.value as Batch | undefined;
        const came = performance.now();
        // A callback may have freed them.
        for (const one of nets) requireAlive(one);
        const range = look(batch.x);
        lookAtLabels?.(batch.labels);
        if (target) lookAtTarget?.(target.x);
        const position = run.step / Math.max(1, epochs * source.steps - 1);
        const moment = { step: run.step + 1, position, done: run.progress.done };
        run.count(step.run(batch, moment, target?.x), batch.x.shape[0]);
        const done = performance.now();
        history.waited += (came - asked) / 1000;
        history.seconds += (done - asked) / 1000;
        if (!Number.isFinite(run.loss)) refuseLoss(batch.x);
        growth.step(run.loss);
        if (run.step === 1) sayUnscaledPixels(trained, { ...examples, tasks }, { range, loss: run.loss, losses });
      } finally {
        disposeBatch(batch);
        if (target) disposeBatch(target);
      }
      await stopping.yieldNow();
      await tell('step');
      if (history.stopped) return false;
      asked = performance.now();
    }
    return true;
  };
  const refuseLoss = (x: Tensor) =>
    tf.tidy(() => {
      throw explainLoss(run, decode ? decode(x) : x);
    });
  const tell = async (moment: 'step' | 'epoch') => {
    for (const callback of callbacks) {
      const answer = await callback[moment]?.(run);
      if (answer) history.stopped ??= answer.stop;
    }
    if (stopping.asked()) history.stopped ??= 'interrupted';
    for (const callback of callbacks) await callback.settled?.(run);
  };

  const teachers = options.validate && own(await teachersOn(Object.values(losses), options.validate));
  // The first is the last to end.
  for (const callback of [...callbacks].reverse()) own({ dispose: () => callback.end?.(run) });
  for (const callback of callbacks)
    Object.assign(
      state,
      allOrNothing(() => callback.memory?.(run)),
    );
  for (const callback of callbacks) await callback.begin?.(run);
  const { stopped = 'interrupted' } = history;
  const isOver = run.step >= epochs * source.steps || stopped !== 'interrupted';
  if (run.step > 0 && isOver) tellFinished(run, callbacks);
  if (run.step > 0 && !isOver && !history.stopped) await rehearse(step, run, source, target);
  while (run.progress.epoch <= epochs && !history.stopped) {
    if (!(await epoch())) break;
    const record = {
      ...run.finishEpoch(),
      ...(validate && teachers && (await validation(trained, validate, losses, teachers))),
      seconds: history.seconds,
    };
    growth.epoch(record, history.epochs);
    history.epochs.push(record);
    await tell('epoch');
  }
  return history;
}
