import { adam, type Callback, crossEntropy, type Dataset, fit, head, join, type Net } from 'transferlab';

export interface Plan {
  /** Epochs in all, an even number. */
  epochs: number;
  /** The learning rate of the head while the body is frozen. */
  rate: number;
  /** Looks on: give it to every fit, as one of its callbacks. */
  watch: Callback;
}

/**
 * LP-FT: linear probing, then fine-tuning (Kumar et al. 2022), in ten lines.
 *
 * Fine-tuning begins with a random head. Its first gradients are partly arbitrary and change the body, which can distort
 * features that other data need. So train the head first, alone:
 *
 * 1. In the first half of the epochs only the head is trained, with adam(rate). The body stays as it is, to the bit; the
 *    moving averages of its batch normalisation are part of it.
 * 2. In the second half everything is trained, with adam(rate / 10), and continues from the head of the first half.
 *
 * `body` turns examples into features, and may have layers of any names. Return body and head as one net that shares the
 * weights of `body`. Batches of 8 will do; give head and fit a seed. Nothing but the head's weights may stay in memory.
 *
 * What stands here is plain fine-tuning: right about new examples of the same kind, wrong about others.
 */
export async function lpFt(body: Net, train: Dataset, { epochs, rate, watch }: Plan): Promise<Net> {
  const net = join(body, head({ classes: train.classes, seed: 1 }));
  await fit(net, train, {
    loss: crossEntropy(),
    optimizer: adam(rate / 10),
    epochs,
    batch: 8,
    seed: 1,
    callbacks: [watch],
  });
  return net;
}
