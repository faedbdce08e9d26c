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

/** What `fit` was asked for, as far as it can make no sense. */
interface Asked {
  readonly epochs: number;
  readonly optimizer: Transform;
  readonly losses: Readonly<Record<string, Loss>>;
  readonly batch?: number;
  readonly validate?: Dataset;
  readonly adapt?: Adaptation;
  readonly balance?: Balance;
  readonly mix?: Mix;
}

/** Records of epochs that fit in the memory. */
const MOST_EPOCHS = 100_000_000;

/** Refuses, in a sentence, what cannot be trained on or would train on nothing. */
export function requireFit(
  net: Net,
  data: Dataset | Stream,
  { epochs, batch, validate, adapt, balance, optimizer, losses, mix }: Asked,
): void {
  const { name, classes } = data;
  for (const [what, value] of Object.entries({ epochs, batch: batch ?? 1 })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new TransferError(`${what} is ${numberText(value)}; it must be 1 or more.`);
  }
  if (epochs > MOST_EPOCHS) {
    const advice = 'Pass fewer, and stop a run by earlyStopping() or its signal.';
    throw new TransferError(
      `epochs is ${epochs}; the history, with a record of each, can hold ${MOST_EPOCHS}. ${advice}`,
    );
  }
  if ('labels' in data) {
    requireExamples(data, batch);
    if (!readsNoLabels(losses) && !data.tasks) requireLabels(data);
  }
  requireTasks(net, data, losses);
  requireInput(net, data);
  if (validate) {
    requireTasks(net, validate, losses);
    requireInput(net, validate);
    if (!readsNoLabels(losses) && !validate.tasks) requireLabelled(validate);
  }
  if (adapt) requireTarget(net, data, adapt.target);
  else if (Object.keys(losses).length === 0) {
    throw new TransferError('fit got no loss, so nothing says what is good. Pass loss: crossEntropy().');
  }
  if (mix) requireMixable(net, data);
  optimizer.validate?.(Object.keys(net.weights));
  const learns = trainableOf(net, optimizer);
  if (!adapt?.weights) requireTrainable(net, learns);
  if (balance) requireBalance(balance, Object.keys(losses));
  const changing = new Set(Object.values({ ...learns.weights, ...learns.averages }));
  for (const one of [...Object.values(losses), adapt]) {
    const reads = validate && one !== adapt ? [data, validate] : [data];
    for (const teacher of one?.teachers ?? []) requireTeacher(teacher, net, { reads, changing });
  }
  const named = classes.length > 0 && !data.tasks;
  if (named && (net.output.length !== 1 || net.output[0] < classes.length)) {
    throw new TransferError(
      `${net.name} gives [${net.output}], but ${name} has ${classes.length} classes. ` +
        'Put a head on it: join(net, head({ classes: data.classes })).',
    );
  }
  for (const set of [data, validate]) if (set && 'labels' in set) requireClassLabels(net, set, losses);
}

/** A teacher reads what the net reads, and stays as it is. */
function requireTeacher(
  teacher: Net,
  { name }: Net,
  { reads, changing }: { reads: readonly (Dataset | Stream)[]; changing: ReadonlySet<Variable> },
): void {
  for (const read of reads) requireInput(teacher, read);
  if (!Object.values(teacher.weights).some((weight) => changing.has(weight))) return;
  throw new TransferError(
    `The teacher ${teacher.name} has weights in common with ${name} that learn, so it would change with what it ` +
      'teaches. Give it weights of its own before the net is made from it: distillation(copy(net)).',
  );
}

/** Whether no loss of a run reads labels. */
export function readsNoLabels(losses: Readonly<Record<string, Loss>>): boolean {
  return Object.values(losses).every(({ withoutLabels }) => withoutLabels === true);
}

