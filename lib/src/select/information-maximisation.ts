import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { unlabelled } from '../data/unlabelled';
import { owning } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { requireDataset, requireNet } from '../require/arguments';
import { requireOptions } from '../require/options';
import { predict } from '../train/predict';

/** So small that its logarithm times 0 is 0, where float32's logarithm of 0 is not a number to multiply by. */
const TINY = 1e-30;

/**
 * How sure a net is of each example of an unlabelled target, and how evenly its answers spread over the classes: the entropy
 * of the mean prediction less the mean entropy of the predictions, in nats from 0 to log(classes) (Shi & Sha 2012; as a
 * validator Musgrave et al. 2022). Higher is better. It reads no label, and a net that is sure and wrong fools it.
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
      const mean = p.mean(0);
      const diversity = mean.mul(mean.add(TINY).log()).sum().neg();
      const entropy = p.mul(tf.logSoftmax(logits)).sum(1).neg().mean();
      return diversity.sub(entropy).dataSync()[0];
    });
  });
}
