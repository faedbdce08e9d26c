import { copied, isInMemory, memory, weightsOf } from 'course/scenario';
import { type Dataset, type History, type Net, tf } from 'transferlab';
import { heldOutSet, pretrained, type Setting, trainSet } from './setting';

interface Answer {
  probe(body: Net, train: Dataset, held: Dataset): Promise<{ net: Net; history: History }>;
}

/** Lets the answer train a probe: the net and the history that it gives, the body, what it read and the tensors left. */
export async function run(answer: Answer, setting: Setting) {
  const body = pretrained(setting);
  // The variables themselves: the answer may put others in their place.
  const weights = { ...body.weights };
  const [train, held] = [reading(trainSet(setting)), reading(heldOutSet(setting))];
  const tensors = memory();
  const result = await answer.probe(body, train.data, held.data);
  const { net, history } = result ?? {};
  if (!net?.layers) throw new Error('probe has to return an object with a net and a history: { net, history }.');
  const netWeights = { ...net.weights };
  // Claim: which weights are the head's; put of course/measure wants exactly those of the body and a head.
  const own = Object.entries(netWeights).filter(([name]) => !(name in weights));
  const left = tensors.left(Object.fromEntries(own));
  const report = {
    left,
    body: weightsOf(weights),
    net: weightsOf(netWeights),
    layers: Object.values(net.layers).map(({ name }) => copied(name)),
    input: copied({ shape: net.input?.shape, mean: net.input?.mean, std: net.input?.std }),
    classes: copied(net.classes ?? null),
    history: copied(history),
    reads: { train: train.reads, held: held.reads },
  };
  // A net that shares the body's weights changes with them.
  const { assign } = tf.Variable.prototype;
  for (const weight of Object.values(weights).filter(isInMemory)) tf.tidy(() => assign.call(weight, tf.add(weight, 1)));
  return { ...report, later: { body: weightsOf(weights), net: weightsOf(netWeights) } };
}

/** A dataset that writes down which places are read. */
function reading(set: Dataset): { data: Dataset; reads: number[][] } {
  const reads: number[][] = [];
  const data: Dataset = {
    ...set,
    read(places) {
      reads.push(copied([...places]));
      return set.read(places);
    },
  };
  return { data, reads };
}
