import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../../core/dataset';
import type { Net } from '../../core/net';
import type { Stream } from '../../core/stream';
import type { TaskSpec } from '../../core/task-labels';
import { specsOf, taskTensor } from '../../data/task-labels';
import { tf } from '../../engine/tensorflow';
import { headsIn } from '../../net/heads';
import { labelledFor, lossOn } from '../labelled';
import type { Loss } from '../loss';
import { type About, ask, drawn, pairsOf, type Source } from './probe';

/** The fewest and the most examples that a loss is evaluated on; between them one of each class. */
const [MIN_EXAMPLES, MAX_EXAMPLES] = [4, 64];

/** The most values in the generated outputs: maps, and logits of a vocabulary, are large. */
const MAX_OUTPUTS = 2 ** 18;

/** The identity of a loss: its value and gradient on generated outputs and labels, which depend on all its settings. */
export function lossIdentity(loss: Loss, name: string, net: Net, data: Dataset | Stream): About | Source {
  const shape = headsIn(net)?.[name]?.shape ?? net.output;
  const size = shape.reduce((product, length) => product * length, 1);
  const tasks = 'labels' in data ? specsOf(data.tasks) : data.tasks;
  const spec: TaskSpec | undefined = tasks?.[name];
  const classes = (spec ?? data).classes.length;
  const preferred = Math.min(MAX_EXAMPLES, Math.max(MIN_EXAMPLES, classes));
  const examples = Math.max(2, Math.min(preferred, Math.floor(MAX_OUTPUTS / size)));
  return ask(
    () => {
      const labels = labelsFor(data, name, { spec, classes, examples });
      const batch = labels.shape[0];
      const labelled = labelledFor(name, tasks ? { [name]: labels } : labels, { spec, loss });
      const context = { outputsOf: (teacher: Net) => drawn([batch, ...teacher.output], 2) };
      const lossOf = (outputs: Tensor) => lossOn(loss, outputs, labelled, context);
      const { value, grad } = tf.valueAndGrad(lossOf as (x: Tensor) => Tensor)(drawn([batch, ...shape], 1));
      return pairsOf([value, grad]);
    },
    () => String(loss),
  );
}

/** Labels of the data's type: the classes in turn, with one missing if some may be; otherwise the first labels of the data. */
function labelsFor(
  data: Dataset | Stream,
  name: string,
  { spec, classes, examples }: { spec?: TaskSpec; classes: number; examples: number },
): Tensor {
  if (classes > 0 && !spec?.boxes) {
    const classIndices = Array.from({ length: examples }, (_, example) =>
      classes > examples ? Math.floor((example * classes) / examples) : example % classes,
    );
    return spec?.partial ? tf.tensor1d([Number.NaN, ...classIndices.slice(1)]) : tf.tensor1d(classIndices, 'int32');
  }
  if (!('labels' in data)) return drawn([examples]).abs();
  const indices = Array.from({ length: Math.min(examples, data.labels.length) }, (_, index) => index);
  if (data.tasks?.[name]) return taskTensor(data.tasks[name], indices);
  const labels = tf.tensor1d(indices.map((index) => data.labels[index]));
  return tf.where(labels.isNaN(), tf.zerosLike(labels), labels);
}
