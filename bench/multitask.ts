import {
  arrays,
  type Balance,
  cagrad,
  crossEntropy,
  cut,
  type Dataset,
  equal,
  head,
  heads,
  imtl,
  join,
  type Loss,
  lenet,
  mgda,
  mlp,
  type Net,
  nash,
  pcgrad,
  tf,
  upgrad,
  withTasks,
} from 'transferlab';
import { EXAMPLES } from './rows';

const BALANCES: Readonly<Record<string, () => Balance>> = { equal, mgda, imtl, pcgrad, cagrad, nash, upgrad };

/** Classes of each task. */
const CLASSES = 10;

/** The sizes of EfficientNet-Lite0's output and of the layer on it that the tasks share. */
const [FEATURES, SHARED] = [1280, 256];

export const isMultitask = (row: string): boolean => row.startsWith('mtl-');

interface Multitask {
  readonly net: Net;
  readonly data: Dataset;
  readonly loss: Readonly<Record<string, Loss>>;
  readonly balance: Balance;
}

/** The row `mtl-METHOD-TASKS` or `mtl-lite0-METHOD-TASKS`: net, data and how the tasks are balanced. */
export function multitaskOf(row: string, size = EXAMPLES): Multitask {
  const [count, method, net] = row.split('-').reverse();
  const names = Array.from({ length: Number(count) }, (_, task) => `task${task}`);
  const trunk =
    net === 'lite0'
      ? cut(mlp({ inputFeatures: FEATURES, hidden: SHARED, classes: CLASSES }), 'hidden')
      : cut(lenet(), 'hidden');
  const x = tf.tidy(() => tf.randomUniform([size, ...trunk.input.shape], -1, 1, 'float32', 1));
  const examples = Array.from({ length: size }, (_, index) => index);
  const classes = Array.from({ length: CLASSES }, (_, label) => String(label));
  const labels = (task: number) => examples.map((index) => (index * (task + 3) + task) % CLASSES);
  const data = withTasks(
    arrays(x, Array(size).fill(Number.NaN), { classes: [], name: 'examples' }),
    Object.fromEntries(names.map((name, task) => [name, { classes, labels: labels(task) }])),
  );
  x.dispose();
  return {
    net: join(trunk, heads(Object.fromEntries(names.map((name) => [name, head({ classes: CLASSES })])))),
    data,
    loss: Object.fromEntries(names.map((name) => [name, crossEntropy()])),
    balance: BALANCES[method](),
  };
}
