import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Mode, Net, Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { lastMatch } from '../net/compose';
import { forwardTo, PREDICTING } from '../net/forward';
import { globalAverage } from '../net/layers';
import type { Adaptation, Domain } from './adaptation';

/**
 * What a net makes of two domains, passed through it as one batch: source `[a, ...input]`, target `[b, ...input]`.
 * One pass is faster than two, and batch normalisation sees both, as it will when the net is used. An adaptation that says
 * `apart` gets two passes, the target's last. Beside the domains comes what entered the last layer in the source's pass.
 */
export function forwardDomains(
  net: Net,
  [source, target]: readonly [Tensor, Tensor],
  adapt: Adaptation,
  modeOf: (layer: Layer) => Mode,
): [source: Domain, target: Domain, entering: Tensor] {
  const last = net.layers.length - 1;
  const places = [...placesOf(net, adapt), last];
  const pass = (x: Tensor) => {
    const [entering, ...left] = forwardTo(net, [Math.max(0, last - 1), ...places], x, modeOf);
    const averaged = left.map((made, which) => (which < left.length - 1 ? globalAverage(made) : made));
    return { averaged, entering: last === 0 ? x : entering };
  };
  if (adapt.apart) {
    const first = pass(source);
    return [domainOf(first.averaged), domainOf(pass(target).averaged), first.entering];
  }
  const sizes = [source.shape[0], target.shape[0]];
  const { averaged, entering } = pass(tf.concat([source, target]));
  const halves = averaged.map((made) => tf.split(made, sizes));
  return [domainOf(halves.map(([first]) => first)), domainOf(halves.map(([, second]) => second)), entering];
}

function domainOf(left: readonly Tensor[]): Domain {
  return { features: left[0], also: left.slice(1, -1), outputs: left[left.length - 1] };
}

/** Weights of an adaptation's own for this net, by name. Throws where the net has a weight of such a name. */
export function ownWeights(net: Net, adapt: Adaptation | undefined): Weights {
  if (!adapt?.weights) return {};
  const [features, ...also] = tf.tidy(() => {
    const zeros = tf.zeros([1, ...net.input.shape]);
    const [domain] = forwardDomains(net, [zeros, zeros], adapt, () => PREDICTING);
    return [domain.features, ...(domain.also ?? [])].map(({ shape }) => widthOf(shape));
  });
  const outputs = net.output.reduce((product, side) => product * side, 1);
  const own = adapt.weights(features, outputs, also);
  const clash = Object.keys(own).find((name) => name in net.weights);
  if (clash === undefined) return own;
  tf.dispose(own);
  throw new TransferError(
    `The adaptation has a weight '${clash}' of its own, and ${net.name} has one of that name. Give the net's layer another name.`,
  );
}

function widthOf([, ...shape]: readonly number[]): number {
  if (shape.length === 1) return shape[0];
  throw new TransferError(
    `The adaptation looks at a layer that gives [${shape}] for an example; it needs features, or a map of them. ` +
      'Name another layer by `at`.',
  );
}

/** The layers whose outputs are compared: those it names; the last before the head where it names none. */
export function placesOf(net: Net, { at, also = [] }: Pick<Adaptation, 'at' | 'also'>): number[] {
  return [at, ...also].map((glob) => (glob === undefined ? Math.max(0, net.layers.length - 2) : lastMatch(net, glob)));
}
