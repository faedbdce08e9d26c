import { adam, chain, crossEntropy, type Dataset, fit, freeze, type Net } from 'transferlab';

export async function trainLast(net: Net, train: Dataset): Promise<number> {
  await fit(net, train, {
    loss: crossEntropy(),
    optimizer: chain(freeze('classes/*'), adam(0.05)),
    epochs: 30,
    batch: 16,
    seed: 1,
  });
  const trained = Object.entries(net.weights).filter(([name]) => name.startsWith('hidden/'));
  return trained.reduce((sum, [, weight]) => sum + weight.size, 0);
}
