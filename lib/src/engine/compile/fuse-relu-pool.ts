import { DTYPE } from './dtype';
import { isOutputOf, type Replacement, replaceEach, type Users, usersOfOutput } from './replace-operations';
import { attributeOf, type Operation, type Source, type Trace } from './trace';

/** The operations of `lib/addon` that this puts in, and that `fuse-norm-pool` and `fuse-conv-pool` go on from. */
export const RELU_POOL = { forward: 'TransferlabReluMaxPool', backward: 'TransferlabReluMaxPoolGrad' } as const;

/** What `fuse-conv-pool` puts in. */
export const CONV_POOL = 'TransferlabConvReluMaxPool';

/**
 * Replaces ReLU followed by max-pooling over disjoint 2 x 2 windows, and the gradients of both, by the operations of
 * `lib/addon` that do the two in one pass and remember where each maximum was. The numbers are the same to the bit.
 */
export function fuseReluPool(trace: Trace): Trace {
  return replaceEach(trace, ['MaxPool'], (pool, users) => {
    const [relu] = pool.inputs;
    if (!isHalving(pool) || relu.kind !== 'output' || relu.operation.op !== 'Relu') return [];
    const gradients = gradientsOf(pool, relu, users);
    if (!gradients) return [];
    const fused: Operation = { op: RELU_POOL.forward, attributes: [], inputs: relu.operation.inputs };
    const back = gradients.map(({ dy, reluGradient }): [Operation, Replacement] => {
      const places: Source = { kind: 'output', operation: fused, place: 1, shape: dy.shape, dtype: DTYPE.int32 };
      return [reluGradient, { by: { op: RELU_POOL.backward, attributes: [], inputs: [dy, places] }, places: [0] }];
    });
    return [[pool, { by: fused, places: [0] }], ...back];
  });
}

/** Leaves out where the maxima were, where nothing goes back through the pooling: in prediction. */
export function dropPlaces(trace: Trace): Trace {
  return replaceEach(trace, [RELU_POOL.forward, CONV_POOL], (pool, users) => {
    if (usersOfOutput(users, pool, 1).length > 0) return [];
    return [[pool, { by: { ...pool, op: `${pool.op}Values` }, places: [0] }]];
  });
}

/** Whether max-pooling is over 2 x 2 windows that cover the picture side by side. */
function isHalving(pool: Operation): boolean {
  const [, height, width] = pool.inputs[0].shape;
  const halves = ['ksize', 'strides'].every((name) => String(attributeOf(pool, name)) === '1,2,2,1');
  return halves && height % 2 === 0 && width % 2 === 0 && attributeOf(pool, 'data_format') === 'NHWC';
}

/**
 * The gradients that go back through this pool and its ReLU; undefined where something else looks at what is between
 * the two, so that it has to be there.
 */
function gradientsOf(
  pool: Operation,
  relu: Extract<Source, { kind: 'output' }>,
  users: Users,
): { dy: Source; reluGradient: Operation }[] | undefined {
  const allowed: (Operation | 'outside')[] = [pool];
  const found: { dy: Source; reluGradient: Operation }[] = [];
  const ofRelu = usersOfOutput(users, relu.operation, relu.place);
  for (const user of ofRelu) {
    if (user === 'outside' || user.op !== 'MaxPoolGrad' || !isOutputOf(user.inputs[1], pool)) continue;
    const [reluGradient, ...more] = usersOfOutput(users, user);
    if (reluGradient === 'outside' || reluGradient?.op !== 'ReluGrad' || more.length > 0) return undefined;
    if (reluGradient.inputs[1] !== relu) return undefined;
    allowed.push(user, reluGradient);
    found.push({ dy: user.inputs[2], reluGradient });
  }
  return ofRelu.every((user) => allowed.includes(user)) ? found : undefined;
}
