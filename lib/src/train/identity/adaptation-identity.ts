import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { type Change, changed, drawsOf } from '../../augment/change';
import type { Net } from '../../core/net';
import type { StepPosition } from '../../core/transform';
import { tf } from '../../engine/tensorflow';
import { PREDICTING } from '../../net/forward';
import type { Adaptation, Domain } from '../adaptation';
import { adaptationWeights, forwardDomains } from '../domains';
import { type About, ask, askingMode, drawn, pairOf, pairsOf, type Source } from './probe';

/** Generated examples of each domain. */
const EXAMPLES = 6;

/** The identity of an adaptation: its value and gradients on generated features and outputs of two domains, and its schedules. */
export function adaptationIdentity(adapt: Adaptation, net: Net, moments: readonly StepPosition[]): About | Source {
  const weights = adaptationWeights(net, adapt);
  try {
    return ask(
      () => {
        const scalars = moments.map((moment) => adapt.scalars?.(moment) ?? {});
        return [...scalars.map((values) => pairOf(Object.values(values))), ...lossPairs(adapt, net, weights, scalars)];
      },
      () => `${adapt.loss} ${adapt.scalars}`,
    );
  } finally {
    tf.dispose(weights);
  }
}

/** The identity of an adaptation's views: the results of their transforms on generated examples. */
export function viewsIdentity(views: readonly (readonly Change[])[], shape: readonly number[]): About | Source {
  return ask(
    () => pairsOf(views.map((changes) => changed(drawn([2, ...shape]), changes, drawsOf(askingMode())))),
    () => views.flat().join(),
  );
}

function lossPairs(
  adapt: Adaptation,
  net: Net,
  weights: ReturnType<typeof adaptationWeights>,
  scalars: readonly Record<string, number>[],
): About['about'] {
  const zeros = tf.zeros([1, ...net.input.shape]);
  const { source } = forwardDomains(net, { source: zeros, target: zeros }, adapt, () => PREDICTING);
  const parts = [source.features, source.outputs, ...(source.also ?? [])];
  const inputs = [0, 1].flatMap((domain) =>
    parts.map(({ shape: [, ...shape] }, index) => drawn([EXAMPLES, ...shape], 1 + index + 10 * domain)),
  );
  const domainOf = ([features, outputs, ...also]: readonly Tensor[]): Domain => ({
    features,
    outputs,
    also,
    views: adapt.views?.map((_, view) => outputs.mul(view + 2)),
  });
  const classes = net.output[0];
  const labels = tf.tensor1d(
    Array.from({ length: EXAMPLES }, (_, example) => example % classes),
    'int32',
  );
  const halfway = scalars[Math.floor(scalars.length / 2)];
  const context = {
    weights,
    scalars: Object.fromEntries(Object.entries(halfway).map(([name, value]) => [name, tf.scalar(value)])),
    mode: askingMode(),
    outputsOf: (teacher: Net) => drawn([EXAMPLES, ...teacher.output], 30),
    targetOutputsOf: (teacher: Net) => drawn([EXAMPLES, ...teacher.output], 31),
  };
  const lossOf = (...tensors: Tensor[]): Tensor => {
    const [source, target] = [domainOf(tensors.slice(0, parts.length)), domainOf(tensors.slice(parts.length))];
    const value = adapt.loss(adapt.labels ? { ...source, labels } : source, target, context);
    // Makes the loss depend on every tensor, so that each has a gradient.
    return tensors.reduce((sum, tensor) => sum.add(tensor.sum().mul(0)), value as Tensor) as Scalar;
  };
  const { value, grads } = tf.valueAndGrads(lossOf)(inputs);
  return pairsOf([value, ...grads]);
}
