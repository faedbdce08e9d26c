import {
  adam,
  type Callback,
  chain,
  copy,
  crossEntropy,
  type Dataset,
  fit,
  freeze,
  head,
  join,
  type Net,
} from 'transferlab';

export interface Plan {
  epochs: number;
  rate: number;
  watch: Callback;
}

export async function lpFt(body: Net, train: Dataset, { epochs, rate, watch }: Plan): Promise<Net> {
  const top = head({ classes: train.classes, inputFeatures: body.output[0], seed: 1 });
  const probe = join(body, top);
  const half = { loss: crossEntropy(), epochs: epochs / 2, batch: 8, callbacks: [watch] };
  const frozen = freeze(...Object.keys(body.weights));
  await fit(probe, train, { ...half, seed: 1, optimizer: chain(frozen, adam(rate)) });
  const net = join(body, copy(top));
  await fit(net, train, { ...half, seed: 2, optimizer: adam(rate / 10) });
  return net;
}
