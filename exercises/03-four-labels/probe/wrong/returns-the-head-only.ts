import { adam, crossEntropy, type Dataset, extract, fit, type History, head, type Net } from 'transferlab';

export async function probe(body: Net, train: Dataset, held: Dataset): Promise<{ net: Net; history: History }> {
  const features = await extract(body, train);
  const net = head({ classes: train.classes, inputFeatures: features.shape[0], seed: 1 });
  const history = await fit(net, features, {
    loss: crossEntropy(),
    optimizer: adam(0.05),
    epochs: 30,
    batch: 16,
    seed: 1,
    validate: await extract(body, held),
  });
  return { net, history };
}
