import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Mode, Net, Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { lastMatch } from '../net/compose';
import { forwardTo, PREDICTING } from '../net/forward';
import { globalAverage } from '../net/layers';
import type { Adaptation, Domain } from './adaptation';

/** The features and outputs of two domains, and the input of the last layer for the source. */
export interface DomainPass {
  readonly source: Domain;
  readonly target: Domain;
  readonly entering: Tensor;
}

/**
 * Runs a network on two domains as one batch: source `[a, ...input]`, target `[b, ...input]` and its views, of the same
 * shape. One pass is faster than several, and batch normalisation takes the statistics of all. An adaptation with `apart`
 * gets two passes, that of target and views last; one with `sourceOnly` gets the source as both domains.
 */
export function forwardDomains(
  net: Net,
  {
    source,
    target,
    views = [],
  }: { readonly source: Tensor; readonly target: Tensor; readonly views?: readonly Tensor[] },
  adapt: Adaptation,
  modeOf: (layer: Layer) => Mode,
): DomainPass {
  const last = net.layers.length - 1;
  const indices = [...layersCompared(net, adapt), last];
  const pass = (x: Tensor) => {
    const [entering, ...outputs] = forwardTo(net, [Math.max(0, last - 1), ...indices], x, modeOf);
    const averaged = outputs.map((output, index) => (index < outputs.length - 1 ? globalAverage(output) : output));
    return { averaged, entering: last === 0 ? x : entering };
  };
  if (adapt.sourceOnly) {
    const { averaged, entering } = pass(source);
    const domain = domainOf(averaged);
    return { source: domain, target: domain, entering };
  }
  const ofTarget = [target, ...views];
  if (adapt.apart) {
    const { averaged, entering } = pass(source);
    const others = views.length > 0 ? inParts(pass(tf.concat(ofTarget)).averaged, ofTarget) : [pass(target).averaged];
    return { source: domainOf(averaged), target: targetOf(others), entering };
  }
  const { averaged, entering } = pass(tf.concat([source, ...ofTarget]));
  const [ofSource, ...others] = inParts(averaged, [source, ...ofTarget]);
  return { source: domainOf(ofSource), target: targetOf(others), entering };
}

/** The outputs of each of the batches that passed as one. */
function inParts(outputs: readonly Tensor[], batches: readonly Tensor[]): Tensor[][] {
  const sizes = batches.map(({ shape }) => shape[0]);
  const byOutput = outputs.map((output) => tf.split(output, sizes));
  return batches.map((_, index) => byOutput.map((parts) => parts[index]));
}

/** The target's domain, from the outputs for its examples and for their views. */
function targetOf([outputs, ...views]: readonly (readonly Tensor[])[]): Domain {
  const domain = domainOf(outputs);
  return views.length > 0 ? { ...domain, views: views.map((view) => domainOf(view).outputs) } : domain;
}

function domainOf(outputs: readonly Tensor[]): Domain {
  return { features: outputs[0], also: outputs.slice(1, -1), outputs: outputs[outputs.length - 1] };
}

/** The weights of an adaptation for this network, by name. Throws if the network has a weight of such a name. */
export function adaptationWeights(net: Net, adapt: Adaptation | undefined): Weights {
  if (!adapt?.weights) return {};
  const [features, ...also] = tf.tidy(() => {
    const zeros = tf.zeros([1, ...net.input.shape]);
    const { source } = forwardDomains(net, { source: zeros, target: zeros }, adapt, () => PREDICTING);
    return [source.features, ...(source.also ?? [])].map(({ shape }) => widthOf(shape));
  });
  const outputs = net.output.reduce((product, length) => product * length, 1);
  const weights = adapt.weights(features, outputs, also);
  const clash = Object.keys(weights).find((name) => name in net.weights);
  if (clash === undefined) return weights;
  tf.dispose(weights);
  throw new TransferError(
    `The adaptation's weights must have names that ${net.name} does not use; got '${clash}', which both have. ` +
      "Try another name for the network's layer.",
  );
}

function widthOf([, ...shape]: readonly number[]): number {
  if (shape.length === 1) return shape[0];
  throw new TransferError(
    `The adaptation's layer must output features or a feature map; got [${shape}] for an example. ` +
      'Try another layer: at.',
  );
}

/** The indices of the layers whose outputs an adaptation compares: those it names, or the last one before the head. */
export function layersCompared(net: Net, { at, also = [] }: Pick<Adaptation, 'at' | 'also'>): number[] {
  return [at, ...also].map((glob) => (glob === undefined ? Math.max(0, net.layers.length - 2) : lastMatch(net, glob)));
}
