import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Batch } from '../core/batch';
import type { Layer, Mode, Net } from '../core/net';
import { untaped } from '../engine/untaped';
import { forward, forwardTo } from '../net/forward';
import { headsIn, outputOf } from '../net/heads';
import type { Adaptation, AdaptationContext } from './adaptation';
import { forwardDomains } from './domains';
import type { ForwardPass } from './gradients';

/** The loss of each task by its name, from the outputs that it compares with the labels. */
export type TaskLosses = (outputsOf: (task: string) => Tensor) => Record<string, Scalar>;

/** Runs a network once on a batch: each head on the output of the trunk, where it has heads of several tasks. */
export function forwardPass(
  net: Net,
  source: Tensor,
  { modeOf, taskLosses }: { modeOf: (layer: Layer) => Mode; taskLosses: TaskLosses },
): ForwardPass {
  const heads = headsIn(net);
  if (!heads) {
    const outputs = forward(net, source, modeOf);
    return { losses: taskLosses(() => outputs), representation: outputs };
  }
  const last = net.layers.length - 1;
  const representation = last === 0 ? source : forwardTo(net, [last - 1], source, modeOf)[0];
  const mode = modeOf(net.layers[last]);
  return { losses: taskLosses((task) => heads[task].apply(representation, net.weights, mode)), representation };
}

/** Runs a network on a batch of two domains and the target's views, and computes the loss of an adaptation and its measures. */
export function forwardPassOfDomains(
  net: Net,
  domains: {
    readonly source: Tensor;
    readonly target: Tensor;
    readonly views?: readonly Tensor[];
    readonly labels: Batch['labels'];
  },
  adapt: Adaptation,
  {
    modeOf,
    taskLosses,
    context,
  }: { modeOf: (layer: Layer) => Mode; taskLosses: TaskLosses; context: AdaptationContext },
): ForwardPass {
  const heads = headsIn(net);
  const { source: ofSource, target, entering } = forwardDomains(net, domains, adapt, modeOf);
  const source = adapt.labels ? { ...ofSource, labels: domains.labels as Tensor } : ofSource;
  const measures = Object.entries(adapt.measures ?? {}).map(
    ([name, measure]) => [name, untaped(() => measure(source, target, context))] as const,
  );
  return {
    losses: taskLosses((task) => (heads ? outputOf(heads[task], source.outputs) : source.outputs)),
    addedLoss: adapt.loss(source, target, context),
    measures: Object.fromEntries(measures),
    representation: heads ? entering : source.outputs,
  };
}