/** The target goes through the net in one batch with the source, so both must hold the same kind of values. */
function requireTarget(net: Net, data: Dataset | Stream, target: Dataset): void {
  requireInput(net, target);
  if (target.pixels === data.pixels) return;
  const kind = ({ pixels }: { pixels: boolean }) => (pixels ? 'pixels 0 to 255' : 'values that are scaled already');
  throw new TransferError(
    `${data.name} holds ${kind(data)}, the target ${target.name} ${kind(target)}. Read both in the same way.`,
  );
}

/** Half of one token's number and half of another's is the number of a third, which has nothing to do with them. */
function requireMixable({ name, input }: Net, data: Dataset | Stream): void {
  if (!input.tokenizer && data.vocabulary === undefined) return;
  throw new TransferError(
    `${name} reads token ids, and a blend of two ids stands for a third word. Leave mix out, or train on features: ` +
      'extract(net, data).',
  );
}

function requireLabelled({ name, labels }: Dataset): void {
  const odd = labels.findIndex(Number.isNaN);
  if (odd < 0) return;
  throw new TransferError(
    labels.every(Number.isNaN)
      ? `${name} is unlabelled, so there is nothing to learn from or to measure. It can be the target of an adaptation, or ` +
          'train with a loss that reads no labels, such as meanEntropy().'
      : `${name}: example ${odd} has no label. Leave it out with subset(data, places).`,
  );
}

function requireExamples({ name, labels }: Dataset, batch = 1): void {
  if (labels.length === 0) throw new TransferError(`${name} holds no examples, so there is nothing to learn from.`);
  if (batch > labels.length) {
    throw new TransferError(
      `A batch of ${batch} is more than the ${labels.length} examples of ${name}. Pass a batch of ${labels.length} or less.`,
    );
  }
}

function requireLabels(data: Dataset): void {
  const { name, labels, classes } = data;
  if (classes.length === 0) requireLabelled(data);
  const odd = labels.findIndex(
    (label) => classes.length > 0 && !(Number.isInteger(label) && label >= 0 && label < classes.length),
  );
  if (odd >= 0) {
    throw new TransferError(
      `${name}: example ${odd} has the label ${numberText(labels[odd])}, and the ${classes.length} classes have the labels 0 to ${classes.length - 1}.`,
    );
  }
  if (classes.length > 0 && labels.every((label) => label === labels[0])) {
    throw new TransferError(
      `All ${labels.length} examples of ${name} are of one class, '${classes[labels[0]]}': there is nothing to tell apart. ` +
        'Give examples of two classes or more.',
    );
  }
}

/** The name that `fit` gives to a loss without one. */
export const ONE_LOSS = 'loss';

/** Cause of the error where the data made the loss no number: no learning rate would have helped. */
export const BROKEN_DATA = 'broken data';

/** Why the loss stopped being a number, as far as the batch, the weights and the steps before tell. */
export function explainLoss(run: Run & { readonly broken?: string }, x: Tensor): TransferError {
  const { broken } = run;
  const which = broken === undefined || broken === ONE_LOSS ? '' : ` of '${broken}'`;
  const first = `The loss${which} became ${run.loss} at step ${run.step}. `;
  const finite = (value: number) => Number.isFinite(value);
  const values = x.dataSync();
  const odd = values.findIndex((value) => !finite(value));
  if (odd >= 0) {
    const example = Math.floor(odd / (x.size / x.shape[0]));
    return new TransferError(
      `${first}The batch holds ${values[odd]} in its example ${example}. Remove the example or fill the gap; ` +
        'readable(data) finds images that cannot be read.',
      { cause: BROKEN_DATA },
    );
  }
  const largest = tf.tidy(() => x.abs().max().dataSync()[0]);
  if (run.step <= 3 && largest > 1e3) {
    return new TransferError(
      `${first}The inputs go up to ${largest.toPrecision(3)}: scale them to about -1 to 1 (pixels are scaled by the net ` +
        'where the data says pixels: true).',
    );
  }
  return new TransferError(
    `${first}The learning rate is most likely too high: try a tenth of it, or clipByGlobalNorm(1) before it.`,
  );
}
