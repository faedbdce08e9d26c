import { RELU_POOL } from './fuse-relu-pool';
import { isOutputOf, type Replacement, replaceEach, type Users, usersOfOutput } from './replace-operations';
import { attributeOf, type Operation, type Source, type Trace } from './trace';

/**
 * Replaces batch normalisation by the batch in front of a fused ReLU and pooling (`fuse-relu-pool`), and the gradients of
 * both, by operations of `lib/addon` that never write the normalised picture down. The same numbers to rounding.
 */
export function fuseNormPool(trace: Trace): Trace {
  return replaceEach(trace, [RELU_POOL.forward], (pool, users) => {
    const [z] = pool.inputs;
    if (z.kind !== 'output' || !isByBatch(z.operation)) return [];
    const norm = z.operation;
    const gradients = gradientsOf(norm, pool, users);
    if (!gradients) return [];
    const [x, scale, offset] = norm.inputs;
    const epsilon = Float32Array.of(Number(attributeOf(norm, 'epsilon')));
    const number: Source = { kind: 'constant', values: epsilon, shape: [], dtype: x.dtype };
    const fused: Operation = {
      op: 'TransferlabNormReluMaxPool',
      attributes: [],
      inputs: [x, scale, offset, number],
    };
    const perChannel = (place: number): Source => ({
      ...{ kind: 'output', operation: fused, place },
      ...{ shape: scale.shape, dtype: scale.dtype },
    });
    const back = gradients.flatMap(({ poolGradient, normGradient }): [Operation, Replacement][] => {
      const [dy, places] = poolGradient.inputs;
      const inputs = [dy, places, x, scale, perChannel(2), perChannel(4)];
      const by: Operation = { op: 'TransferlabNormReluMaxPoolGrad', attributes: [], inputs };
      return [
        [poolGradient, { by, places: [Number.NaN] }],
        [normGradient, { by, places: [0, 1, 2] }],
      ];
    });
    // Of the normalisation's results the mean and the variance are wanted besides; of the pool's, both.
    return [[norm, { by: fused, places: [Number.NaN, 2, 3] }], [pool, { by: fused, places: [0, 1] }], ...back];
  });
}

/** Whether it is a batch normalisation by the batch, channels last. */
export function isByBatch(norm: Operation): boolean {
  const isNorm = norm.op === 'FusedBatchNormV3' && attributeOf(norm, 'is_training') === true;
  return isNorm && attributeOf(norm, 'data_format') === 'NHWC';
}

/** The gradients that go back through both; undefined where something else looks at what is between them. */
function gradientsOf(
  norm: Operation,
  pool: Operation,
  users: Users,
): { poolGradient: Operation; normGradient: Operation }[] | undefined {
  const poolGradients = usersOfOutput(users, pool, 1);
  const found: { poolGradient: Operation; normGradient: Operation }[] = [];
  for (const poolGradient of poolGradients) {
    if (poolGradient === 'outside') return undefined;
    const [normGradient, ...more] = usersOfOutput(users, poolGradient);
    if (normGradient === 'outside' || normGradient?.op !== 'FusedBatchNormGradV3' || more.length > 0) return undefined;
    if (!isOutputOf(normGradient.inputs[3], norm, 3)) return undefined;
    found.push({ poolGradient, normGradient });
  }
  const isTheirs = (user: Operation | 'outside') => found.some(({ normGradient }) => normGradient === user);
  const saved = [3, 4, 5].flatMap((place) => usersOfOutput(users, norm, place));
  const onlyPooled = usersOfOutput(users, norm).every((user) => user === pool);
  return onlyPooled && saved.every(isTheirs) ? found : undefined;
}
