import { copied, memory, weightsOf } from 'course/scenario';
import type { Dataset, Net } from 'transferlab';
import { makeNet, points, type Setting } from './setting';

interface Answer {
  trainLast(net: Net, train: Dataset): Promise<number> | number;
}

/** Lets the answer train a net: what it returned, the weights as they are then, and how many tensors it left. */
export async function train(answer: Answer, setting: Setting) {
  const net = makeNet(setting);
  // The variables themselves: the answer may put others in their place.
  const weights = { ...net.weights };
  const examples = points(setting, 'train');
  const tensors = memory();
  const said = await answer.trainLast(net, examples);
  return { said: copied(said), weights: weightsOf(weights), left: tensors.left() };
}
