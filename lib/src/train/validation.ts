import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Measure } from '../core/callback';
import type { Dataset } from '../core/dataset';
import type { EpochRecord } from '../core/history';
import type { Net } from '../core/net';
import type { TaskLabels } from '../core/task-labels';
import { specsOf } from '../data/task-labels';
import { owning } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { judge } from './evaluate';
import { judgeTask, labelsByTask, taskPart } from './evaluate-tasks';
import { labelledFor, lossOn } from './labelled';
import type { Loss, LossContext } from './loss';
import { predict } from './predict';

/** What can be measured with this held-out data. */
export function measuresOf(validate: Dataset | undefined, losses: Readonly<Record<string, Loss>>): Measure[] {
  if (!validate) return ['loss'];
  const onLabels: Measure[] = hasAny(losses) ? ['validLoss'] : [];
  const hasClasses = validate.tasks
    ? Object.keys(losses).some((name) => hasAccuracy(validate.tasks?.[name]))
    : validate.classes.length > 0;
  return ['loss', ...onLabels, ...(hasClasses ? (['validAccuracy'] as const) : [])];
}

/** Measures a net on held-out data: the sum of the losses, and where there are classes the share right. */
export async function validation(
  net: Net,
  data: Dataset,
  losses: Readonly<Record<string, Loss>>,
  teachers: LossContext,
): Promise<Pick<EpochRecord, 'validLoss' | 'validAccuracy' | 'validTasks'>> {
  if (data.tasks) return validationOfTasks(net, data, losses, teachers);
  const sumOf = (outputs: Tensor, labels: Tensor) =>
    Object.values(losses)
      .map((loss) => loss(outputs, labels, teachers))
      .reduce((total, loss): Scalar => total.add(loss), tf.scalar(0));
  const { loss, accuracy } = await owning(async (own) => judge(own(await predict(net, data)), data, sumOf));
  return {
    ...(hasAny(losses) && { validLoss: loss }),
    ...(data.classes.length > 0 && { validAccuracy: accuracy }),
  };
}

/** The same where labels are by task: what each task comes to, and the mean of the shares right. */
async function validationOfTasks(
  net: Net,
  data: Dataset,
  losses: Readonly<Record<string, Loss>>,
  teachers: LossContext,
): Promise<Pick<EpochRecord, 'validLoss' | 'validAccuracy' | 'validTasks'>> {
  const judged = await owning(async (own) => judgeTasks(net, own(await predict(net, data)), data, losses, teachers));
  const shares = Object.values(judged).flatMap(({ accuracy }) => accuracy ?? []);
  return {
    validLoss: Object.values(judged).reduce((sum, { loss }) => sum + loss, 0),
    ...(shares.length > 0 && { validAccuracy: shares.reduce((sum, share) => sum + share) / shares.length }),
    validTasks: judged,
  };
}

/** What each task comes to, from the outputs of all. */
function judgeTasks(
  net: Net,
  outputs: Tensor,
  data: Dataset,
  losses: Readonly<Record<string, Loss>>,
  teachers: LossContext,
): NonNullable<EpochRecord['validTasks']> {
  const specs = specsOf(data.tasks) ?? {};
  return Object.fromEntries(
    Object.entries(losses).map(([name, loss]) => {
      const isTask = name in specs;
      const value = tf.tidy(() => {
        const labels: Record<string, Tensor> = isTask ? { [name]: labelsByTask(data, name) } : {};
        const own = taskPart(net, outputs, name);
        // Maps of all pictures are large, and a loss makes several as large of them.
        const size = own.rank > 2 ? MAPS_AT_A_TIME : data.labels.length;
        return meanOverParts(data.labels.length, size, (from, count) => {
          const at = (tensor: Tensor) => tensor.slice(from, count);
          const labelled = labelledFor(name, isTask ? { [name]: at(labels[name]) } : {}, { spec: specs[name], loss });
          const beside = { outputsOf: (teacher: Net) => at(teachers.outputsOf(teacher)) };
          return lossOn(loss, at(own), labelled, beside);
        });
      });
      const judged = isTask ? judgeTask(net, outputs, data, name) : { examples: data.labels.length };
      return [name, { loss: value, ...judged }];
    }),
  );
}

/** Pictures whose maps are judged at a time. */
const MAPS_AT_A_TIME = 16;

/** The mean over examples of a loss that is a mean over so many at a time. */
function meanOverParts(total: number, size: number, loss: (from: number, count: number) => Scalar): number {
  let sum = 0;
  for (let from = 0; from < total; from += size) {
    const count = Math.min(size, total - from);
    sum += count * tf.tidy(() => loss(from, count).dataSync()[0]);
  }
  return sum / total;
}

/** Whether a share of the answers can be right: whether they are classes, and no boxes. */
function hasAccuracy(task?: TaskLabels): boolean {
  return task !== undefined && task.classes.length > 0 && !task.boxes;
}

function hasAny(losses: Readonly<Record<string, Loss>>): boolean {
  return Object.keys(losses).length > 0;
}
