import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Net } from '../../core/net';
import type { StepPosition } from '../../core/transform';
import { tf } from '../../engine/tensorflow';
import { PREDICTING } from '../../net/forward';
import type { Adaptation, Domain } from '../adaptation';
import { adaptationWeights, forwardDomains } from '../domains';
import { type About, ask, askingMode, drawn, pairOf, pairsOf, type Source } from './probe';

/** Drawn examples of each domain. */
const EXAMPLES = 6;

/** The value of an adaptation and its gradients, on drawn features and outputs of two domains, and its schedules. */
export function adaptationIdentity(adapt: Adaptation, net: Net, moments: readonly StepPosition[]): About | Source {
  const own = adaptationWeights(net, adapt);
  try {
    return ask(
      () => {
        const scalars = moments.map((moment) => adapt.scalars?.(moment) ?? {});
        return [...scalars.map((numbers) => pairOf(Object.values(numbers))), ...lossPairs(adapt, net, own, scalars)];
      },
      () => `${adapt.loss} ${adapt.scalars}`,
    );
  } finally {
    tf.dispose(own);
  }
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
    parts.map(({ shape: [, ...shape] }, at) => drawn([EXAMPLES, ...shape], 1 + at + 10 * domain)),
  );
  const domainOf = ([features, outputs, ...also]: readonly Tensor[]): Domain => ({ features, outputs, also });
  const middle = scalars[Math.floor(scalars.length / 2)];
  const given = {
    weights,
    scalars: Object.fromEntries(Object.entries(middle).map(([name, value]) => [name, tf.scalar(value)])),
    mode: askingMode(),
    outputsOf: (teacher: Net) => drawn([EXAMPLES, ...teacher.output], 30),
  };
  const judged = (...tensors: Tensor[]): Tensor => {
    const value = adapt.loss(domainOf(tensors.slice(0, parts.length)), domainOf(tensors.slice(parts.length)), given);
    // Gradients are asked for of all, also of what the loss does not look at.
    return tensors.reduce((sum, tensor) => sum.add(tensor.sum().mul(0)), value as Tensor) as Scalar;
  };
  const { value, grads } = tf.valueAndGrads(judged)(inputs);
  return pairsOf([value, ...grads]);
}
