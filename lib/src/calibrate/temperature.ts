import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { allOrNothing, owning } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { largest } from '../extremes';
import { type Architecture, drawn } from '../net/architecture';
import { join } from '../net/compose';
import { requireArray, requireDataset, requireNet, requireTensor } from '../require/arguments';
import { inNetClasses } from '../train/in-net-classes';
import { predict } from '../train/predict';
import { requireLogits } from './calibration';

/**
 * Calibrates a network by temperature scaling: divides its logits by the temperature at which the held-out labels are
 * most probable (Guo et al. 2017, section 4.2). Predicted classes do not change. `validate` is data that is used
 * neither for training nor for testing. The result shares its other weights with `net`; `save` stores the temperature.
 * Throws if an argument has the wrong type, an example has no label, or the network does not have its class.
 */
export async function calibrate(net: Net, validate: Dataset): Promise<Net> {
  requireNet('calibrate', net);
  requireDataset('calibrate', validate);
  const { labels } = inNetClasses(net, validate);
  const value = await owning(async (own) => temperatureOf(own(await predict(net, validate)), labels));
  const layer = allOrNothing(() => {
    const temperature = drawn(temperatureArchitecture({ classes: net.output[0] }), 0);
    tf.tidy(() => temperature.weights['temperature/value'].assign(tf.fill([1], value)));
    return temperature;
  });
  return { ...join(net, layer), name: net.name, classes: net.classes };
}

/** Bounds and bisections of the search: the relative error of the temperature is below 1e-9. */
const [COLDEST, HOTTEST, HALVINGS] = [1e-3, 1e3, 60];

/**
 * Computes the temperature T, in [0.001, 1000], that minimises the mean of -log softmax(logits / T)[label]. The loss is
 * convex in 1 / T. Its minimum, where the expected logit equals the mean logit of the labels, is found by bisection.
 * `logits` is `[examples, classes]`. Throws if an argument has the wrong type, the shapes do not match, or a label is
 * not a class index.
 */
export function temperatureOf(logits: Tensor, labels: readonly number[]): number {
  requireTensor('temperatureOf', logits);
  requireArray('temperatureOf', 'labels', labels);
  requireLogits(logits, labels);
  const rows = logits.arraySync() as number[][];
  /** Mean over examples of E_p[z] - z[label] with p = softmax(inverse z): the derivative of the loss by `inverse`. */
  const gradient = (inverse: number) => {
    const each = rows.map((row, index) => {
      const top = largest(row);
      const weights = row.map((z) => Math.exp(inverse * (z - top)));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return row.reduce((sum, z, at) => sum + (weights[at] / total) * z, 0) - row[labels[index]];
    });
    return each.reduce((sum, value) => sum + value, 0) / rows.length;
  };
  let [low, high] = [Math.log(1 / HOTTEST), Math.log(1 / COLDEST)];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const center = (low + high) / 2;
    if (gradient(Math.exp(center)) > 0) high = center;
    else low = center;
  }
  return 1 / Math.exp((low + high) / 2);
}

export function temperatureArchitecture(config: { classes: number }): Architecture {
  return {
    name: 'temperature',
    input: { shape: [config.classes] },
    layers: [{ name: 'temperature', apply: (x, weights) => x.div(weights['temperature/value']) }],
    // Not trainable: training data would make the network overconfident.
    weights: [{ name: 'temperature/value', shape: [1], init: 'ones', trainable: false }],
    output: [config.classes],
    recipe: { architecture: 'temperature', config },
  };
}
