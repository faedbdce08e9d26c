import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Layer, Mode, Net } from '../core/net';
import { untaped } from '../engine/untaped';
import { forward, forwardTo } from '../net/forward';
import { headsIn, outputOf } from '../net/heads';
import type { Adaptation, AdaptationGiven } from './adaptation';
import { forwardDomains } from './domains';
import type { Pass } from './gradients';

/** The losses of all tasks, from the outputs that each task's loss judges. */
export type LossesOn = (outputsOf: (task: string) => Tensor) => Scalar[];

/** Runs a net forward once: every head on what leaves the trunk, where it has heads of several tasks. */
export function passOf(net: Net, source: Tensor, modeOf: (layer: Layer) => Mode, lossesOn: LossesOn): Pass {
  const heads = headsIn(net);
  if (!heads) {
    const outputs = forward(net, source, modeOf);
    return { losses: lossesOn(() => outputs), representation: outputs };
  }
  const last = net.layers.length - 1;
  const representation = last === 0 ? source : forwardTo(net, [last - 1], source, modeOf)[0];
  const mode = modeOf(net.layers[last]);
  return { losses: lossesOn((task) => heads[task].apply(representation, net.weights, mode)), representation };
}

/** The same of two domains, with the loss of an adaptation and what it watches. */
export function passOfDomains(
  net: Net,
  domains: readonly [source: Tensor, target: Tensor],
  adapt: Adaptation,
  { modeOf, lossesOn, given }: { modeOf: (layer: Layer) => Mode; lossesOn: LossesOn; given: () => AdaptationGiven },
): Pass {
  const heads = headsIn(net);
  const [from, to, entering] = forwardDomains(net, domains, adapt, modeOf);
  const own = given();
  return {
    losses: lossesOn((task) => (heads ? outputOf(heads[task], from.outputs) : from.outputs)),
    beside: adapt.loss(from, to, own),
    watched: Object.values(adapt.measures ?? {}).map((measure) => untaped(() => measure(from, to, own))),
    representation: heads ? entering : from.outputs,
  };
}
