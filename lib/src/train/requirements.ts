import type { Tensor, Variable } from '@tensorflow/tfjs';
import type { Run } from '../core/callback';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import type { Stream } from '../core/stream';
import type { Transform } from '../core/transform';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireInput } from '../net/require-input';
import { numberText } from '../require/described';
import type { Adaptation } from './adaptation';
import type { Balance } from './balance';
import type { Loss } from './loss';
import type { Mix } from './mixup';
import { requireClassLabels } from './require-class-labels';
import { requireBalance, requireTasks } from './require-tasks';
import { requireTrainable, trainableOf } from './trainable';

/** The options of `fit` that may have invalid values. */
interface FitSettings {
  readonly epochs: number;
  readonly optimizer: Transform;
  readonly losses: Readonly<Record<string, Loss>>;
  readonly batch?: number;
  readonly validate?: Dataset;
  readonly adapt?: Adaptation;
  readonly balance?: Balance;
  readonly mix?: Mix;
}

/** The most epoch records that fit in memory. */
const MAX_EPOCHS = 100_000_000;

/** Throws if the data, the network and the options do not fit each other, or if there is nothing to train. */
export function requireFit(
  net: Net,
  data: Dataset | Stream,
  { epochs, batch, validate, adapt, balance, optimizer, losses, mix }: FitSettings,
): void {
  const { name, classes } = data;
  for (const [option, value] of Object.entries({ epochs, batch: batch ?? 1 })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new TransferError(
      `${option} must be a positive integer; got ${numberText(value)}. Try ${option}: ${option === 'epochs' ? 10 : 32}.`,
    );
  }
  if (epochs > MAX_EPOCHS) {
    throw new TransferError(
      `epochs must be at most ${MAX_EPOCHS}, the records that the history can hold; got ${epochs}. ` +
        'Try fewer, and earlyStopping() or a signal to stop the run.',
    );
  }
  if ('labels' in data) {
    requireExamples(data, batch);
    if ((!readsNoLabels(losses) || adapt?.labels) && !data.tasks) requireLabels(data);
  }
  requireTasks(net, data, losses);
  requireInput(net, data);
  if (validate) {
    requireTasks(net, validate, losses);
    requireInput(net, validate);
    if (!readsNoLabels(losses) && !validate.tasks) requireLabelled(validate);
  }
  if (adapt?.labels) requireLabelsOfAdaptation(data, mix);
  if (adapt) requireTarget(net, data, adapt.target);
  else if (Object.keys(losses).length === 0) {
    throw new TransferError('fit needs a loss or an adaptation; got none. Try loss: crossEntropy().');
  }
  if (mix) requireMixable(net, data);
  optimizer.validate?.(Object.keys(net.weights));
  const trainable = trainableOf(net, optimizer);
  if (!adapt?.weights) requireTrainable(net, trainable);
  if (balance) requireBalance(balance, Object.keys(losses));
  const updated = new Set(Object.values({ ...trainable.weights, ...trainable.averages }));
  for (const term of [...Object.values(losses), adapt]) {
    const inputs = validate && term !== adapt ? [data, validate] : [data];
    for (const teacher of term?.teachers ?? []) requireTeacher(teacher, net, { reads: inputs, changing: updated });
  }
  for (const teacher of adapt?.targetTeachers ?? [])
    requireTeacher(teacher, net, { reads: [(adapt as Adaptation).target], changing: updated });
  const hasClasses = classes.length > 0 && !data.tasks;
  if (hasClasses && (net.output.length !== 1 || net.output[0] < classes.length)) {
    throw new TransferError(
      `${net.name} must have an output for each of the ${classes.length} classes of ${name}; got [${net.output}]. ` +
        'Try a head: join(net, head({ classes: data.classes })).',
    );
  }
  for (const set of [data, validate]) if (set && 'labels' in set) requireClassLabels(net, set, losses);
}

/** Throws if the data does not fit a teacher's input, or if training would change the teacher's weights. */
function requireTeacher(
  teacher: Net,
  { name }: Net,
  { reads: inputs, changing: updated }: { reads: readonly (Dataset | Stream)[]; changing: ReadonlySet<Variable> },
): void {
  for (const data of inputs) requireInput(teacher, data);
  if (!Object.values(teacher.weights).some((weight) => updated.has(weight))) return;
  throw new TransferError(
    `The teacher ${teacher.name} must have weights that are not trained; got weights shared with ${name} that are. ` +
      'Try a copy made before the network is built from it: distillation(copy(net)).',
  );
}

/** Whether no loss of a run reads labels. */
export function readsNoLabels(losses: Readonly<Record<string, Loss>>): boolean {
  return Object.values(losses).every(({ withoutLabels }) => withoutLabels === true);
}

