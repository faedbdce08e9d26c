import { negativeDiversityOf } from '../adapt/entropy';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { unlabelled } from '../data/unlabelled';
import { owning } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { requireDataset, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { predict } from '../train/predict';

/**
 * Computes the information-maximisation score on an unlabelled target: the entropy of the mean prediction minus the
 * mean entropy of the predictions, in nats from 0 to log(classes) (Shi & Sha 2012; as a validator Musgrave et al.
 * 2022). It is high if predictions are confident and spread evenly over the classes. Higher is better. It reads no
 * labels, so it overestimates a network that is confident and wrong. Throws if an argument has the wrong type, an
 * option is unknown, or the target does not fit the network's input.
 */
export async function informationMaximisation(
  net: Net,
  target: Dataset,
  options: { readonly batch?: number } = {},
): Promise<number> {
  requireOptions('informationMaximisation', options, { batch: true });
  requireNet('informationMaximisation', net);
  requireDataset('informationMaximisation', target);
  const { batch = 16 } = options;
  return owning(async (own) => {
    const logits = own(await predict(net, unlabelled(target), { batch }));
    return tf.tidy(() => {
      const p = tf.softmax(logits);
      const diversity = negativeDiversityOf(p).neg();
      const entropy = p.mul(tf.logSoftmax(logits)).sum(1).neg().mean();
      return diversity.sub(entropy).dataSync()[0];
    });
  });
}
