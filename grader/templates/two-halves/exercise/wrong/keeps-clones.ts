import { adam, chain, crossEntropy, type Dataset, fit, freeze, type Net } from 'transferlab';

export async function trainLast(net: Net, train: Dataset): Promise<number> {
  const weights = Object.values(net.weights);
  const before = weights.map((weight) => weight.clone());
  await fit(net, train, {
    loss: crossEntropy(),
    optimizer: chain(freeze('hidden/*'), adam(0.05)),
    epochs: 30,
    batch: 16,
    seed: 1,
  });
  const trained = weights.filter((weight, i) => {
    const was = before[i].dataSync();
    return weight.dataSync().some((value, j) => value !== was[j]);
  });
  return trained.reduce((sum, weight) => sum + weight.size, 0);
}
