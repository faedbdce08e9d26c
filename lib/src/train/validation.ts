import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { TaskEvaluation } from '../core/evaluation';
import type { EpochRecord } from '../core/history';
import type { Net } from '../core/net';
import type { TaskLabels, TaskSpec } from '../core/task-labels';
import { specsOf } from '../data/task-labels';
import { owning } from '../engine/owning';
import { readNumber } from '../engine/read-values';
import { tf } from '../engine/tensorflow';
import { evaluateOutputs } from './evaluate';
import { evaluateTask, labelsByTask, taskPart } from './evaluate-tasks';
import { labelledFor, lossOn } from './labelled';
import type { Loss, LossContext } from './loss';
import type { Metrics } from './metrics/measure';
import { predict } from './predict';

/** How held-out data is evaluated. */
interface ValidationSettings {
  readonly losses: Readonly<Record<string, Loss>>;
  readonly teachers: LossContext;
  readonly metrics?: Metrics;
}

/** What an epoch's record has of held-out data. */
type Validation = Pick<EpochRecord, 'validLoss' | 'validAccuracy' | 'metrics' | 'validTasks'>;

/** The measures that this held-out data allows. */
export function measuresOf(
  validate: Dataset | undefined,
  { losses, metrics = {} }: Pick<ValidationSettings, 'losses' | 'metrics'>,
): string[] {
  if (!validate) return ['loss'];
  const onLabels = hasAny(losses) ? ['validLoss'] : [];
  const hasClasses = validate.tasks
    ? Object.keys(losses).some((name) => hasAccuracy(validate.tasks?.[name]))
    : validate.classes.length > 0;
  return ['loss', ...onLabels, ...(hasClasses ? ['validAccuracy'] : []), ...Object.keys(metrics)];
}

/** Evaluates a network on held-out data: the sum of the losses, the accuracy if the data has classes, and the metrics. */
export async function validation(net: Net, data: Dataset, settings: ValidationSettings): Promise<Validation> {
  if (data.tasks) return validationOfTasks(net, data, settings);
  const { losses, teachers, metrics } = settings;
  const sumOf = (outputs: Tensor, labels: Tensor) =>
    Object.values(losses)
      .map((loss) => loss(outputs, labels, teachers))
      .reduce((total, loss): Scalar => total.add(loss), tf.scalar(0));
  const {
    loss,
    accuracy,
    metrics: measured,
  } = await owning(async (own) => evaluateOutputs(own(await predict(net, data)), data, { loss: sumOf, metrics }));
  return {
    ...(hasAny(losses) && { validLoss: loss }),
    ...(data.classes.length > 0 && { validAccuracy: accuracy }),
    ...(measured && { metrics: measured }),
  };
}

/** The same for labels by task: the evaluation of each task, and the means of the accuracies and of each metric. */
async function validationOfTasks(net: Net, data: Dataset, settings: ValidationSettings): Promise<Validation> {
  const evaluations = await owning(async (own) => evaluateEachTask(net, own(await predict(net, data)), data, settings));
  const tasks = Object.values(evaluations);
  const accuracies = tasks.flatMap(({ accuracy }) => accuracy ?? []);
  const names = Object.keys(settings.metrics ?? {});
  const means = names.map((name) => [name, meanOf(tasks.flatMap(({ metrics }) => metrics?.[name] ?? []))]);
  return {
    validLoss: tasks.reduce((sum, { loss }) => sum + loss, 0),
    ...(accuracies.length > 0 && { validAccuracy: meanOf(accuracies) }),
    ...(names.length > 0 && { metrics: Object.fromEntries(means) }),
    validTasks: evaluations,
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The loss and the evaluation of each task, from the outputs of all tasks. */
async function evaluateEachTask(
  net: Net,
  outputs: Tensor,
  data: Dataset,
  settings: ValidationSettings,
): Promise<NonNullable<EpochRecord['validTasks']>> {
  const specs = specsOf(data.tasks) ?? {};
  const evaluations: Record<string, TaskEvaluation & { loss: number }> = {};
  for (const name of Object.keys(settings.losses)) {
    const isTask = name in specs;
    evaluations[name] = {
      loss: await taskLoss(net, outputs, data, { ...settings, name, spec: specs[name] }),
      ...(isTask
        ? await evaluateTask(net, outputs, data, { name, metrics: settings.metrics })
        : { examples: data.labels.length }),
    };
  }
  return evaluations;
}

/** The loss of one task, from the outputs of all tasks; without `spec` it reads no labels. */
function taskLoss(
  net: Net,
  outputs: Tensor,
  data: Dataset,
  { losses, teachers, name, spec }: ValidationSettings & { readonly name: string; readonly spec?: TaskSpec },
): Promise<number> {
  const loss = losses[name];
  return owning(async (own) => {
    const labels = spec && own(labelsByTask(data, name));
    const taskOutputs = own(tf.tidy(() => taskPart(net, outputs, name).clone()));
    // The feature maps of all images are large, and a loss makes several tensors of that size.
    const size = taskOutputs.rank > 2 ? MAPS_AT_A_TIME : data.labels.length;
    return meanOverParts(data.labels.length, size, (from, count) => {
      const sliceOf = (tensor: Tensor) => tensor.slice(from, count);
      const labelled = labelledFor(name, labels ? { [name]: sliceOf(labels) } : {}, { spec, loss });
      const context = { outputsOf: (teacher: Net) => sliceOf(teachers.outputsOf(teacher)) };
      return lossOn(loss, sliceOf(taskOutputs), labelled, context);
    });
  });
}

/** Images whose maps are evaluated at a time. */
const MAPS_AT_A_TIME = 16;

/** The mean of a loss over all examples, computed over `size` of them at a time. */
async function meanOverParts(
  total: number,
  size: number,
  loss: (from: number, count: number) => Scalar,
): Promise<number> {
  let sum = 0;
  for (let from = 0; from < total; from += size) {
    const count = Math.min(size, total - from);
    sum += count * (await readNumber(() => loss(from, count)));
  }
  return sum / total;
}

/** Whether a task has an accuracy: whether its labels are classes, but not boxes. */
function hasAccuracy(task?: TaskLabels): boolean {
  return task !== undefined && task.classes.length > 0 && !task.boxes;
}

function hasAny(losses: Readonly<Record<string, Loss>>): boolean {
  return Object.keys(losses).length > 0;
}
