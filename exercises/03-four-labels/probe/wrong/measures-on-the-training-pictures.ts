import { adam, chain, crossEntropy, type Dataset, fit, freeze, type History, head, join, type Net } from 'transferlab';

export async function probe(body: Net, train: Dataset, held: Dataset): Promise<{ net: Net; history: History }> {
  const net = join(body, head({ classes: train.classes, seed: 1 }));
  const history = await fit(net, train, {
    loss: crossEntropy(),
    optimizer: chain(freeze(...Object.keys(body.weights)), adam(0.05)),
    epochs: 30,
    batch: 16,
    seed: 1,
    validate: train,
  });
  return { net, history };
}
