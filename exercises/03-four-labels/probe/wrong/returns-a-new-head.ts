import {
  adam,
  crossEntropy,
  type Dataset,
  dispose,
  extract,
  fit,
  type History,
  head,
  join,
  type Net,
} from 'transferlab';

export async function probe(body: Net, train: Dataset, held: Dataset): Promise<{ net: Net; history: History }> {
  const features = await extract(body, train);
  const top = head({ classes: train.classes, inputFeatures: features.shape[0], seed: 1 });
  const history = await fit(top, features, {
    loss: crossEntropy(),
    optimizer: adam(0.05),
    epochs: 30,
    batch: 16,
    seed: 1,
    validate: await extract(body, held),
  });
  dispose(top);
  return { net: join(body, head({ classes: train.classes, seed: 1 })), history };
}
