import {
  adam,
  arrays,
  crossEntropy,
  type Dataset,
  fit,
  type History,
  head,
  join,
  type Net,
  predict,
} from 'transferlab';

export async function probe(body: Net, train: Dataset, held: Dataset): Promise<{ net: Net; history: History }> {
  const top = head({ classes: train.classes, inputFeatures: body.output[0], seed: 1 });
  const [features, heldFeatures] = [await predict(body, train), await predict(body, held)];
  const history = await fit(top, arrays(features, train.labels, { classes: train.classes }), {
    loss: crossEntropy(),
    optimizer: adam(0.05),
    epochs: 30,
    batch: 16,
    seed: 1,
    validate: arrays(heldFeatures, held.labels, { classes: held.classes }),
  });
  return { net: join(body, top), history };
}
