import {
  adam,
  arrays,
  crossEntropy,
  type Dataset,
  fit,
  forward,
  type History,
  head,
  join,
  type Net,
  tf,
} from 'transferlab';

async function featuresOf(body: Net, data: Dataset): Promise<Dataset> {
  const pictures = await data.read(data.labels.map((_, place) => place));
  const features = tf.tidy(() => forward(body, pictures));
  const set = arrays(features, data.labels, { classes: data.classes });
  tf.dispose([pictures, features]);
  return set;
}

export async function probe(body: Net, train: Dataset, held: Dataset): Promise<{ net: Net; history: History }> {
  const top = head({ classes: train.classes, inputFeatures: body.output[0], seed: 1 });
  const history = await fit(top, await featuresOf(body, train), {
    loss: crossEntropy(),
    optimizer: adam(0.05),
    epochs: 30,
    batch: 16,
    seed: 1,
    validate: await featuresOf(body, held),
  });
  return { net: join(body, top), history };
}
