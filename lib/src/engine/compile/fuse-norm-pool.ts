import { RELU_POOL } from './fuse-relu-pool';
import {
  isOutputOf,
  type Replacement,
  replaceOperations,
  type Users,
  usersOf,
  usersOfOutput,
} from './replace-operations';
import type { Operation, Source, Trace } from './trace';

/**
 * Replaces batch normalisation by the batch in front of a fused ReLU and pooling (`fuse-relu-pool`), and the gradients of
 * both, by operations of `lib/addon` that never write the normalised picture down. The same numbers to rounding.
 */
export function fuseNormPool(trace: Trace): Trace {
  const pools = trace.operations.filter(({ op }) => op === RELU_POOL.forward);
  if (pools.length === 0) return trace;
  const users = usersOf(trace);
  const replaced = new Map<Operation, Replacement>();
  for (const pool of pools) {
    const [z] = pool.inputs;
    if (z.kind !== 'output' || !isByBatch(z.operation)) continue;
    const norm = z.operation;
    const gradients = gradientsOf(norm, pool, users);
    if (!gradients) continue;
    const [x, scale, offset] = norm.inputs;
    const epsilon = Number(norm.attributes.find(({ name }) => name === 'epsilon')?.value);
    const number: Source = { kind: 'constant', values: Float32Array.of(epsilon), shape: [], dtype: x.dtype };
    const inputs = [x, scale, offset, number];
    const fused: Operation = { op: 'TransferlabNormReluMaxPool', attributes: [], inputs };
    const output = (place: number, { shape, dtype }: Source): Source => ({
      ...{ kind: 'output', operation: fused, place },
      ...{ shape, dtype },
    });
    // Of the normalisation's results the mean and the variance are wanted besides; of the pool's, both.
    replaced.set(norm, { by: fused, places: [Number.NaN, 2, 3] });
    replaced.set(pool, { by: fused, places: [0, 1] });
    for (const { poolGradient, normGradient } of gradients) {
      const [dy, places] = poolGradient.inputs;
      const by: Operation = {
        op: 'TransferlabNormReluMaxPoolGrad',
        attributes: [],
        inputs: [dy, places, x, scale, output(2, scale), output(4, scale)],
      };
      replaced.set(poolGradient, { by, places: [Number.NaN] });
      replaced.set(normGradient, { by, places: [0, 1, 2] });
    }
  }
  return replaceOperations(trace, replaced);
}

function isByBatch({ op, attributes }: Operation): boolean {
  const attribute = (wanted: string) => attributes.find(({ name }) => name === wanted)?.value;
  return op === 'FusedBatchNormV3' && attribute('is_training') === true && attribute('data_format') === 'NHWC';
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
