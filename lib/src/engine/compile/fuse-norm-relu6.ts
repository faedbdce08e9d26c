import { usesBatchStatistics } from './fuse-norm-pool';
import { isOutputOf, onlyUser, type Replacement, replaceEach, type Users, usersOfOutput } from './replace-operations';
import { attributeOf, type Operation, type Source, type Trace } from './trace';

/**
 * Replaces batch normalisation by batch statistics, the ReLU6 after it if there is one, and the gradients of both, by operations
 * of `lib/addon` that take eight passes over the memory instead of fourteen. The results are equal up to rounding.
 */
export function fuseNormRelu6(trace: Trace): Trace {
  return replaceEach(trace, ['FusedBatchNormV3'], (norm, users) => {
    if (!usesBatchStatistics(norm)) return [];
    const user = onlyUser(users, norm);
    const relu6 = user?.op === 'Relu6' ? user : undefined;
    const gradients = gradientsOf(norm, relu6, users);
    if (!gradients) return [];
    const [x, scale, offset] = norm.inputs;
    const epsilon = Float32Array.of(Number(attributeOf(norm, 'epsilon')));
    const epsilonSource: Source = { kind: 'constant', values: epsilon, shape: [], dtype: x.dtype };
    const op = relu6 ? 'TransferlabNormRelu6' : 'TransferlabNorm';
    const fused: Operation = { op, attributes: [], inputs: [x, scale, offset, epsilonSource] };
    const perChannel = (index: number): Source => ({
      ...{ kind: 'output', operation: fused, index },
      ...{ shape: scale.shape, dtype: scale.dtype },
    });
    const replacedGradients = gradients.flatMap(({ relu6Gradient, normGradient }): [Operation, Replacement][] => {
      const [dy] = (relu6Gradient ?? normGradient).inputs;
      const inputs = [dy, x, scale, offset, perChannel(1), perChannel(3)];
      const by: Operation = { op: `${op}Grad`, attributes: [], inputs };
      return [[normGradient, { by, outputs: [0, 1, 2] }], ...replacedBy(relu6Gradient, by)];
    });
    return [[norm, { by: fused, outputs: [0, 1, 2] }], ...replacedBy(relu6, fused), ...replacedGradients];
  });
}

/** The replacement of ReLU6, or of its gradient, by the first result of the fused operation. */
function replacedBy(operation: Operation | undefined, by: Operation): [Operation, Replacement][] {
  return operation ? [[operation, { by, outputs: [0] }]] : [];
}

/** The gradient operations of both; undefined if an intermediate value has another user. */
function gradientsOf(
  norm: Operation,
  relu6: Operation | undefined,
  users: Users,
): { relu6Gradient?: Operation; normGradient: Operation }[] | undefined {
  const pairs: { relu6Gradient?: Operation; normGradient: Operation }[] = [];
  for (const normGradient of usersOfOutput(users, norm, 3)) {
    if (normGradient === 'outside' || normGradient.op !== 'FusedBatchNormGradV3') return undefined;
    const [dz] = normGradient.inputs;
    if (!relu6) {
      pairs.push({ normGradient });
      continue;
    }
    if (dz.kind !== 'output' || dz.operation.op !== 'Relu6Grad') return undefined;
    const relu6Gradient = dz.operation;
    if (!isOutputOf(relu6Gradient.inputs[1], relu6) || onlyUser(users, relu6Gradient) !== normGradient)
      return undefined;
    pairs.push({ relu6Gradient, normGradient });
  }
  const isGradient = (user: Operation | 'outside') => pairs.some(({ normGradient }) => normGradient === user);
  return [3, 4, 5].flatMap((index) => usersOfOutput(users, norm, index)).every(isGradient) ? pairs : undefined;
}
