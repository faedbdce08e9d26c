import {
  isOutputOf,
  type Replacement,
  replaceOperations,
  type Users,
  usersOf,
  usersOfOutput,
} from './replace-operations';
import type { Operation, Source, Trace } from './trace';

/** The operations of `lib/addon` that this puts in, and that `fuse-norm-pool` and `fuse-conv-pool` go on from. */
export const RELU_POOL = { forward: 'TransferlabReluMaxPool', backward: 'TransferlabReluMaxPoolGrad' } as const;

/** What `fuse-conv-pool` puts in. */
export const CONV_POOL = 'TransferlabConvReluMaxPool';

/**
 * Replaces ReLU followed by max-pooling over disjoint 2 x 2 windows, and the gradients of both, by the operations of
 * `lib/addon` that do the two in one pass and remember where each maximum was. The numbers are the same to the bit.
 */
export function fuseReluPool(trace: Trace): Trace {
  const pools = trace.operations.filter(isHalving);
  if (pools.length === 0) return trace;
  const users = usersOf(trace);
  const replaced = new Map<Operation, Replacement>();
  for (const pool of pools) {
    const [relu] = pool.inputs;
    if (relu.kind !== 'output' || relu.operation.op !== 'Relu') continue;
    const gradients = gradientsOf(pool, relu, users);
    if (!gradients) continue;
    const fused: Operation = { op: RELU_POOL.forward, attributes: [], inputs: relu.operation.inputs };
    replaced.set(pool, { by: fused, places: [0] });
    for (const { dy, reluGradient } of gradients) {
      const places: Source = { kind: 'output', operation: fused, place: 1, shape: dy.shape, dtype: DT_INT32 };
      const by: Operation = { op: RELU_POOL.backward, attributes: [], inputs: [dy, places] };
      replaced.set(reluGradient, { by, places: [0] });
    }
  }
  return replaceOperations(trace, replaced);
}

/** Leaves out where the maxima were, where nothing goes back through the pooling: in prediction. */
export function dropPlaces(trace: Trace): Trace {
  const pools = trace.operations.filter(({ op }) => op === RELU_POOL.forward || op === CONV_POOL);
  if (pools.length === 0) return trace;
  const users = usersOf(trace);
  const unused = pools.filter((pool) => usersOfOutput(users, pool, 1).length === 0);
  const values = unused.map((pool): [Operation, Replacement] => [
    pool,
    { by: { ...pool, op: `${pool.op}Values` }, places: [0] },
  ]);
  return replaceOperations(trace, new Map(values));
}

const DT_INT32 = 3;

/** Whether it is max-pooling over 2 x 2 windows that cover the picture side by side. */
function isHalving({ op, attributes, inputs }: Operation): boolean {
  if (op !== 'MaxPool') return false;
  const [, height, width] = inputs[0].shape;
  const attribute = (wanted: string) => String(attributes.find(({ name }) => name === wanted)?.value);
  const halves = ['ksize', 'strides'].every((name) => attribute(name) === '1,2,2,1');
  return halves && height % 2 === 0 && width % 2 === 0 && (attribute('data_format') || 'NHWC') === 'NHWC';
}

/**
 * The gradients that go back through this pool and its ReLU; undefined where something else looks at what is between
 * the two, so that it has to be there.
 */
function gradientsOf(
  pool: Operation,
  relu: Source,
  users: Users,
): { dy: Source; reluGradient: Operation }[] | undefined {
  const allowed: (Operation | 'outside')[] = [pool];
  const found: { dy: Source; reluGradient: Operation }[] = [];
  for (const user of users.get(relu) ?? []) {
    if (user === 'outside' || user.op !== 'MaxPoolGrad' || !isOutputOf(user.inputs[1], pool)) continue;
    const [reluGradient, ...more] = usersOfOutput(users, user);
    if (reluGradient === 'outside' || reluGradient?.op !== 'ReluGrad' || more.length > 0) return undefined;
    if (reluGradient.inputs[1] !== relu) return undefined;
    allowed.push(user, reluGradient);
    found.push({ dy: user.inputs[2], reluGradient });
  }
  return (users.get(relu) ?? []).every((user) => allowed.includes(user)) ? found : undefined;
}
