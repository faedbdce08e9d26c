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

/** Examples that a loss is asked about: one of each class, as far as there are no more than that. */
const [FEWEST, MOST] = [4, 64];

/** Numbers of the drawn outputs, at most: maps and scores of a vocabulary are large. */
const OUTPUTS = 2 ** 18;

/** The value of a loss and its gradient, on drawn outputs and labels: its name and all its settings show in them. */
export function lossIdentity(loss: Loss, name: string, net: Net, data: Dataset | Stream): About | Source {
  const shape = headsIn(net)?.[name]?.shape ?? net.output;
  const size = shape.reduce((product, side) => product * side, 1);
  const tasks = 'labels' in data ? specsOf(data.tasks) : data.tasks;
  const spec: TaskSpec | undefined = tasks?.[name];
  const classes = (spec ?? data).classes.length;
  const wanted = Math.min(MOST, Math.max(FEWEST, classes));
  const examples = Math.max(2, Math.min(wanted, Math.floor(OUTPUTS / size)));
  return ask(
    () => {
      const labels = labelsFor(data, name, { spec, classes, examples });
      const batch = labels.shape[0];
      const labelled = labelledFor(name, tasks ? { [name]: labels } : labels, { spec, loss });
      const beside = { outputsOf: (teacher: Net) => drawn([batch, ...teacher.output], 2) };
      const judged = (outputs: Tensor) => lossOn(loss, outputs, labelled, beside);
      const { value, grad } = tf.valueAndGrad(judged as (x: Tensor) => Tensor)(drawn([batch, ...shape], 1));
      return pairsOf([value, grad]);
    },
    () => String(loss),
  );
}

/** Labels of the kind that the data has: classes in turn, one missing where some may be; else the data's own first ones. */
function labelsFor(
  data: Dataset | Stream,
  name: string,
  { spec, classes, examples }: { spec?: TaskSpec; classes: number; examples: number },
): Tensor {
  if (classes > 0 && !spec?.boxes) {
    const turns = Array.from({ length: examples }, (_, at) =>
      classes > examples ? Math.floor((at * classes) / examples) : at % classes,
    );
    return spec?.partial ? tf.tensor1d([Number.NaN, ...turns.slice(1)]) : tf.tensor1d(turns, 'int32');
  }
  if (!('labels' in data)) return drawn([examples]).abs();
  const places = Array.from({ length: Math.min(examples, data.labels.length) }, (_, place) => place);
  if (data.tasks?.[name]) return taskTensor(data.tasks[name], places);
  const own = tf.tensor1d(places.map((place) => data.labels[place]));
  return tf.where(own.isNaN(), tf.zerosLike(own), own);
}
