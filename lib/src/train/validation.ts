import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../data/dataset';
import { specsOf, type TaskLabels } from '../data/task-labels';
import { tf } from '../engine/tensorflow';
import type { Net } from '../net/net';
import type { Measure } from './callback';
import { judge } from './evaluate';
import { judgeTask, labelsByTask, taskPart } from './evaluate-tasks';
import type { EpochRecord } from './history';
import { labelledFor, lossOn } from './labelled';
import type { Beside, Loss } from './loss';
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
  teachers: Beside,
): Promise<Pick<EpochRecord, 'validLoss' | 'validAccuracy' | 'validTasks'>> {
  if (data.tasks) return validationOfTasks(net, data, losses, teachers);
  const sum = (outputs: Tensor, labels: Tensor) =>
    Object.values(losses)
      .map((loss) => loss(outputs, labels, teachers))
      .reduce((total, loss): Scalar => total.add(loss), tf.scalar(0));
  const outputs = await predict(net, data);
  const { loss, accuracy } = judge(outputs, data, sum);
  outputs.dispose();
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
  teachers: Beside,
): Promise<Pick<EpochRecord, 'validLoss' | 'validAccuracy' | 'validTasks'>> {
  const outputs = await predict(net, data);
  const specs = specsOf(data.tasks) ?? {};
  const validTasks = Object.fromEntries(
    Object.entries(losses).map(([name, loss]) => {
      const isTask = name in specs;
      const value = tf.tidy(() => {
        const labels = isTask ? { [name]: labelsByTask(data, name) } : {};
        const labelled = labelledFor(name, labels, { spec: specs[name], loss });
        return lossOn(loss, taskPart(net, outputs, name), labelled, teachers).dataSync()[0];
      });
      const judged = isTask ? judgeTask(net, outputs, data, name) : { examples: data.labels.length };
      return [name, { loss: value, ...judged }];
    }),
  );
  outputs.dispose();
  const shares = Object.values(validTasks).flatMap(({ accuracy }) => accuracy ?? []);
  return {
    validLoss: Object.values(validTasks).reduce((sum, { loss }) => sum + loss, 0),
    ...(shares.length > 0 && { validAccuracy: shares.reduce((sum, share) => sum + share) / shares.length }),
    validTasks,
  };
}

/** Whether a share of the answers can be right: whether they are classes, and no boxes. */
function hasAccuracy(task?: TaskLabels): boolean {
  return task !== undefined && task.classes.length > 0 && !task.boxes;
}

function hasAny(losses: Readonly<Record<string, Loss>>): boolean {
  return Object.keys(losses).length > 0;
}
