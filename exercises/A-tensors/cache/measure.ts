import { type Dataset, eagerly, extract } from 'transferlab';
import { type Asked, twoQuestions, type Use } from './setting';

/** What the net gives for both sets before the change and after it, not standardised, and its weights after the change. */
export async function truth(use: Use) {
  return eagerly(async () => {
    const { first, afterwards, variables } = twoQuestions(use, () => {});
    const before = await featuresOf(first);
    const after = await featuresOf(afterwards());
    const weights = Object.fromEntries(
      Object.entries(variables).map(([name, weight]) => [name, Array.from(weight.dataSync())]),
    );
    return { before, after, weights };
  });
}

async function featuresOf({ net, at, train, test }: Asked) {
  const rowsOf = async (data: Dataset) => {
    const rows = await (await extract(net, data, { at })).read([...data.labels.keys()]);
    return rows.arraySync() as number[][];
  };
  return { train: await rowsOf(train), test: await rowsOf(test) };
}