/** Throws unless source and target have the same kind of values: both go through the network in one batch. */
function requireTarget(net: Net, data: Dataset | Stream, target: Dataset): void {
  requireInput(net, target);
  if (target.pixels === data.pixels) return;
  const kind = ({ pixels }: { pixels: boolean }) => (pixels ? 'pixels 0 to 255' : 'scaled values');
  throw new TransferError(
    `Source and target must have the same kind of values; got ${kind(data)} in ${data.name}, and ${kind(target)} in the ` +
      `target ${target.name}. Try reading both in the same way.`,
  );
}

/** Throws unless each example of the source has one label for an adaptation that reads it. */
function requireLabelsOfAdaptation({ name, tasks }: Dataset | Stream, mix: Mix | undefined): void {
  if (tasks) {
    throw new TransferError(
      `An adaptation that reads labels must get one label for each example; got labels of several tasks in ${name}. ` +
        'Try one task, or an adaptation without labels such as mmd(target).',
    );
  }
  if (mix) {
    throw new TransferError(
      'An adaptation that reads labels must get examples of one class each; got mix, which blends them. Try leaving mix out.',
    );
  }
}

/** Throws for token ids: a blend of two ids is the id of an unrelated third token. */
function requireMixable({ name, input }: Net, data: Dataset | Stream): void {
  if (!input.tokenizer && data.vocabulary === undefined) return;
  throw new TransferError(
    `mix needs inputs that can be blended; got token ids, which ${name} reads, and a blend of two is the id of a third ` +
      'token. Try leaving mix out, or training on features: extract(net, data).',
  );
}

function requireLabelled({ name, labels }: Dataset): void {
  const invalid = labels.findIndex(Number.isNaN);
  if (invalid < 0) return;
  throw new TransferError(
    labels.every(Number.isNaN)
      ? `Data for a loss on labels must be labelled; got ${name}, which is unlabelled. Try it as the target of an adaptation, ` +
          'or a loss that reads no labels, such as meanEntropy().'
      : `${name} must have a label for each example; got none for example ${invalid}. Try leaving it out with subset(data, indices).`,
  );
}

function requireExamples({ name, labels }: Dataset, batch = 1): void {
  if (labels.length === 0)
    throw new TransferError(`Training data must have examples; got ${name}, which holds no examples.`);
  if (batch > labels.length) {
    throw new TransferError(
      `batch must be at most the ${labels.length} examples of ${name}; got ${batch}. Try batch: ${labels.length}.`,
    );
  }
}

function requireLabels(data: Dataset): void {
  const { name, labels, classes } = data;
  if (classes.length === 0) requireLabelled(data);
  const invalid = labels.findIndex(
    (label) => classes.length > 0 && !(Number.isInteger(label) && label >= 0 && label < classes.length),
  );
  if (invalid >= 0) {
    throw new TransferError(
      `The labels of ${name} must be integers from 0 to ${classes.length - 1}, the indices of its ${classes.length} classes; got ` +
        `${numberText(labels[invalid])} for example ${invalid}.`,
    );
  }
  if (classes.length > 0 && labels.every((label) => label === labels[0])) {
    throw new TransferError(
      `Training data must have examples of two classes or more; got ${name}, whose ${labels.length} examples are all of ` +
        `'${classes[labels[0]]}'.`,
    );
  }
}

/** The name that `fit` gives to a loss without one. */
export const ONE_LOSS = 'loss';

/** Cause of the error if the data made the loss NaN or infinite: no learning rate would help. */
export const BROKEN_DATA = 'broken data';

/** The error for a loss that became NaN or infinite, with the most probable cause by the batch and the step. */
export function explainLoss(run: Run & { readonly broken?: string }, x: Tensor): TransferError {
  const { broken } = run;
  const which = broken === undefined || broken === ONE_LOSS ? '' : ` of '${broken}'`;
  const first = `The loss${which} became ${run.loss} at step ${run.step}. `;
  const finite = (value: number) => Number.isFinite(value);
  const values = x.dataSync();
  const invalid = values.findIndex((value) => !finite(value));
  if (invalid >= 0) {
    const example = Math.floor(invalid / (x.size / x.shape[0]));
    return new TransferError(
      `${first}Example ${example} of the batch has the value ${values[invalid]}. Try removing the example or filling the gap; ` +
        'readable(data) finds images that cannot be read.',
      { cause: BROKEN_DATA },
    );
  }
  const largest = tf.tidy(() => x.abs().max().dataSync()[0]);
  if (run.step <= 3 && largest > 1e3) {
    return new TransferError(
      `${first}The inputs go up to ${largest.toPrecision(3)}. Try scaling them to about -1 to 1 (the network scales pixels ` +
        'if the data has pixels: true).',
    );
  }
  return new TransferError(
    `${first}The learning rate is most likely too high. Try a tenth of it, or clipByGlobalNorm(1) before the optimizer.`,
  );
}
