import { copied, isInMemory, memory, weightsOf } from 'course/scenario';
import { type Callback, type Dataset, type Net, type Run, tf } from 'transferlab';
import { pretrained, type Setting, trainSet } from './setting';

interface Answer {
  lpFt(body: Net, train: Dataset, plan: { epochs: number; rate: number; watch: Callback }): Promise<Net>;
}

/** The weights of the body and the others of a net at one moment of a run of fit. */
interface Record {
  moment: 'begin' | 'first step' | 'epoch';
  body: ReturnType<typeof weightsOf>;
  head: ReturnType<typeof weightsOf>;
}

/** Lets the answer train: the net that it gives, the body, what `watch` saw, and the tensors left. */
export async function run(answer: Answer, setting: Setting) {
  const { epochs, rate } = setting;
  const body = pretrained(setting);
  // The variables themselves: the answer may put others in their place.
  const weights = { ...body.weights };
  const { watch, records } = watching(weights);
  const train = trainSet(setting);
  const tensors = memory();
  const net = await answer.lpFt(body, train, { epochs, rate, watch });
  if (!net?.layers) throw new Error('lpFt has to return a net: body and head, joined.');
  const netWeights = { ...net.weights };
  const report = {
    left: tensors.left(besides(weights, netWeights)),
    records,
    body: weightsOf(weights),
    net: weightsOf(netWeights),
    layers: Object.values(net.layers).map(({ name }) => copied(name)),
    classes: copied(net.classes ?? null),
  };
  // A net that shares the body's weights changes with them.
  const { assign } = tf.Variable.prototype;
  for (const weight of Object.values(weights).filter(isInMemory)) tf.tidy(() => assign.call(weight, tf.add(weight, 1)));
  return { ...report, later: { body: weightsOf(weights), net: weightsOf(netWeights) } };
}

/** A callback that writes down the weights at the beginning of each run of fit, after its first step and each epoch. */
function watching(weights: Net['weights']): { watch: Callback; records: Record[] } {
  const records: Record[] = [];
  const note = (moment: Record['moment'], { net }: Run) => {
    records.push({ moment, body: weightsOf(weights), head: weightsOf(besides(weights, { ...net?.weights })) });
  };
  const watch: Callback = {
    begin: (run) => note('begin', run),
    step: (run) => {
      if (records.at(-1)?.moment === 'begin') note('first step', run);
    },
    epoch: (run) => note('epoch', run),
  };
  return { watch, records };
}

/** The weights of a net besides those of the body. */
const besides = (body: Net['weights'], all: Net['weights']) =>
  // Claim: which weights are the head's; put of course/measure wants exactly those of a body and a head.
  Object.fromEntries(Object.entries(all).filter(([name]) => !(name in body)));
