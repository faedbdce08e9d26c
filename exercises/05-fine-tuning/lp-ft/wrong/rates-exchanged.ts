import { adam, type Callback, chain, crossEntropy, type Dataset, fit, freeze, head, join, type Net } from 'transferlab';

export interface Plan {
  epochs: number;
  rate: number;
  watch: Callback;
}

export async function lpFt(body: Net, train: Dataset, { epochs, rate, watch }: Plan): Promise<Net> {
  const net = join(body, head({ classes: train.classes, seed: 1 }));
  const half = { loss: crossEntropy(), epochs: epochs / 2, batch: 8, callbacks: [watch] };
  const frozen = freeze(...Object.keys(body.weights));
  await fit(net, train, { ...half, seed: 1, optimizer: chain(frozen, adam(rate / 10)) });
  await fit(net, train, { ...half, seed: 2, optimizer: adam(rate) });
  return net;
}
