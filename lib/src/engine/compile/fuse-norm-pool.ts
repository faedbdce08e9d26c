import { RELU_POOL } from './fuse-relu-pool';
import { isOutputOf, type Replacement, replaceEach, type Users, usersOfOutput } from './replace-operations';
import { attributeOf, type Operation, type Source, type Trace } from './trace';

/**
 * Replaces batch normalisation by batch statistics before a fused ReLU and pooling (`fuse-relu-pool`), and the gradients of
 * both, by operations of `lib/addon` that never store the normalised feature map. The results are equal up to rounding.
 */
export function fuseNormPool(trace: Trace): Trace {
  return replaceEach(trace, [RELU_POOL.forward], (pool, users) => {
    const [z] = pool.inputs;
    if (z.kind !== 'output' || !usesBatchStatistics(z.operation)) return [];
    const norm = z.operation;
    const gradients = gradientsOf(norm, pool, users);
    if (!gradients) return [];
    const [x, scale, offset] = norm.inputs;
    const epsilon = Float32Array.of(Number(attributeOf(norm, 'epsilon')));
    const epsilonSource: Source = { kind: 'constant', values: epsilon, shape: [], dtype: x.dtype };
    const fused: Operation = {
      op: 'TransferlabNormReluMaxPool',
      attributes: [],
      inputs: [x, scale, offset, epsilonSource],
    };
    const perChannel = (index: number): Source => ({
      ...{ kind: 'output', operation: fused, index },
      ...{ shape: scale.shape, dtype: scale.dtype },
    });
    const replacedGradients = gradients.flatMap(({ poolGradient, normGradient }): [Operation, Replacement][] => {
      const [dy, argmax] = poolGradient.inputs;
      const inputs = [dy, argmax, x, scale, perChannel(2), perChannel(4)];
      const by: Operation = { op: 'TransferlabNormReluMaxPoolGrad', attributes: [], inputs };
      return [
        [poolGradient, { by, outputs: [Number.NaN] }],
        [normGradient, { by, outputs: [0, 1, 2] }],
      ];
    });
    // The normalisation's mean and variance are used as well, and both results of the pool.
    return [
      [norm, { by: fused, outputs: [Number.NaN, 2, 3] }],
      [pool, { by: fused, outputs: [0, 1] }],
      ...replacedGradients,
    ];
  });
}

/** Whether it is a batch normalisation by batch statistics, channels last. */
export function usesBatchStatistics(norm: Operation): boolean {
  const isNorm = norm.op === 'FusedBatchNormV3' && attributeOf(norm, 'is_training') === true;
  return isNorm && attributeOf(norm, 'data_format') === 'NHWC';
}

/** The gradient operations of both; undefined if an intermediate value has another user. */
function gradientsOf(
  norm: Operation,
  pool: Operation,
  users: Users,
): { poolGradient: Operation; normGradient: Operation }[] | undefined {
  const poolGradients = usersOfOutput(users, pool, 1);
  const pairs: { poolGradient: Operation; normGradient: Operation }[] = [];
  for (const poolGradient of poolGradients) {
    if (poolGradient === 'outside') return undefined;
    const [normGradient, ...rest] = usersOfOutput(users, poolGradient);
    if (normGradient === 'outside' || normGradient?.op !== 'FusedBatchNormGradV3' || rest.length > 0) return undefined;
    if (!isOutputOf(normGradient.inputs[3], norm, 3)) return undefined;
    pairs.push({ poolGradient, normGradient });
  }
  const isGradient = (user: Operation | 'outside') => pairs.some(({ normGradient }) => normGradient === user);
  const savedUsers = [3, 4, 5].flatMap((index) => usersOfOutput(users, norm, index));
  const onlyPooled = usersOfOutput(users, norm).every((user) => user === pool);
  return onlyPooled && savedUsers.every(isGradient) ? pairs : undefined;
}
