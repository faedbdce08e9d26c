import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { lastMatch } from '../net/compose';
import { forwardTo, PREDICTING } from '../net/forward';
import { globalAverage } from '../net/layers';
import type { Layer, Mode, Net } from '../net/net';
import type { Adaptation, Domain } from './adaptation';

/**
 * What a net makes of two domains, passed through it as one batch: source `[a, ...input]`, target `[b, ...input]`.
 * One pass is faster than two, and batch normalisation sees both, as it will when the net is used.
 */
export function forwardDomains(
  net: Net,
  [source, target]: readonly [Tensor, Tensor],
  adapt: Adaptation,
  modeOf: (layer: Layer) => Mode,
): [source: Domain, target: Domain] {
  const places = [placeOf(net, adapt), net.layers.length - 1];
  const [compared, outputs] = forwardTo(net, places, tf.concat([source, target]), modeOf);
  const sizes = [source.shape[0], target.shape[0]];
  const [featuresOf, outputsOf] = [tf.split(globalAverage(compared), sizes), tf.split(outputs, sizes)];
  return [
    { features: featuresOf[0], outputs: outputsOf[0] },
    { features: featuresOf[1], outputs: outputsOf[1] },
  ];
}

/** How many features the adaptation compares. */
export function comparedFeatures(net: Net, adapt: Adaptation): number {
  return tf.tidy(() => {
    const zeros = tf.zeros([1, ...net.input.shape]);
    return forwardDomains(net, [zeros, zeros], adapt, () => PREDICTING)[0].features.shape[1] as number;
  });
}

/** The layer whose output is compared: the one it names, or the last before the head. */
export function placeOf(net: Net, { at }: Pick<Adaptation, 'at'>): number {
  return at === undefined ? Math.max(0, net.layers.length - 2) : lastMatch(net, at);
}
