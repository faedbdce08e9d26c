import { adam, type Callback, chain, crossEntropy, type Dataset, fit, freeze, head, join, type Net } from 'transferlab';

export interface Plan {
  /** Epochs in all, an even number. */
  epochs: number;
  /** The learning rate of the head while the body is frozen. */
  rate: number;
  /** Looks on: give it to every fit, as one of its callbacks. */
  watch: Callback;
}

/** LP-FT (Kumar et al. 2022): a probe first, so that fine-tuning starts where the head no longer pulls at the body. */
export async function lpFt(body: Net, train: Dataset, { epochs, rate, watch }: Plan): Promise<Net> {
  const net = join(body, head({ classes: train.classes, seed: 1 }));
  const half = { loss: crossEntropy(), epochs: epochs / 2, batch: 8, callbacks: [watch] };
  const frozen = freeze(...Object.keys(body.weights));
  await fit(net, train, { ...half, seed: 1, optimizer: chain(frozen, adam(rate)) });
  await fit(net, train, { ...half, seed: 2, optimizer: adam(rate / 10) });
  return net;
}
