import { adam, type Callback, crossEntropy, type Dataset, fit, head, join, type Net, piecewise } from 'transferlab';

export interface Plan {
  epochs: number;
  rate: number;
  watch: Callback;
}

export async function lpFt(body: Net, train: Dataset, { epochs, rate, watch }: Plan): Promise<Net> {
  const net = join(body, head({ classes: train.classes, seed: 1 }));
  const half = { loss: crossEntropy(), epochs, batch: 8, callbacks: [watch] };
  await fit(net, train, { ...half, seed: 1, optimizer: adam(piecewise([0.5, rate], [0.5, rate / 10])) });
  return net;
}
