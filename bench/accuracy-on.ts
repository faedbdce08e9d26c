import { type Dataset, evaluate, type Net } from 'transferlab';

/** An accuracy, and the examples that it is computed on: a 1 for each correct one, in the order of the set. */
export type Answered = {
  readonly accuracy: number;
  readonly right: string;
};

/** How many of some examples a net is right about, and which: examples and their groups can then be drawn again. */
export async function accuracyOn(net: Net, data: Dataset): Promise<Answered> {
  const { accuracy, predictions, classes } = await evaluate(net, data);
  const right = predictions.map((label, index) => (classes[label] === data.classes[data.labels[index]] ? 1 : 0));
  return { accuracy, right: right.join('') };
}
