import { DTYPE } from './dtype';
import { isOutputOf, type Replacement, replaceEach, type Users, usersOfOutput } from './replace-operations';
import { attributeOf, type Operation, type Source, type Trace } from './trace';

/** The operations of `lib/addon` that this pass inserts, and that `fuse-norm-pool` and `fuse-conv-pool` replace. */
export const RELU_POOL = { forward: 'TransferlabReluMaxPool', backward: 'TransferlabReluMaxPoolGrad' } as const;

/** The operation that `fuse-conv-pool` inserts. */
export const CONV_POOL = 'TransferlabConvReluMaxPool';

/**
 * Replaces ReLU followed by max-pooling over disjoint 2 x 2 windows, and the gradients of both, by the operations of
 * `lib/addon` that compute the two in one pass and return the argmax of each window. The results are bit-equal.
 */
export function fuseReluPool(trace: Trace): Trace {
  return replaceEach(trace, ['MaxPool'], (pool, users) => {
    const [relu] = pool.inputs;
    if (!isHalving(pool) || relu.kind !== 'output' || relu.operation.op !== 'Relu') return [];
    const gradients = gradientsOf(pool, relu, users);
    if (!gradients) return [];
    const fused: Operation = { op: RELU_POOL.forward, attributes: [], inputs: relu.operation.inputs };
    const replacedGradients = gradients.map(({ dy, reluGradient }): [Operation, Replacement] => {
      const argmax: Source = { kind: 'output', operation: fused, index: 1, shape: dy.shape, dtype: DTYPE.int32 };
      return [reluGradient, { by: { op: RELU_POOL.backward, attributes: [], inputs: [dy, argmax] }, outputs: [0] }];
    });
    return [[pool, { by: fused, outputs: [0] }], ...replacedGradients];
  });
}

/** Drops the argmax of a pooling that no gradient passes through, as in prediction. */
export function dropArgmax(trace: Trace): Trace {
  return replaceEach(trace, [RELU_POOL.forward, CONV_POOL], (pool, users) => {
    if (usersOfOutput(users, pool, 1).length > 0) return [];
    return [[pool, { by: { ...pool, op: `${pool.op}Values` }, outputs: [0] }]];
  });
}

/** Whether max-pooling is over disjoint 2 x 2 windows that cover the full image. */
function isHalving(pool: Operation): boolean {
  const [, height, width] = pool.inputs[0].shape;
  const isHalf = ['ksize', 'strides'].every((name) => String(attributeOf(pool, name)) === '1,2,2,1');
  return isHalf && height % 2 === 0 && width % 2 === 0 && attributeOf(pool, 'data_format') === 'NHWC';
}

/**
 * The gradient operations of this pool and its ReLU; undefined if the intermediate value has another user, so that it must be
 * computed.
 */
function gradientsOf(
  pool: Operation,
  relu: Extract<Source, { kind: 'output' }>,
  users: Users,
): { dy: Source; reluGradient: Operation }[] | undefined {
  const allowed: (Operation | 'outside')[] = [pool];
  const gradients: { dy: Source; reluGradient: Operation }[] = [];
  const reluUsers = usersOfOutput(users, relu.operation, relu.index);
  for (const user of reluUsers) {
    if (user === 'outside' || user.op !== 'MaxPoolGrad' || !isOutputOf(user.inputs[1], pool)) continue;
    const [reluGradient, ...rest] = usersOfOutput(users, user);
    if (reluGradient === 'outside' || reluGradient?.op !== 'ReluGrad' || rest.length > 0) return undefined;
    if (reluGradient.inputs[1] !== relu) return undefined;
    allowed.push(user, reluGradient);
    gradients.push({ dy: user.inputs[2], reluGradient });
  }
  return reluUsers.every((user) => allowed.includes(user)) ? gradients : undefined;
}
