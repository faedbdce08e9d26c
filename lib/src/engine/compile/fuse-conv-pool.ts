import { CONV_POOL, RELU_POOL } from './fuse-relu-pool';
import { type Replacement, replaceOperations, usersOf, usersOfOutput } from './replace-operations';
import type { Operation, Trace } from './trace';

/** Channels of a picture up to which the operation of `lib/addon` is the faster one. */
const FEW_CHANNELS = 4;

/**
 * Replaces a convolution of 3 x 3 over a picture of few channels, and its bias, in front of a fused ReLU and pooling
 * (`fuse-relu-pool`) by an operation of `lib/addon` that does all of it at once. The way back needs nothing of what is
 * between them. The same numbers to rounding.
 */
export function fuseConvPool(trace: Trace): Trace {
  const pools = trace.operations.filter(({ op }) => op === RELU_POOL.forward);
  if (pools.length === 0) return trace;
  const users = usersOf(trace);
  const replaced = new Map<Operation, Replacement>();
  for (const pool of pools) {
    const [sum] = pool.inputs;
    if (sum.kind !== 'output' || !/^Add(V2)?$/.test(sum.operation.op)) continue;
    const [convolved, bias] = sum.operation.inputs;
    if (convolved.kind !== 'output' || !isPlain(convolved.operation)) continue;
    const [x, kernel] = convolved.operation.inputs;
    if (bias.shape.length !== 1 || bias.shape[0] !== kernel.shape[3]) continue;
    const onlyHere =
      usersOfOutput(users, convolved.operation).length + usersOfOutput(users, sum.operation).length === 2;
    if (!onlyHere) continue;
    const fused: Operation = { op: CONV_POOL, attributes: [], inputs: [x, kernel, bias] };
    replaced.set(pool, { by: fused, places: [0, 1] });
  }
  return replaceOperations(trace, replaced);
}

/** A convolution of 3 x 3 at every pixel, padded to the same size, from few channels to a multiple of sixteen. */
function isPlain({ op, attributes, inputs }: Operation): boolean {
  if (op !== 'Conv2D') return false;
  const attribute = (wanted: string) => String(attributes.find(({ name }) => name === wanted)?.value);
  const [height, width, from, to] = inputs[1].shape;
  return (
    height === 3 &&
    width === 3 &&
    from <= FEW_CHANNELS &&
    to % 16 === 0 &&
    attribute('padding') === 'SAME' &&
    attribute('data_format') === 'NHWC' &&
    attribute('strides') === '1,1,1,1' &&
    ['1,1,1,1', 'undefined'].includes(attribute('dilations'))
  );
}
